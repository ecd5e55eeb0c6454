import { byHarm, countsText, lineText } from './diff-rows';
import { Annotation, annotationsOf } from './github';
import { PostureDiff } from '../engine/posture/posture-diff';
import { DiffVerb, PostureChange } from '../engine/posture/posture-diff-change';

/** What gets a warning if it does not fail. */
const WEAKER: ReadonlySet<DiffVerb> = new Set<DiffVerb>(['opens', 'drops', 'breaks', 'widens', 'unjudged', 'adds', 'accepts', 'changes']);

/** Annotations, the worst first: errors for what fails, warnings for what weakens in another way. The last line is the verdict. */
export function diffGithub(diff: PostureDiff, fails: (change: PostureChange) => boolean): string {
  const annotations = [...diff.changes].sort(byHarm).filter((change) => fails(change) || WEAKER.has(change.verb)).map((change): Annotation => ({
    level: fails(change) ? 'error' : 'warning',
    file: change.sources[0]?.file ?? '',
    line: change.sources[0]?.line ?? 1,
    title: change.object,
    message: lineText(change),
  }));
  return annotationsOf(annotations, 'more change', countsText(diff), diff.verdict);
}
