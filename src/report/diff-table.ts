import { oneLine } from './checked';
import { countsText, groupsOf, lineText } from './diff-rows';
import { placesText } from './places';
import { PostureDiff } from '../engine/posture/posture-diff';

/** The changes for people: the verdict, then at most `limit` changes object by object. */
export function diffTable(diff: PostureDiff, limit: number): string {
  const { groups, hidden } = groupsOf(diff, limit);
  const blocks = groups.map(({ object, changes }) => [
    object,
    ...changes.map((change) => {
      const place = placesText(change.sources);
      return `  ${lineText(change)}${place === '' ? '' : ` (${place})`}`;
    }),
  ]);
  const last = diff.changes.length === 0 ? [] : [[
    ...hidden > 0 ? [`${hidden} more changes; see them all with --max-changes or --format json`] : [],
    countsText(diff),
  ]];
  return [[diff.verdict], ...blocks, ...last].map((lines) => `${lines.map(oneLine).join('\n')}\n`).join('\n');
}
