import { relative } from 'path';
import { synthExample } from '../../scripts/support/examples';
import { postureInputOf } from '../../src/cli/posture-input';
import { readJudgement } from '../../src/cli/read-judgement';
import { Posture } from '../../src/engine/posture/posture';
import { postureOf } from '../../src/engine/posture/posture-of';

const ROOT = `${__dirname}/../..`;

/** The report of manifests, as the command line makes it. */
export async function postureOfFiles(...paths: string[]): Promise<Posture> {
  async function* stdin(): AsyncGenerator<Uint8Array> {} // the command line reads files alone
  const files = paths.map((path) => relative(process.cwd(), `${ROOT}/${path}`));
  return postureOf(postureInputOf(await readJudgement(files, {}, { stdin: stdin(), out: () => {}, err: () => {} })));
}

/** The report of what an example synthesizes. */
export async function postureOfExample(name: string): Promise<Posture> {
  synthExample(name, `${ROOT}/examples/${name}/dist`);
  return postureOfFiles(`examples/${name}/dist`);
}
