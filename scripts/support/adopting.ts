import { readFileSync } from 'fs';
import { join } from 'path';
import { exampleObjects, parseObjects } from './examples';
import { Judgement, judgeManifests } from '../../src/engine/rules/judge-manifests';
import { Json } from '../../src/engine/value/json';

const BEFORE = join(__dirname, '..', '..', 'examples', 'adopt', 'helm.yaml');
const NAMESPACE = 'search-tools';

/** For each rule that finds something in examples/adopt/helm.yaml: how often, how much of it `Harden` fills, and what is left after. */
export function adoptedTable(): string {
  const before = judged(parseObjects(readFileSync(BEFORE, 'utf8')));
  const after = judged(exampleObjects('adopt'));
  const ids = [...new Set([...before.findings, ...after.findings, ...after.accepted].map(({ rule }) => rule.id))].sort();
  const filled = before.filled();
  const count = (findings: Judgement<string>['findings'], id: string) => findings.filter(({ rule }) => rule.id === id).length;
  const rows = ids.map((id) => {
    const left = after.accepted.some(({ rule }) => rule.id === id) ? 'acknowledged' : String(count(after.findings, id));
    return [`[${id}](rules/${id}.md)`, count(before.findings, id), count(before.findings.filter((one) => filled.has(one)), id), left];
  });
  const all = ['all', before.findings.length, filled.size, after.findings.length];
  return [['rule', 'findings before', '`Harden` alone fills', 'after'], ['---', '---', '---', '---'], ...rows, all]
    .map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function judged(manifests: Json[]): Judgement<string> {
  return judgeManifests(manifests.map((document) => ({ source: 'manifest', document })), { namespace: NAMESPACE });
}
