import { bounded } from './bounded';
import { documentsOf } from './documents';
import { Io } from './io';
import { warnOn } from './output';
import { Progress } from './progress';
import { STDIN, Sources, readSources } from './read';
import { NothingToJudgeError, UnusableError } from './unusable-error';
import { namespaceOf } from '../engine/cluster/cluster-view';
import { objectName } from '../engine/manifest/manifest-list';
import { JudgeOptions, Judgement, judgeManifests } from '../engine/rules/judge-manifests';
import { unknownRanges } from '../engine/rules/unknown-ranges';
import { Json } from '../engine/value/json';
import { skippedIn, summaryOf } from '../report/checked';
import { Origin } from '../report/origin';

/**
 * Reads and judges the manifests at the paths as the objects of one cluster. Warns on stderr of what it cannot judge.
 *
 * @param isReport whether a report is made, which needs the lines of most objects
 * @throws UnusableError if something cannot be read, and NothingToJudgeError if there is nothing to judge
 */
export async function readJudgement(
  paths: readonly string[], options: JudgeOptions, io: Io, isReport = false,
): Promise<Judgement<Origin>> {
  const warn = warnOn(io);
  const read = await readSources(paths, io.stdin);
  const judgement = judged(read, options, new Progress(io.progress), isReport);
  const skipped = skippedIn(judgement);
  if (skipped.length > 0) {
    warn(`skipped objects without apiVersion and kind: ${bounded(skipped)}`);
  }
  const { view, ranges } = judgement;
  const podsIn = (objects: readonly { readonly manifest: Json }[]) =>
    objects.reduce((sum, { manifest }) => sum + view.podsOf(manifest).length, 0);
  const hasAgents = podsIn(judgement.judged) > podsIn(judgement.neighbours);
  if (options.podSelector ? !hasAgents : summaryOf(judgement).objects === 0) {
    const names = paths.map((path) => (path === STDIN.argument ? STDIN.name : path)).join(', ');
    throw new NothingToJudgeError([options.podSelector
      ? `--selector must select a pod, but selects none in ${names}`
      : `no objects with apiVersion and kind in ${names}`]);
  }
  const unplaced = judgement.neighbours.filter(({ manifest }) => namespaceOf(manifest) === '').map(({ manifest }) => objectName(manifest));
  if (unplaced.length > 0) {
    warn(`these neighbours name no namespace, and may run beside agents; give it with --namespace: ${bounded(unplaced)}`);
  }
  const unknown = unknownRanges(ranges, { pods: '--pod-cidr', services: '--service-cidr' });
  if (hasAgents && unknown !== undefined) {
    warn(unknown);
  }
  return judgement;
}

function judged(
  { sources, faults: unread }: Sources, options: JudgeOptions, progress: Progress, isReport: boolean,
): Judgement<Origin> {
  try {
    const { documents, faults } = documentsOf(sources, { progress, isReport });
    if (unread.length + faults.length > 0) {
      throw new UnusableError([...unread, ...faults]);
    }
    return judgeManifests(documents, options, (done, total) => progress.step('judged objects:', done, total));
  } finally {
    progress.end();
  }
}
