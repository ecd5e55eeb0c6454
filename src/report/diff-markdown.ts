import { byHarm, countsText, groupsOf, reasonText } from './diff-rows';
import { markdownCode, markdownUpTo } from './escape-markdown';
import { placesText } from './places';
import { PostureDiff } from '../engine/posture/posture-diff';
import { PostureChange } from '../engine/posture/posture-diff-change';
import { changeText } from '../engine/posture/posture-diff-verdict';

/** The longest name, reason or place, so that one of them cannot take the room of all others. */
const MAX_CODE = 1_000;

/** Room that is kept for the line that says what is left out. */
const RESERVED = 100;

/** The verdict, and the changes object by object: those that fit into `maxLength` characters, what opens and the worst first. */
export function diffMarkdown(diff: PostureDiff, maxLength = Infinity): string {
  const head = `### cdk8s-hardened-agents\n\n**${code(diff.verdict, Math.min(maxLength / 4, 4 * MAX_CODE))}**\n`;
  const end = diff.changes.length === 0 ? '' : `\n${countsText(diff)}\n`;
  const blocks = groupsOf(diff).groups.map(({ object, changes }) => ({
    heading: `\n${code(object)}\n\n`, lines: changes.map((change) => ({ change, text: `- ${lineOf(change)}\n` })),
  }));
  const lines = blocks.flatMap((block) => block.lines.map((line) => ({ ...line, block })))
    .sort((one, other) => byHarm(one.change, other.change));
  const begun = new Set<object>();
  let length = head.length + end.length + RESERVED;
  const first = lines.findIndex(({ text, block }) => {
    length += text.length + (begun.has(block) ? 0 : block.heading.length);
    begun.add(block);
    return length > maxLength;
  });
  const shown = new Set(lines.slice(0, first < 0 ? lines.length : first).map(({ change }) => change));
  const body = blocks.map(({ heading, lines: own }) => {
    const text = own.filter(({ change }) => shown.has(change)).map((line) => line.text).join('');
    return text === '' ? '' : heading + text;
  }).join('');
  const hidden = lines.length - shown.size;
  const more = `\n${hidden} more change${hidden === 1 ? ' does' : 's do'} not fit in here; see them all with --format json\n`;
  return head + body + (hidden > 0 ? more : '') + end;
}

function lineOf(change: PostureChange): string {
  const place = placesText(change.sources);
  const reason = reasonText(change);
  return `${code(changeText(change))}${reason === undefined ? '' : `: ${code(reason)}`}${place === '' ? '' : ` at ${code(place)}`}`;
}

function code(text: string, maxLength = MAX_CODE): string {
  return markdownUpTo(maxLength, text, markdownCode);
}
