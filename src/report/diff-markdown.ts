import { countsText, groupsOf, reasonText } from './diff-rows';
import { markdownCode } from './escape-markdown';
import { placesText } from './places';
import { PostureDiff } from '../engine/posture/posture-diff';
import { PostureChange } from '../engine/posture/posture-diff-change';
import { changeText } from '../engine/posture/posture-diff-verdict';

/** GitHub refuses comments with more than 65,536 characters. */
const MAX_LENGTH = 60_000;

/** The changes for a comment of a pull request, at most `maxLength` characters. */
export function diffMarkdown(diff: PostureDiff, maxLength = MAX_LENGTH): string {
  const head = `### cdk8s-hardened-agents\n\n**${code(diff.verdict)}**\n`;
  const blocks = groupsOf(diff).groups.map(({ object, changes }) => ({
    count: changes.length,
    text: `\n${code(object)}\n\n${changes.map((change) => `- ${lineOf(change)}\n`).join('')}`,
  }));
  const end = diff.changes.length === 0 ? '' : `\n${countsText(diff)}\n`;
  let text = head;
  let hidden = 0;
  for (const block of blocks) {
    if (hidden > 0 || text.length + block.text.length + end.length + 100 > maxLength) {
      hidden += block.count;
    } else {
      text += block.text;
    }
  }
  return `${text}${hidden > 0 ? `\n${hidden} more changes do not fit in here; see them all with --format json\n` : ''}${end}`;
}

function lineOf(change: PostureChange): string {
  const place = placesText(change.sources);
  const reason = reasonText(change);
  return `${code(changeText(change))}${reason === undefined ? '' : `: ${code(reason)}`}${place === '' ? '' : ` at ${code(place)}`}`;
}

/** A text of a manifest, cut so that one name cannot take the place of all others. */
function code(text: string, maxLength = 1_000): string {
  return markdownCode(text.length > maxLength ? `${text.slice(0, maxLength)}…` : text);
}
