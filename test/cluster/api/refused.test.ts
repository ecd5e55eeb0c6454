import { Testing } from 'cdk8s';
import { ContainerRestartPolicy } from 'cdk8s-plus-29';
import { ClusterView } from '../../../src/engine/cluster/cluster-view';
import { Evaluator } from '../../../src/engine/rules/evaluator';
import { IMAGE, Manifest, base, pod } from '../../support/app';
import { Cluster } from '../support/cluster';
import { applyAll, removeAll } from '../support/lifecycle';
import { CONTAINER_TWEAKS, POD_TWEAKS, Tweak } from '../support/tweaks';
import { AgentPolicy, AgentRuntime } from 'cdk8s-hardened-agents';

/** Whoever writes a weaker pod past the library is refused by the namespace. */
const cluster = new Cluster();
const valid = base();
pod(valid, { name: 'sandboxed', initContainers: [{ name: 'sidecar', image: IMAGE, restartPolicy: ContainerRestartPolicy.ALWAYS }] });
const plain = pod({ ...valid, runtime: AgentRuntime.runc() }, { name: 'plain' }, 'plain');
AgentPolicy.acknowledge(plain, 'require-sandboxed-runtime', 'shows what the API server makes of it');

const objects: Manifest[] = Testing.synth(valid.chart);
const surroundings = objects.filter((object) => object.kind !== 'Pod');
const hardened = (name: string) => structuredClone(objects.find((object) => object.kind === 'Pod' && object.metadata.name === name)!);

beforeAll(() => applyAll(cluster, surroundings));
afterAll(() => removeAll(cluster, surroundings));

async function expectRefused(weaken: Tweak['weaken'], reason: RegExp): Promise<void> {
  const weak = hardened('sandboxed');
  weaken(weak.spec);
  const { status, body } = await cluster.create(weak, { dryRun: true });
  expect(body.message).toMatch(/^pods "sandboxed" is forbidden: violates PodSecurity "restricted:v1.34": /);
  expect(body.message).toMatch(reason);
  expect(status).toBe(403);
  expect(Evaluator.ALL.evaluate(weak, new ClusterView([], { complete: false })).map(({ field }) => field)).not
    .toEqual([]); // synth would have refused it before
}

test.each(['sandboxed', 'plain'])('the hardened pod is taken: %s', async (name) => {
  expect(await cluster.create(hardened(name), { dryRun: true })).toMatchObject({ status: 201, body: { kind: 'Pod' } });
});

test.each(POD_TWEAKS)('its twin is refused: $name', async ({ weaken, reason }) => {
  await expectRefused(weaken, reason);
});

describe.each([
  ['main', (spec: Manifest) => spec.containers[0]],
  ['sidecar', (spec: Manifest) => spec.initContainers[0]],
])('in container %s', (name, container) => {
  test.each(CONTAINER_TWEAKS)('its twin is refused: $name', async ({ weaken, reason }) => {
    await expectRefused((spec) => weaken(container(spec)), new RegExp(reason.source.replace('NAME', name)));
  });
});
