import { Manifest } from '../../support/app';
import { isTaken, parked, refusedBy, testTypes } from '../support/admission';
import { Answer, Cluster, eventually } from '../support/cluster';
import { applyAll, removeAll } from '../support/lifecycle';
import { responseApp } from '../support/response-app';

/** What the account of a `QuarantineResponse` may do to pods, with its own token, and even where RBAC grants it everything. */
const cluster = new Cluster();
const account = new Cluster(); // with the account's token
const LABEL = 'cdk8s-hardened-agents/quarantine';
const REFUSED = `the account of a QuarantineResponse may set ${LABEL}=true on pods and change nothing else`;

const objects = responseApp('labelling').filter(({ kind }) => kind !== 'Deployment'); // no program is needed
const pods = objects.filter(({ kind }) => kind === 'Pod').map(parked);
const [agent, other] = pods;
const metadata = { name: 'everything', namespace: 'labelling-agents' };
const everything: Manifest[] = [
  { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', metadata, rules: [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }] },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    metadata,
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'everything' },
    subjects: [{ kind: 'ServiceAccount', name: 'response', namespace: 'labelling-response' }],
  },
];

const jsonPatch = async (pod: Manifest, ...operations: Manifest[]): Promise<Answer> =>
  account.send('PATCH', await account.path(pod), operations, 'application/json-patch+json');
const merge = async (pod: Manifest, change: Manifest, subresource = ''): Promise<Answer> =>
  account.send('PATCH', `${await account.path(pod)}${subresource}`, change, 'application/strategic-merge-patch+json');
const ask = async (method: string, pod: Manifest, path: string, body?: Manifest): Promise<Answer> =>
  account.send(method, `${await account.path(pod)}${path}`, body);

/** Sets the label as Falco Talon 0.3 does: a patch, and a second one that is empty. */
async function label(pod: Manifest): Promise<Answer[]> {
  const first = await jsonPatch(pod, { op: 'replace', path: '/metadata/labels/cdk8s-hardened-agents~1quarantine', value: 'true' });
  return [first, await jsonPatch(pod)];
}

beforeAll(async () => {
  await applyAll(cluster, [...objects.filter(({ kind }) => kind !== 'Pod'), ...pods]);
  const { body } = await cluster.send('POST', '/api/v1/namespaces/labelling-response/serviceaccounts/response/token', { spec: {} });
  account.config.loadFromClusterAndUser(cluster.config.getCurrentCluster()!, { name: 'response', token: body.status.token });
  const probe = () => merge(agent, { metadata: { annotations: { seen: 'yes' } } }, '?dryRun=All');
  await eventually(probe, (answer) => refusedBy(answer) === REFUSED);
});
afterAll(() => removeAll(cluster, objects));

testTypes(cluster, objects);

describe.each(['its own rights', 'every right of the namespace'])('with %s', (rights) => {
  beforeAll(async () => {
    if (rights !== 'its own rights') {
      await applyAll(cluster, everything);
      await eventually(() => account.send('GET', '/api/v1/namespaces/labelling-agents/secrets'), isTaken);
    }
  });

  test('it sets the label, as often as it likes', async () => {
    for (const answer of [...await label(agent), ...await label(agent)]) {
      expect([isTaken(answer), answer.body.message]).toEqual([true, undefined]);
    }
    expect((await cluster.get(agent)).body.metadata.labels[LABEL]).toBe('true');
  });

  test.each<[string, Manifest]>([
    ['takes the label off', { metadata: { labels: { [LABEL]: null } } }],
    ['sets another value', { metadata: { labels: { [LABEL]: 'false' } } }],
    ['replaces all labels', { metadata: { labels: { $patch: 'replace', [LABEL]: 'true' } } }],
    ['sets another label', { metadata: { labels: { app: 'database' } } }],
    ['sets an annotation', { metadata: { annotations: { seen: 'yes' } } }],
    ['sets a finalizer', { metadata: { finalizers: ['example.com/never'] } }],
    ['sets an owner that is gone', { metadata: { ownerReferences: [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'gone', uid: 'c1' }] } }],
    ['sets another image', { spec: { containers: [{ name: 'main', image: 'attacker.example/tool:1' }] } }],
    ['sets a deadline', { spec: { activeDeadlineSeconds: 1 } }],
  ])('it never %s', async (_, change) => {
    const before = (await cluster.get(agent)).body;
    expect(refusedBy(await merge(agent, change))).toBe(REFUSED);
    const { spec, metadata: { labels, annotations, finalizers, ownerReferences } } = (await cluster.get(agent)).body;
    expect({ spec, labels, annotations, finalizers, ownerReferences }).toEqual({
      spec: before.spec,
      labels: before.metadata.labels,
      annotations: before.metadata.annotations,
      finalizers: before.metadata.finalizers,
      ownerReferences: before.metadata.ownerReferences,
    });
  });
});

test('it tolerates no taint for a pod', async () => {
  expect(refusedBy(await jsonPatch(agent, { op: 'add', path: '/spec/tolerations/-', value: { operator: 'Exists' } }))).toBe(REFUSED);
});

/** What Pod Security takes, so that the policy is what refuses it. */
const debug = { name: 'debug', image: 'attacker.example/tool:1', securityContext: other.spec.containers[0].securityContext };

describe('rights that someone else gives it are of no use over pods', () => {
  test.each<[string, () => Promise<Answer>]>([
    ['update', async () => account.send('PUT', await account.path(other), { ...(await cluster.get(other)).body, spec: agent.spec })],
    ['server-side apply', () => account.apply({ ...other, metadata: { ...other.metadata, annotations: { seen: 'yes' } } })],
    ['status', () => merge(other, { status: { message: 'seen' } }, '/status')],
    ['an ephemeral container', () => merge(other, { spec: { ephemeralContainers: [debug] } }, '/ephemeralcontainers')],
    ['other limits', () => merge(other, {
      spec: {
        containers: [{
          name: 'main',
          resources: { limits: { cpu: '60m' }, requests: { cpu: '60m' } },
        }],
      },
    }, '/resize')],
    ['a node', () => ask('POST', other, '/binding', {
      apiVersion: 'v1',
      kind: 'Binding',
      metadata: { name: other.metadata.name },
      target: { kind: 'Node', name: 'node' },
    })],
    ['eviction', () => ask('POST', other, '/eviction', {
      apiVersion: 'policy/v1',
      kind: 'Eviction',
      metadata: { name: other.metadata.name },
    })],
    ['exec', () => ask('POST', other, '/exec?command=ls&stdout=true')],
    ['port-forward', () => ask('POST', other, '/portforward')],
    ['proxy', () => ask('GET', other, '/proxy/')],
    ['removal', () => account.delete(other)],
    ['removal of all', () => account.send('DELETE', '/api/v1/namespaces/labelling-agents/pods')],
    ['a pod of its own', () => account.create({ ...other, metadata: { ...other.metadata, name: 'own' } })],
  ])('%s', async (_, request) => {
    expect(refusedBy(await request())).toBe(REFUSED);
    expect((await cluster.get(other)).status).toBe(200);
  });
});

test('others change pods as before', async () => {
  const answer = await cluster.send('PATCH', await cluster.path(agent), { metadata: { labels: { [LABEL]: null } } },
    'application/merge-patch+json');
  expect([isTaken(answer), answer.body.metadata.labels[LABEL]]).toEqual([true, undefined]);
});
