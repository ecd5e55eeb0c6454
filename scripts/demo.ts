import { rmSync } from 'fs';
import { join } from 'path';
import {
  ExampleOutcome, complaintOf, exampleNames, parseObjects, readYaml, refusalOf, refusedNames, runExamples,
} from './support/examples';
import { main } from './support/run';
import { ClusterView } from '../src/engine/cluster/cluster-view';
import { RULES } from '../src/engine/rules/catalogue';
import { Evaluator } from '../src/engine/rules/evaluator';
import { Json, object } from '../src/engine/value/json';

/** What holds of every object says nothing of one. */
const OF_EVERY_OBJECT = RULES.filter(({ checkObject }) => checkObject?.kinds.includes('*')).map(({ title }) => title);

/** Synthesizes every example into its own dist/, the guide's first, and shows the objects and what each was hardened with. */
main(() => {
  const [names, refused] = [exampleNames(), refusedNames()];
  const runs = [...names, ...refused].map((name) => ({ name, outdir: join(__dirname, '..', distOf(name)) }));
  runs.slice(0, names.length).forEach(({ outdir }) => rmSync(outdir, { recursive: true, force: true }));
  const outcomes = runExamples(runs);
  outcomes.slice(0, names.length).forEach(show);
  outcomes.slice(names.length).forEach((outcome) => console.log(`\nexamples/${outcome.name} is refused\n  ${refusalOf(outcome)}`));
  console.log('\nexamples/…-python, …-java and …-go write the bytes of their namesakes; they need the generated packages: '
    + 'npm run test:languages');
});

function distOf(name: string): string {
  return join('examples', name, 'dist');
}

function show(outcome: ExampleOutcome): void {
  process.stderr.write(complaintOf(outcome));
  const objects: Json[] = parseObjects(readYaml(outcome.outdir));
  console.log(`\nexamples/${outcome.name} -> ${distOf(outcome.name)}, ${objects.length} objects`);
  const view = new ClusterView(objects.map((manifest) => ({ manifest })));
  table(merged(objects.map((item) => [`${item.kind}/${item.metadata.name}`, item.metadata.namespace ?? '-', hardenedWith(item, view)])));
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

function table(rows: string[][]): void {
  const all = [['object', 'namespace', 'hardened with'], ...rows];
  const widths = [0, 1].map((column) => Math.max(...all.map((row) => row[column].length)));
  const indent = widths[0] + widths[1] + 6;
  for (const [first, second, third] of all) {
    const lines = wrap(third, Math.max(60, 140 - indent));
    console.log(`  ${first.padEnd(widths[0])}  ${second.padEnd(widths[1])}  ${lines.join(`\n${' '.repeat(indent)}`)}`);
  }
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
