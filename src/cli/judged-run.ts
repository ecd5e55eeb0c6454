import { NothingToJudgeError, UnusableError } from './command';
import { Source, documentsOf } from './documents';
import { ReadJudgeOptions } from './judge-options';
import { Progress } from './progress';
import { namespaceOf } from '../engine/cluster/cluster-view';
import { objectName } from '../engine/manifest/manifest-list';
import { runOf } from '../engine/posture/posture-input';
import { Judgement, judgeManifests } from '../engine/rules/judge-manifests';
import { bounded } from '../report/bounded';
import { JudgedRun, skippedIn, summaryOf } from '../report/checked';
import { Origin } from '../report/json';
import { unknownRangesText } from '../report/run-text';

/** The files, and what cannot be read. */
export interface Sources {
  readonly sources: readonly Source[];
  /** Files and folders that are there. */
  readonly faults: readonly string[];
  /** Paths that are not there. */
  readonly missing: readonly string[];
}

/** What a run knows beside its sources and options. */
interface RunContext {
  /** What was named: files, folders or standard input. */
  readonly names: readonly string[];
  readonly toolVersion: string;
  /** Whether a report is made, which needs the lines of most objects. */
  readonly isReport: boolean;
  readonly progress: Progress;
  /** Takes a line about what is not judged, or not known. */
  warn(text: string): void;
}

/**
 * Judges sources as the objects of one cluster. The command line and the page of docs/try.md both call it: it reads no file and knows no
 * process.
 *
 * @throws UnusableError if something cannot be read and is not skipped, or if there is nothing to judge, since a clean result would then
 * mislead
 */
export function judgedRun(
  sources: Sources, options: ReadJudgeOptions, { names, toolVersion, isReport, progress, warn }: RunContext,
): JudgedRun {
  const { judgement, unreadable } = judged(sources, options, progress, isReport);
  unreadable.forEach((fault) => warn(`skipped: ${fault}`));
  const skipped = skippedIn(judgement);
  if (skipped.length > 0) {
    warn(`skipped objects without apiVersion and kind: ${bounded(skipped)}`);
  }
  const { view, agentsKnownBy } = judgement;
  const beside = new Set(judgement.neighbours.map(({ manifest }) => manifest));
  const agents = judgement.judged.filter(({ manifest }) => !beside.has(manifest))
    .flatMap(({ manifest }) => view.podsOf(manifest).map((pod) => ({ pod, view })));
  if (options.podSelector ? agents.length === 0 : summaryOf(judgement).objects === 0) {
    throw new NothingToJudgeError([options.podSelector
      ? `--selector must select a pod, but selects none in ${names.join(', ')}`
      : `no objects with apiVersion and kind in ${names.join(', ')}`]);
  }
  const unplaced = judgement.neighbours.filter(({ manifest }) => namespaceOf(manifest) === '').map(({ manifest }) => objectName(manifest));
  if (unplaced.length > 0) {
    warn(`these neighbours name no namespace, and may run beside agents; give it with --namespace: ${bounded(unplaced)}`);
  }
  const run = runOf({ toolVersion, paths: [...names], agentsKnownBy, unreadable, skipped, views: [view], agents });
  const unknown = unknownRangesText(run);
  if (unknown !== undefined) {
    warn(unknown);
  }
  return { ...judgement, run };
}

/** What was judged, and what cannot be read. */
interface ReadAndJudged {
  readonly judgement: Judgement<Origin>;
  readonly unreadable: string[];
}

function judged(
  { sources, missing, faults: unread }: Sources, { skipUnreadable, ...options }: ReadJudgeOptions, progress: Progress, isReport: boolean,
): ReadAndJudged {
  try {
    const { documents, faults } = documentsOf(sources, { progress, isReport, skipUnreadable });
    const unreadable = [...unread, ...faults];
    if (missing.length > 0 || (!skipUnreadable && unreadable.length > 0)) {
      throw new UnusableError([...missing, ...unreadable]);
    }
    return { judgement: judgeManifests(documents, options, (done, total) => progress.step('judged objects:', done, total)), unreadable };
  } finally {
    progress.end();
  }
}
