import { Cluster, eventually, settled } from './support/cluster';
import { PORTS, detectionApp } from './support/detection-app';
import { probe } from './support/exec';
import { applyAll, removeAll } from './support/lifecycle';
import { apiServerAddress } from './support/open';
import { settings } from './support/settings';
import { Manifest } from '../support/app';

/** Who of the detection starts, reaches whom, and what its accounts may do. */
const cluster = new Cluster();
let objects: Manifest[] = [];
let api: { host: string; port: number };
const pods: { [name: string]: Manifest } = {};

/** The one pod of a namespace, once it is ready. */
async function podIn(namespace: string): Promise<Manifest> {
  const isReady = ({ status }: Manifest) => status.conditions?.some(({ type, status: is }: Manifest) => type === 'Ready' && is === 'True');
  const ask = async () => (await cluster.send('GET', `/api/v1/namespaces/${namespace}/pods`)).body.items as Manifest[];
  return (await eventually(ask, (all) => all.length > 0 && isReady(all[0])))[0];
}

beforeAll(async () => {
  api = await apiServerAddress(cluster);
  objects = detectionApp(api);
  await applyAll(cluster, objects);
  for (const name of ['agents', 'sinks', 'alerts', 'falco', 'response']) {
    pods[name] = await podIn(`detection-${name}`);
  }
});
afterAll(() => removeAll(cluster, objects));

/** What a pod reaches. */
async function reached(from: string, wanted: { [target: string]: string }): Promise<Manifest> {
  const at = (name: string, port: number) => ({ host: pods[name].status.podIP, port });
  const targets = [
    { name: 'alerts', host: 'alerts.detection-alerts.svc.cluster.local', port: PORTS.falcosidekick },
    { name: 'alerts by address', ...at('alerts', PORTS.falcosidekick) },
    { name: 'agent', ...at('agents', PORTS.main) },
    { name: 'sink', ...at('sinks', PORTS.main) },
    { name: 'falco', ...at('falco', PORTS.falco) },
    { name: 'response', ...at('response', PORTS['falco-talon']) },
    { name: 'API server', ...api },
    { name: 'internet', host: '198.51.100.10', port: 80 },
    { name: 'metadata', host: settings.metadata, port: 80 },
  ].filter(({ name }) => Object.hasOwn(wanted, name));
  return settled(20, () => probe(cluster, pods[from], targets, 3), (seen) => Object.keys(wanted)
    .every((name) => seen[name] === wanted[name]));
}

test.each<[string, { [target: string]: string }]>([
  ['falco', {
    'alerts': 'open',
    'alerts by address': 'open',
    'agent': 'closed',
    'sink': 'closed',
    'response': 'closed',
    'API server': 'closed',
    'internet': 'closed',
    'metadata': 'closed',
  }],
  ['alerts', {
    'sink': 'open',
    'response': 'open',
    'agent': 'closed',
    'falco': 'closed',
    'API server': 'closed',
    'internet': 'closed',
    'metadata': 'closed',
  }],
  ['response', {
    'API server': 'open',
    'alerts by address': 'closed',
    'agent': 'closed',
    'sink': 'closed',
    'falco': 'closed',
    'internet': 'closed',
    'metadata': 'closed',
  }],
  ['agents', {
    'alerts by address': 'closed',
    'sink': 'closed',
    'falco': 'closed',
    'response': 'closed',
    'metadata': 'closed',
    'internet': 'open',
  }],
])('what %s reaches', async (from, wanted) => {
  expect(await reached(from, wanted)).toEqual(wanted);
});

/** Whether an account may do something, as the API server itself has it. */
async function may(pod: Manifest, verb: string, resource: string, namespace: string): Promise<boolean> {
  const { body } = await cluster.send('POST', '/apis/authorization.k8s.io/v1/subjectaccessreviews', {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SubjectAccessReview',
    spec: {
      user: `system:serviceaccount:${pod.metadata.namespace}:${pod.spec.serviceAccountName}`,
      resourceAttributes: { verb, resource, namespace },
    },
  });
  return body.status.allowed;
}

test('the account of the response may read and patch pods of the quarantined namespace, and nothing else', async () => {
  const verbs = ['get', 'patch', 'list', 'watch', 'create', 'update', 'delete'];
  const allowed = await Promise.all(verbs.map((verb) => may(pods.response, verb, 'pods', 'detection-agents')));
  expect(verbs.filter((_, i) => allowed[i])).toEqual(['get', 'patch']);
  expect(await may(pods.response, 'patch', 'pods', 'detection-sinks')).toBe(false);
  expect(await may(pods.response, 'get', 'secrets', 'detection-agents')).toBe(false);
  expect(await may(pods.response, 'patch', 'networkpolicies', 'detection-agents')).toBe(false);
});

test.each(['falco', 'alerts', 'agents'])('the account of %s may do nothing', async (name) => {
  expect([await may(pods[name], 'get', 'pods', pods[name].metadata.namespace), await may(pods[name], 'patch', 'pods', 'detection-agents')])
    .toEqual([false, false]);
});

test('only the response has a token', () => {
  const sources = ({ spec }: Manifest): Manifest[] => (spec.volumes ?? []).flatMap(({ projected }: Manifest) => projected?.sources ?? []);
  const hasToken = (pod: Manifest) => sources(pod).some(({ serviceAccountToken }) => serviceAccountToken !== undefined);
  expect(Object.keys(pods).filter((name) => hasToken(pods[name]))).toEqual(['response']);
});
