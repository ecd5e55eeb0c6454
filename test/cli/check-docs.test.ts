import { readFileSync } from 'fs';
import { join } from 'path';
import { check } from './command';
import { acknowledging, beside } from './manifests';
import { Json } from '../../src/engine/value/json';
import { ROOT } from '../support/root';

const docs = readFileSync(join(ROOT, 'docs', 'check.md'), 'utf8');

/** The names in the first column of the tables under a heading. */
const documented = (heading: string) => [...docs.split(`## ${heading}\n`)[1].split('\n## ')[0].matchAll(/^\| (`.*?) \|/gm)]
  .flatMap(([, cell]) => [...cell.matchAll(/`(.+?)`/g)].map(([, name]) => name));

test('lists exactly the options', async () => {
  const { out } = await check(['--help']);
  const options = [...out.matchAll(/^ {2}(?:(-\w), )?(--[\w-]+)/gm)].flatMap(([, short, long]) => (short ? [short, long] : [long]));
  expect(documented('Options').sort()).toEqual(options.sort());
});

test('lists exactly the fields of the JSON', async () => {
  const manifest = acknowledging({ 'no-host-namespaces': 'it debugs its neighbours', 'no-host-ports': 'no one remembers why' });
  const open = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'open', namespace: 'agents' },
    spec: { podSelector: {}, egress: [{}] },
  };
  const { out } = await check(['-', '--format', 'json'], beside(manifest, open));
  const report = JSON.parse(out) as { [key: string]: Json[] };
  const finding = new Set(report.findings.flatMap((one) => Object.keys(one)));
  expect(documented('JSON').sort()).toEqual([...Object.keys(report), ...finding].sort());
  expect(Object.keys(report.acknowledged[0]).filter((key) => !finding.has(key))).toEqual(['reason']);
  for (const key of [...Object.keys(report.summary), ...Object.keys(report.unused[0]), ...Object.keys(report.findings[0].object)]) {
    expect(docs).toContain(`\`${key}\``);
  }
});
