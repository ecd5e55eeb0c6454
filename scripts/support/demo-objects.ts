import { join } from 'path';
import { ExampleOutcome, parseObjects, readYaml } from './examples';
import { ClusterView } from '../../src/engine/cluster/cluster-view';
import { RULES } from '../../src/engine/rules/catalogue';
import { Evaluator } from '../../src/engine/rules/evaluator';
import { Json, object } from '../../src/engine/value/json';

/** What holds of every object says nothing of one. */
const OF_EVERY_OBJECT = RULES.filter(({ checkObject }) => checkObject?.kinds.includes('*')).map(({ title }) => title);

/** Every object of an example, and what each was hardened with. */
export function objectsText({ name, outdir }: ExampleOutcome): string {
  const objects: Json[] = parseObjects(readYaml(outdir));
  const view = new ClusterView(objects.map((manifest) => ({ manifest })));
  const rows = merged(objects.map((item) =>
    [`${item.kind}/${item.metadata.name}`, item.metadata.namespace ?? '-', hardenedWith(item, view)]));
  return `\nexamples/${name} -> ${join('examples', name, 'dist')}, ${objects.length} objects\n${table(rows)}`;
}

function hardenedWith(item: Json, view: ClusterView): string {
  const spec = object(item.spec);
  switch (item.kind) {
    case 'ServiceAccount': return item.automountServiceAccountToken === false ? 'no API token' : '-';
    case 'ResourceQuota': return `at most ${spec.hard.pods} pods, ${spec.hard['limits.cpu']} CPU, ${spec.hard['limits.memory']}`;
    case 'LimitRange': return 'default limits';
    case 'RuntimeClass': return `handler ${item.handler}`;
    case 'NetworkPolicy': return spec.policyTypes.map((direction: string) => rulesOf(direction, spec[direction.toLowerCase()])).join('; ');
    default: return Evaluator.ALL.holds(item, view).filter((title) => !OF_EVERY_OBJECT.includes(title)).join(', ') || '-';
  }
}

function rulesOf(direction: string, rules?: Json[]): string {
  const except = (rules ?? []).flatMap((rule) => [...(rule.to ?? []), ...(rule.from ?? [])])
    .flatMap((peer: Json) => peer.ipBlock?.except ?? []);
  const denied = except.length > 0 ? `, without ${except.length} ranges` : '';
  return rules ? `${direction.toLowerCase()} only by ${rules.length} rule${rules.length > 1 ? 's' : ''}${denied}`
    : `no ${direction.toLowerCase()}`;
}

/** Rows with one row for more than ten in a sequence that differ only in the name, such as those of 500 sessions. */
function merged(rows: string[][]): string[][] {
  const withoutName = ([name, ...others]: string[]) => [name.split('/')[0], ...others].join('\n');
  const groups: string[][][] = [];
  for (const row of rows) {
    const last = groups.at(-1);
    if (last && withoutName(row) === withoutName(last[0])) {
      last.push(row);
    } else {
      groups.push([row]);
    }
  }
  return groups.flatMap((group) => (
    group.length > 10 ? [[`${group[0][0]} and ${group.length - 1} more`, ...group[0].slice(1)]] : group
  ));
}

function table(rows: string[][]): string {
  const all = [['object', 'namespace', 'hardened with'], ...rows];
  const widths = [0, 1].map((column) => Math.max(...all.map((row) => row[column].length)));
  const indent = widths[0] + widths[1] + 6;
  return all.map(([first, second, third]) => {
    const lines = wrap(third, Math.max(60, 140 - indent));
    return `  ${first.padEnd(widths[0])}  ${second.padEnd(widths[1])}  ${lines.join(`\n${' '.repeat(indent)}`)}`;
  }).join('\n');
}

function wrap(text: string, width: number): string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    if ((lines[lines.length - 1] + word).length > width) {
      lines.push('');
    }
    lines[lines.length - 1] += `${word} `;
  }
  return lines.map((line) => line.trimEnd());
}
