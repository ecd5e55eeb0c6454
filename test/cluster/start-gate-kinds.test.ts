import { Cluster, eventually } from './support/cluster';
import { gateApp } from './support/gate-app';
import { BROKEN, HELD, failureIn, isPolicy, logOf, podsIn } from './support/gate-pods';
import { applyAll, ready, removeAll } from './support/lifecycle';
import { Manifest } from '../support/app';

/** A gate in kinds that controllers make pods of: closed without the policies of their namespaces, and open once they come. */
const cluster = new Cluster();
const all = gateApp('kinds-gate', { set: 'StatefulSet', cron: 'CronJob', sandbox: 'SandboxTemplate', names: 'PodOfAllowlist' });

/** The pod that the controller of agent-sandbox makes of a template, for a claim or for a warm pool. */
function podOf({ metadata: { name, namespace }, spec: { podTemplate } }: Manifest): Manifest {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { ...podTemplate.metadata, name, namespace }, spec: podTemplate.spec };
}

const objects = all.map((one) => (one.kind === 'SandboxTemplate' ? podOf(one) : one));
const ofAgents = (one: Manifest) => isPolicy(one) && !['kinds-gate', 'kinds-gate-resolvers'].includes(one.metadata.namespace);
const podNamed = (name: string) => objects.find((one) => one.kind === 'Pod' && one.metadata.name === name)!;
const failed = ({ status: { initContainerStatuses: [gate] = [] } }: Manifest): number => gate?.restartCount ?? 0;
const has = (type: string) => ({ status: { conditions = [] } }: Manifest) => conditions.some((one: Manifest) => one.type === type);
const jobs = async (): Promise<Manifest[]> => (await cluster.send('GET', '/apis/batch/v1/namespaces/kinds-gate-cron/jobs')).body.items;

let closed: Manifest[][];

beforeAll(async () => {
  await applyAll(cluster, objects.filter((one) => !ofAgents(one)));
  const namespaces = ['kinds-gate-set', 'kinds-gate-sandbox', 'kinds-gate-cron', 'kinds-gate-names'];
  const broken = BROKEN('pods', 'Services', 'the metadata endpoint', 'the API server');
  await Promise.all(namespaces.map((namespace) => failureIn(cluster, namespace, broken)));
  await eventually(() => podsIn(cluster, 'kinds-gate-set'), ([pod]) => failed(pod) > 1);
  await eventually(() => podsIn(cluster, 'kinds-gate-cron'), (pods) => pods.length > 1);
  closed = await Promise.all(namespaces.map((namespace) => podsIn(cluster, namespace)));
  await applyAll(cluster, objects.filter(ofAgents));
});
afterAll(() => removeAll(cluster, objects));

const isReady = ({ status }: Manifest) => status.conditions.some(({ type, status: is }: Manifest) => type === 'Ready' && is === 'True');

test('a pod of a StatefulSet starts its gate again and again, and is not ready', () => {
  const [[pod, ...others]] = closed;
  expect([others, pod.status.phase, isReady(pod)]).toEqual([[], 'Pending', false]);
  expect(failed(pod)).toBeGreaterThan(1);
});

test('a pod of a template, as a warm pool keeps it, is not ready', () => {
  const [, pods] = closed;
  expect(pods.map((pod) => [pod.status.phase, isReady(pod)])).toEqual([['Pending', false]]);
});

test('a Job of a CronJob makes pods anew and uses up no backoffLimit', async () => {
  const [, , pods] = closed;
  const owners = pods.map(({ metadata }) => metadata.ownerReferences[0].name);
  expect(pods.length).toBeGreaterThan(1);
  expect(pods.flatMap(({ status }) => (status.phase === 'Running' ? ['runs'] : []))).toEqual([]);
  expect(new Set(owners).size).toBeLessThan(owners.length); // two of one Job
  expect((await jobs()).filter(has('Failed'))).toEqual([]);
});

test('an agent behind a DnsAllowlist is not ready', () => {
  expect(closed[3].map((pod) => [pod.status.phase, isReady(pod)])).toEqual([['Pending', false]]);
});

test('all start once the policies are there', async () => {
  const pods = [...await podsIn(cluster, 'kinds-gate-set'), podNamed('sandbox'), podNamed('names')];
  for (const pod of pods) {
    await ready(cluster, { apiVersion: 'v1', kind: 'Pod', metadata: pod.metadata });
    expect(await logOf(cluster, pod)).toEqual(HELD);
  }
  await eventually(jobs, (every) => every.some(has('Complete')));
});
