import { spawnSync } from 'child_process';
import { closeSync, openSync, writeSync } from 'fs';
import { join } from 'path';
import { at, check, file, formatsOf, yaml } from './command';
import { weak } from './manifests';
import { bundleSource } from '../../scripts/support/bundle-source';
import { ROOT } from '../support/root';

/** The heap that Node has on a machine with 4 GB. */
const HEAP = '--max-old-space-size=2048';

test('10,000 documents of more than 100 MB, the weak one last', () => {
  const path = at('large.yaml');
  const out = openSync(path, 'w');
  const text = 'the agent reads this note and goes on '.repeat(300);
  for (let i = 0; i < 10_000; i++) {
    writeSync(out, `apiVersion: example.com/v1\nkind: Note\nmetadata:\n  name: note-${i}\nspec:\n  text: ${text}\n---\n`);
  }
  const size = writeSync(out, yaml(weak()));
  closeSync(out);
  expect(size).toBeGreaterThan(100);
  const program = file('large.js', bundleSource(ROOT, join('test', 'cli', 'process.ts')));
  const { status, stdout } = spawnSync(process.execPath, [HEAP, program, 'check', path, '--format', 'json'], {
    encoding: 'utf8', env: { ...process.env, NODE_PATH: join(ROOT, 'node_modules') },
  });
  const { findings, summary } = JSON.parse(stdout) as { findings: { rule: string; line: number }[]; summary: object };
  expect([status, summary]).toEqual([1, expect.objectContaining({ objects: 10_001 })]);
  expect(findings.find(({ rule }) => rule === 'no-host-namespaces')!.line).toBeGreaterThan(70_000);
}, 120_000);

test.each<[string, string | Uint8Array, RegExp]>([
  ['an image', Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d]), /^error: input\.yaml:1: is not UTF-8\n$/],
  ['a program', Uint8Array.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0]), /^error: input\.yaml:1: has the character U\+007F/],
  ['UTF-16', Buffer.from('\ufeffkind: Pod', 'utf16le'), /^error: input\.yaml:1: is not UTF-8\n$/],
  ['nothing', '', /^error: no objects with apiVersion and kind in input\.yaml\n$/],
])('%s is an error with exit code 2 in every format', async (_, content, message) => {
  const path = file('input.yaml', content);
  for (const format of await formatsOf('check')) {
    const { code, out, err } = await check([path, '--format', format]);
    expect([code, out, err]).toEqual([2, '', expect.stringMatching(message)]);
  }
});
