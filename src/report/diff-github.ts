import { byHarm, countsText, lineText } from './diff-rows';
import { Annotation, annotationsOf } from './github';
import { placesText } from './places';
import { PostureDiff } from '../engine/posture/posture-diff';
import { DiffVerb, PostureChange } from '../engine/posture/posture-diff-change';
import { push } from '../engine/value/multimap';

/** What gets a warning if it does not fail. */
const WEAKER: ReadonlySet<DiffVerb> = new Set<DiffVerb>([
  'opens', 'drops', 'breaks', 'widens', 'unjudged', 'adds', 'accepts', 'changes', 'renames',
]);

/** Annotations, the worst first: errors for what fails, warnings for what weakens in another way. The last line is the verdict. */
export function diffGithub(diff: PostureDiff, fails: (change: PostureChange) => boolean): string {
  const shown = diff.changes.filter((change) => fails(change) || WEAKER.has(change.verb)).sort(byHarm);
  const same = new Map<string, PostureChange[]>(); // one line of a policy opens the same to many agents
  shown.forEach((change) => push(same, JSON.stringify([fails(change), lineText(change), placesText(change.sources)]), change));
  const annotations = [...same.values()].map(([change, ...others]): Annotation => ({
    level: fails(change) ? 'error' : 'warning',
    file: change.sources[0]?.file ?? '',
    line: change.sources[0]?.line ?? 1,
    title: others.length > 0 ? `${change.object} and ${others.length} more` : change.object,
    message: lineText(change),
  }));
  return annotationsOf(annotations, 'more change', countsText(diff), diff.verdict);
}
