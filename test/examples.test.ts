import { mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { expectValid } from './support/schema';
import { exampleNames, parseObjects, readYaml, synthExample } from '../scripts/support/examples';

/** The YAML that an example writes without a complaint. */
function synthesize(name: string): string {
  const outdir = mkdtempSync(join(tmpdir(), 'example-'));
  try {
    expect(synthExample(name, outdir)).toBe('');
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
  expect(yaml).toMatchSnapshot();
}, 30_000);
