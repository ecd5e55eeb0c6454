import { mkdirSync, writeFileSync } from 'fs';
import { dirname, join } from 'path';
import { run } from '../../src/cli/main';
import { folderOfTest } from '../support/folder';
import { YamlWriter } from '../support/yaml';

/** The result of a run. */
export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** The path of a file or folder of the test. */
export const at = (name: string) => join(folderOfTest(), name);

/** Writes a file and its folders, and returns its path. */
export function file(name: string, content: string | Uint8Array): string {
  mkdirSync(dirname(at(name)), { recursive: true });
  writeFileSync(at(name), content);
  return at(name);
}

/** Runs `check` in this process. Its output has paths relative to the folder of the test, and no places where a word of HTML may break. */
export async function check(args: string[], stdin: string | Uint8Array = ''): Promise<Outcome> {
  return command(['check', ...args], stdin);
}

/** @param now the time of the run */
export async function command(args: string[], stdin: string | Uint8Array = '', now?: Date): Promise<Outcome> {
  let [out, err] = ['', ''];
  const code = await run(args, {
    stdin: given(stdin),
    out: (text) => { out += text; },
    err: (text) => { err += text; },
    ...now && { now: () => now },
  });
  return { code, out: out.replaceAll('<wbr>', '').replaceAll(`${folderOfTest()}/`, ''), err: err.replaceAll(`${folderOfTest()}/`, '') };
}

/** What a command writes to a terminal with colors. */
export async function colored(args: string[], stdin = ''): Promise<string> {
  let out = '';
  await run(args, { stdin: given(stdin), colors: true, out: (text) => { out += text; }, err: () => undefined });
  return out;
}

/** The formats that the help of a command names. */
export async function formatsOf(name: string): Promise<string[]> {
  const { out } = await command([name, '--help']);
  return /--format <format>\s+((?:[a-z]+,\s+)+[a-z]+)/.exec(out)![1].split(/,\s+/);
}

/** The content in pieces, as from a pipe. */
async function* given(content: string | Uint8Array): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(content as string);
  const half = Math.ceil(bytes.length / 2);
  yield bytes.subarray(0, half);
  yield bytes.subarray(half);
}

const writer = new YamlWriter({ version: '1.1' });

/** Manifests as YAML 1.1. */
export const yaml = (...manifests: unknown[]): string => writer.write(...manifests);
