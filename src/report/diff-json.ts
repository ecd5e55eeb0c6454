import { countsOf } from './diff-rows';
import { PostureDiff } from '../engine/posture/posture-diff';
import { changeText } from '../engine/posture/posture-diff-verdict';

/** The changes for programs. docs/diff.md describes its fields. */
export function diffJson(diff: PostureDiff): string {
  const changes = diff.changes.map((change) => {
    const { verb, object, detail, ruleId, severity, sources } = change;
    return { verb, object, text: changeText(change), detail, rule: ruleId, severity, sources };
  });
  return `${JSON.stringify({ verdict: diff.verdict, summary: countsOf(diff), changes }, null, 2)}\n`;
}
