import { Answer, Cluster, eventually } from './support/cluster';
import { gateApp } from './support/gate-app';
import { ALL_BROKEN, BROKEN, HELD, UNKNOWN, failureIn, isPolicy, logOf, podsIn } from './support/gate-pods';
import { applyAll, ready, removeAll } from './support/lifecycle';
import { settings } from './support/settings';
import { Manifest } from '../support/app';

/** An agent behind a `StartGate`, with its walls and without them. A gate waits for 8 seconds, and the kubelet starts it again. */
const cluster = new Cluster();
const others = gateApp('gate', { never: 'Pod', late: 'Pod', deleted: 'Deployment', deaf: 'Pod', job: 'Job' });
const stands = settings.runtimes.map((runtime) => gateApp(`gate-${runtime}`, { stands: 'Pod' }, runtime));
const open = settings.runtimes.map((runtime) => gateApp(`open-${runtime}`, { agent: 'Pod' }, runtime));
const blind = gateApp('blind', { agent: 'Pod' });

const policiesOf = (namespace: string) => others.filter((one) => isPolicy(one) && one.metadata.namespace === namespace);
const podOf = (objects: readonly Manifest[]) => objects.find(({ kind }) => kind === 'Pod')!;
const named = (name: string, kind = 'Pod') => others.find((one) => one.kind === kind && one.metadata.name === name)!;

/** No resolver listens there. */
const DEAF = { dnsPolicy: 'None', dnsConfig: { nameservers: ['10.96.255.250'] } };

beforeAll(async () => {
  const hasNone = [...open.flat().filter(isPolicy), ...blind.filter(({ metadata }) => metadata.name === 'canary')];
  await applyAll(cluster, [...stands, ...open, blind].flat().filter((one) => !hasNone.includes(one)));
  const without = ['never', 'late', 'job'].flatMap((name) => policiesOf(`gate-${name}`));
  await applyAll(cluster, others
    .filter((one) => !without.includes(one) && one !== named('deleted', 'Deployment'))
    .map((one) => (one === named('deaf') ? { ...one, spec: { ...one.spec, ...DEAF } } : one)));
});
afterAll(() => removeAll(cluster, [others, ...stands, ...open, blind].flat()));

test.each(stands.map((objects, i) => [settings.runtimes[i], objects] as const))('%s: starts where its walls stand', async (_, objects) => {
  await ready(cluster, podOf(objects));
  expect(await logOf(cluster, podOf(objects))).toEqual(HELD);
});

test.each(open.map((objects, i) => [settings.runtimes[i], objects] as const))(
  '%s: does not start where the network enforces nothing, as if no policy were there', async (_, objects) => {
    const { metadata: { namespace } } = podOf(objects);
    await failureIn(cluster, namespace, BROKEN('pods', 'Services', 'the metadata endpoint', 'the API server'));
    expect((await podsIn(cluster, namespace)).map(({ status }) => status.phase)).toEqual(['Pending']);
  });

test('does not start without its policies on a network that enforces those of others', async () => {
  await failureIn(cluster, 'gate-never', ALL_BROKEN); // also by the canary: the policies of the agent alone would stop the call
  expect((await podsIn(cluster, 'gate-never')).map(({ status }) => status.phase)).toEqual(['Pending']);
});

test('starts once its policies come, after its gate failed', async () => {
  await failureIn(cluster, 'gate-late', BROKEN('pods', 'Services', 'the metadata endpoint', 'the API server'));
  await applyAll(cluster, policiesOf('gate-late'));
  await ready(cluster, named('late'));
  expect(await logOf(cluster, named('late'))).toEqual(HELD);
});

test('a pod of a Deployment does not start where its policies were deleted before', async () => {
  const [first, ...rest] = policiesOf('gate-deleted');
  expect(rest.length).toBeGreaterThan(0);
  await Promise.all([first, ...rest].map((policy) => cluster.delete(policy)));
  await applyAll(cluster, [named('deleted', 'Deployment')]);
  await failureIn(cluster, 'gate-deleted', BROKEN('pods', 'Services', 'the metadata endpoint', 'the API server'));
  const { body } = await cluster.get(named('deleted', 'Deployment'));
  expect(body.status.readyReplicas).toBeUndefined();
});

test('does not start where the canary is down', async () => {
  await failureIn(cluster, 'blind-agent', UNKNOWN);
  expect((await podsIn(cluster, 'blind-agent')).map(({ status }) => status.phase)).toEqual(['Pending']);
});

test('an ephemeral container starts although the gate is closed, as docs/start-gate.md says', async () => {
  const ephemeralContainers = [{
    name: 'debug',
    image: settings.image,
    imagePullPolicy: 'IfNotPresent',
    command: ['/bin/sh', '-c', 'while :; do sleep 1; done'],
    securityContext: named('never').spec.containers[0].securityContext,
  }];
  const path = '/api/v1/namespaces/gate-never/pods/never';
  await cluster.send('PATCH', `${path}/ephemeralcontainers`, { spec: { ephemeralContainers } }, 'application/merge-patch+json');
  const { status } = await eventually(async () => (await podsIn(cluster, 'gate-never'))[0], (pod) => (
    pod.status.ephemeralContainerStatuses?.[0].state.running !== undefined));
  expect(status.phase).toBe('Pending');
});

test('does not start where the resolver is down', async () => {
  await failureIn(cluster, 'gate-deaf', UNKNOWN);
  expect((await podsIn(cluster, 'gate-deaf')).map(({ status }) => status.phase)).toEqual(['Pending']);
});

test('a Job without walls makes pods anew, uses up no backoffLimit, and ends well once they stand', async () => {
  const job = named('job', 'Job');
  await eventually(() => podsIn(cluster, 'gate-job'), (pods) => pods.length > 1);
  const failed = ({ body }: Answer) => body.status?.conditions?.map(({ type }: Manifest) => type) ?? [];
  expect(failed(await cluster.get(job))).toEqual([]);
  await applyAll(cluster, policiesOf('gate-job'));
  await eventually(() => cluster.get(job), (answer) => failed(answer).includes('Complete'));
});
