import { oneLine } from './checked';
import { countsText, groupsOf } from './diff-rows';
import { PostureDiff } from '../engine/posture/posture-diff';
import { PostureChange } from '../engine/posture/posture-diff-change';
import { changeText } from '../engine/posture/posture-diff-verdict';

/** GitHub shows ten annotations of a kind for a step. */
const MAX_ANNOTATIONS = 10;

/** Annotations for the changes that fail, a notice for each that weakens otherwise, and the verdict. */
export function diffGithub(diff: PostureDiff, fails: (change: PostureChange) => boolean): string {
  const changes = groupsOf(diff).groups.flatMap((group) => group.changes);
  const failing = changes.filter(fails);
  const others = changes.filter((change) => !fails(change) && WEAKER.has(change.verb));
  const lines = [
    ...failing.slice(0, MAX_ANNOTATIONS).map((change) => annotation('error', change)),
    ...others.slice(0, MAX_ANNOTATIONS).map((change) => annotation('warning', change)),
    `::notice title=cdk8s-hardened-agents diff::${data(`${diff.verdict} (${countsText(diff)})`)}`,
  ];
  return `${lines.join('\n')}\n`;
}

const WEAKER: ReadonlySet<string> = new Set(['opens', 'drops', 'breaks', 'adds', 'accepts', 'changes']);

function annotation(level: 'error' | 'warning', change: PostureChange): string {
  const { file, line } = change.sources[0] ?? {};
  const place = file === undefined ? '' : `file=${property(file)},${line === undefined ? '' : `line=${line},`}`;
  const detail = change.detail === undefined ? '' : `: ${change.detail}`;
  return `::${level} ${place}title=${property(change.object)}::${data(changeText(change) + detail)}`;
}

/** @see https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts */
function data(text: string): string {
  return oneLine(text).replace(/%/g, '%25');
}

function property(text: string): string {
  return data(text).replace(/:/g, '%3A').replace(/,/g, '%2C');
}
