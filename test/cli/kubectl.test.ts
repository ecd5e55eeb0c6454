import { chmodSync } from 'fs';
import { at, file } from './command';
import { UnusableError } from '../../src/cli/command';
import { Kubectl, KubectlError, needed } from '../../src/cli/kubectl';

/** A program in place of kubectl. */
function program(script: string): string {
  const path = file('kubectl', `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

test.each<[string, string, string]>([
  ['no answer in time', 'exec sleep 600', 'no answer of kubectl within 0.02 s'],
  ['the last line that has a text', 'cat >/dev/null; printf "Error: b \\n \\n" >&2; exit 1', 'Error: b'],
  ['nothing said', 'cat >/dev/null; echo >&2; exit 1', 'kubectl failed'],
  ['the last line of what it says', 'cat >/dev/null; printf "Warning: a\\nError: b\\n\\n" >&2; exit 1', 'Error: b'],
])('%s', (what, script, says) => {
  const kubectl = new Kubectl(program(script), undefined, what === 'no answer in time' ? 20 : undefined);
  expect(() => kubectl.text(['get', 'nodes'])).toThrow(new KubectlError(says));
});

test('no program', () => {
  expect(() => new Kubectl(at('none')).text([])).toThrow('install kubectl, or name it with --kubectl');
  expect(() => new Kubectl(file('plain', 'a')).text([])).toThrow('install kubectl, or name it with --kubectl');
});

test('a call that no program can take', () => {
  expect(() => new Kubectl(program('exit 0')).text(['x'.repeat(3_000_000)])).toThrow(new KubectlError('kubectl failed'));
});

test('what is needed says why, and what is wrong beside kubectl stays as it is', () => {
  const failing = (error: Error) => () => needed(() => { throw error; }, 'list nodes');
  expect(failing(new KubectlError('no'))).toThrow(new UnusableError(['prove needs to list nodes, and kubectl says: no']));
  expect(failing(new UnusableError(['no kubectl']))).toThrow(new UnusableError(['no kubectl']));
});

test('a context goes to each call, and an answer must be JSON', () => {
  const path = program('cat >/dev/null; printf \'{"items":[{"args":"%s"},2]}\' "$*"');
  expect(new Kubectl(path, 'mine').list(['get', 'nodes'])).toEqual([{ args: 'get nodes -o json --context mine' }]);
  const other = new Kubectl(program('cat >/dev/null; echo a'));
  expect(() => other.list(['get', 'nodes', '-A'])).toThrow('the answer of kubectl get nodes is no JSON');
});
