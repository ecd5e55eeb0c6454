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

/** A fleet of copies of real agents, of which each tenth is weak. */
export async function fleetOf(size: number): Promise<Posture> {
  const [strong, weak] = [await postureOfExample('fleet'), await postureOfFiles('examples/adopt/helm.yaml')];
  const agents = Array.from({ length: size }, (_, index) => {
    const { agents: [agent] } = index < size / 10 ? weak : strong;
    return { ...agent, name: `agent-${index}`, title: `Deployment "agents/agent-${index}"` };
  });
  return { ...weak, agents };
}
