import { spawnSync } from 'child_process';
import { join } from 'path';
import { file, yaml } from './command';
import { bundleSource } from '../../scripts/support/bundle-source';
import { tweaked } from '../support/cases';
import { ROOT } from '../support/root';

const PROGRAM = file('check.js', bundleSource(ROOT, join('test', 'cli', 'process.ts')));

/** Runs the command line in a process of its own, with what a shell does with it. */
function shell(script: string, ...paths: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync('bash', ['-c', script.replace('check', `node ${PROGRAM} check`), 'bash', ...paths], {
    encoding: 'utf8', env: { ...process.env, FORCE_COLOR: undefined, NODE_PATH: join(ROOT, 'node_modules') },
  });
}

const weak = yaml(...Array.from({ length: 500 }, (_, i) => tweaked('Pod', ({ spec, metadata }) => {
  metadata.name = `pod-${i}`;
  spec.hostPID = true;
})()));
const warning = 'without --pod-cidr and --service-cidr it is not known which addresses are in the cluster, and policies that '
  + 'open them pass\n';

test('a pipe in and out', () => {
  const {
    status, stdout,
    stderr,
  } = shell('cat "$1" | check - --selector cdk8s-hardened-agents/agent=true --reason "selector=other pods are no agents"',
    file('in.yaml', weak));
  expect([status, stderr]).toEqual([1, warning]);
  expect(stdout).toMatch(/\n500 objects, \d+ findings: /);
}, 30_000);

test('a reader that stops early', () => {
  const { stdout, stderr } = shell('check "$1" | head -c 5; echo " ${PIPESTATUS[0]}"', file('enough.yaml', weak));
  expect([stdout, stderr]).toEqual(['Pod " 1\n', warning]);
}, 30_000);

test.each([
  ['check --help | head -n 1', 'Usage: cdk8s-hardened-agents check [options] <paths...>\n'],
  ['check "$1" --format json | head -n 1', '{\n'],
  ['check "$1" --format html | head -c 15', '<!doctype html>'],
  ['check missing 2>&1 | true', ''],
  ['check "$1" 2>&1 | true', ''],
])('a pipe that closes early: %s', (script, text) => {
  const { stdout, stderr } = shell(script, file('closed.yaml', weak));
  expect([stdout, stderr.replace(warning, '')]).toEqual([text, '']);
}, 30_000);

test('a report that cannot be written', () => {
  const { status, stderr } = shell('check "$1" > /dev/full', file('full.yaml', weak));
  expect([status, stderr]).toEqual([2, `${warning}error: ENOSPC: no space left on device, write\n`]);
}, 30_000);
