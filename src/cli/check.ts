import { Origin, documentsOf } from './documents';
import { ExitCode, Io } from './io';
import { CheckOptions } from './options';
import { STDIN, readSources } from './read';
import { asJson, asTable, oneLine, skippedIn, summaryOf } from './report';
import { PodKinds } from '../engine/manifest/pod-kinds';
import { podViews } from '../engine/manifest/pod-view';
import { JudgeOptions, Judgement, judgeManifests } from '../engine/rules/judge-manifests';
import { Severity } from '../engine/rules/severity';

/** How many skipped objects are listed. */
const MAX_SKIPPED = 10;

/** Checks the manifests at the paths and prints the findings. */
export async function check(paths: string[], { format, failOn, maxFindings, judge }: CheckOptions, io: Io): Promise<ExitCode> {
  const warn = (text: string) => io.err(`${oneLine(text)}\n`);
  const fail = (faults: string[]) => {
    faults.forEach((fault) => warn(`error: ${fault}`));
    return ExitCode.UNUSABLE;
  };
  const read = await readSources(paths, io.stdin);
  const { documents, faults } = documentsOf(read.sources);
  if (read.faults.length + faults.length > 0) {
    return fail([...read.faults, ...faults]);
  }
  const judgement = judgeManifests(documents, judge);
  const skipped = skippedIn(judgement);
  if (skipped.length > 0) {
    const more = skipped.length > MAX_SKIPPED ? ` and ${skipped.length - MAX_SKIPPED} more` : '';
    warn(`skipped objects without apiVersion and kind: ${skipped.slice(0, MAX_SKIPPED).join(', ')}${more}`);
  }
  const { objects, errors, warnings, unused } = summaryOf(judgement);
  const hasPods = holdsPods(judgement, judge);
  if (judge.podSelector ? !hasPods : objects === 0) { // a clean result would mislead
    const names = paths.map((path) => (path === STDIN.argument ? STDIN.name : path)).join(', ');
    return fail([
      judge.podSelector ? `--selector must select a pod, but selects none in ${names}` : `no objects with apiVersion and kind in ${names}`,
    ]);
  }
  const { ranges } = judgement;
  const missing = [...(ranges.pods.length > 0 ? [] : ['--pod-cidr']), ...(ranges.services.length > 0 ? [] : ['--service-cidr'])];
  if (hasPods && missing.length > 0) {
    warn(`without ${missing.join(' and ')} check does not know which addresses are in the cluster and passes policies that open them`);
  }
  io.out(format === 'json' ? asJson(judgement) : asTable(judgement, maxFindings));
  return errors + (failOn === Severity.WARNING ? warnings + unused : 0) > 0 ? ExitCode.FINDINGS : ExitCode.CLEAN;
}

function holdsPods({ judged }: Judgement<Origin>, { podKinds }: JudgeOptions): boolean {
  const kinds = new PodKinds(podKinds);
  return judged.some(({ manifest }) => podViews(manifest, kinds).length > 0);
}
