import { mkdtempSync, readdirSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { expectValid } from './support/schema';
import { exampleNames, parseObjects, readYaml, refusalOf, refusedNames, synthExample } from '../scripts/support/examples';

/** What an example complains of; the others complain of nothing. */
const WARNINGS =
  new Map([['detection-sandboxed',
    expect.stringMatching(/^warning: \[detection-sandboxed\/rules\] .* calls of sandboxed-agents\/researcher; .* \(no-blind-detection\)\n$/)]]);

/** Names of equal objects, of which the snapshot has the first one and the number. */
const EQUAL: { readonly [example: string]: RegExp } = { sessions: /session-\d+(-c8\w{6})?/g };

/** The YAML as the snapshot has it. */
function condensed(name: string, yaml: string): string {
  if (EQUAL[name] === undefined) {
    return yaml;
  }
  const documents = yaml.split('\n---\n').map((document) => document.replace(EQUAL[name], 'NAME'));
  return [...new Set(documents)].map((document) => {
    const count = documents.filter((other) => other === document).length;
    return count > 1 ? `# ${count} of these\n${document}` : document;
  }).join('\n---\n');
}

/** The YAML that an example writes. */
function synthesize(name: string): string {
  const outdir = mkdtempSync(join(tmpdir(), 'example-'));
  try {
    expect(synthExample(name, outdir)).toEqual(WARNINGS.get(name) ?? '');
    return readYaml(outdir);
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

test('the guide\'s own comes with the others', () => {
  expect(exampleNames()).toEqual(expect.arrayContaining(['seed', 'quickstart']));
});

test.each(exampleNames())('examples/%s writes the same valid manifests on every run', (name) => {
  const yaml = synthesize(name);
  expectValid(parseObjects(yaml));
  expect(synthesize(name)).toBe(yaml);
  expect(condensed(name, yaml)).toMatchSnapshot();
}, 30_000);

test.each(refusedNames())('examples/%s is refused, and writes nothing', (name) => {
  const outdir = mkdtempSync(join(tmpdir(), 'example-'));
  try {
    expect(refusalOf(name, outdir)).toMatchSnapshot();
    expect(readdirSync(outdir)).toEqual([]);
  } finally {
    rmSync(outdir, { recursive: true });
  }
}, 30_000);

test('the one that opens the cluster again is told the policy and the range', () => {
  expect(refusalOf('egress-reopened', tmpdir())).toContain('NetworkPolicy "debug" allows 10.243.7.0/24 of the pods');
}, 30_000);
