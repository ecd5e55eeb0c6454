import { at, file } from './command';
import { LIST_NODES, READY, answer, canary, cluster, gate, jobs, list, manifests, planIn, prove, ready, twin } from './proved-cluster';
import { newRun, utcText } from '../../src/cli/prove-plan';
import { namespaceOf } from '../../src/engine/cluster/cluster-view';
import { GATE_LABEL, PROOF_LABEL } from '../../src/engine/manifest/labels';
import { BINARY_PATH } from '../../src/engine/proof/probe-program';
import { Call } from '../../src/engine/proof/tries';
import { Json, objects } from '../../src/engine/value/json';
import { IMAGE } from '../support/app';
import { makePolicy } from '../support/plain';

/** Whom the probes call, by what is on the cluster. */

const callText = ({ expected, host, port }: Call) => `${expected} ${host} ${port}`;
const callsOf = (role: string) => planIn(jobs().find((job) => planIn(job).role === role)!).calls;

/** What the twin of the agent tries at the other ends of an edge. */
function triedAt(peer: string): string[] {
  const { edges, calls } = planIn(twin());
  return calls.filter(({ edge }) => edges[edge].peer === peer).map(callText);
}

/** Plans a run on a cluster with these pods, after its answers are changed. */
async function planned(
  pods: (all: Json[]) => Json[] = (all) => all, before: () => unknown = () => undefined, ...args: string[]
): Promise<void> {
  cluster(pods);
  before();
  expect(await prove('--jobs', at('run.json'), ...args)).toMatchObject({ code: 0, err: '' });
}

/** Writes the manifests of the app. */
const app = (...all: Json[]) => file('app.json', JSON.stringify(list(all)));
const isOfControl = ({ kind, metadata }: Json) => kind === 'Namespace' && metadata.labels[PROOF_LABEL] !== undefined;
const withoutControl = manifests.filter((one) => !isOfControl(one));
const CANARY = 'closed 10.244.0.3 8080';
const AGENT = 'closed 10.244.0.4 8080';
const tool = (name: string, podIP: string, changes: Json = {}) => ({ ...ready(name, 'tools', podIP, { app: 'tool' }), ...changes });

describe('pods', () => {
  test('are called if they are ready: the canary first, then those that let strangers in', async () => {
    await planned((all) => [
      tool('of-two-conditions', '10.244.1.1', {
        status: { podIP: '10.244.1.1', conditions: [{ type: 'Initialized', status: 'False' }, ...READY.conditions] },
      }),
      tool('not-ready', '10.244.1.2', { status: { podIP: '10.244.1.2', conditions: [{ type: 'Ready', status: 'False' }] } }),
      tool('not-asked', '10.244.1.3', { status: { podIP: '10.244.1.3', conditions: [{ type: 'Initialized', status: 'True' }] } }),
      tool('without-address', '', { status: READY }),
      { ...ready('probe', 'tools', '10.244.1.4', { [PROOF_LABEL]: 'twin' }) },
      tool('on-the-node', '192.168.0.1', { spec: { hostNetwork: true, containers: [{ name: 'main', ports: [{ containerPort: 8080 }] }] } }),
      ...all,
    ]);
    expect(triedAt('other pods of the cluster')).toEqual([CANARY, 'closed 10.244.1.1 8080', AGENT]);
    expect(triedAt('other agents')).toEqual([CANARY, AGENT]);
    expect(callsOf('stranger').map(callText)).toEqual(['open api-server 443', CANARY, 'closed 10.244.0.6 8080']);
  });

  test('are called by the labels of their namespace, which the manifests need not have', async () => {
    const policy = makePolicy('to-team', {
      podSelector: {}, policyTypes: ['Egress'], egress: [{ to: [{ namespaceSelector: { matchLabels: { team: 'x' } } }] }],
    });
    const openIn = async (...names: string[]) => {
      await planned((all) => [tool('tool-1', '10.244.1.1'), ...all], () => {
        app(...manifests, policy);
        answer('get namespaces -o json', list(names.map((name) => (
          { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels: { 'team': 'x', 'kubernetes.io/metadata.name': name } } }))));
      });
      return triedAt('every pod in namespaces team=x');
    };
    expect(await openIn()).toEqual([]);
    expect(await openIn('tools')).toEqual(['open 10.244.1.1 8080']);
    expect(await openIn('agents')).toEqual([]); // its manifest decides
  });

  test('the control calls what no twin should reach, but for pods that let no stranger in', async () => {
    await planned((all) => [tool('tool-1', '10.244.1.1'), ...all]);
    expect(callsOf('control').map(callText)).toEqual([
      'open 10.244.0.3 8080', 'open 10.244.1.1 8080', 'open 10.96.0.1 443', 'open 169.254.169.254 80',
    ]);
    expect(callsOf('control').map(({ edge }) => edge)).toEqual([0, 0, 0, 0]);
  });

  test('without a namespace for it there is no control', async () => {
    await planned(undefined, () => app(...withoutControl));
    expect(jobs().map((job) => planIn(job).role)).toEqual(['twin']);
  });
});

describe('Services', () => {
  const service = (name: string, clusterIP: unknown, selector: Json | undefined, ports: Json[], namespace = 'tools') => ({
    metadata: { name, namespace }, spec: { clusterIP, selector, ports },
  });
  const ofDns = (port: Json) => service('dns', '10.96.0.53', { 'k8s-app': 'kube-dns' }, [port], 'kube-system');
  const API = [{ port: 443, targetPort: 6443 }];
  const WEB = [{ port: 80, targetPort: 8080 }];
  const services = (...all: Json[]) => () => answer('get services --all-namespaces -o json', list(all));
  const called = () => triedAt('Services of other pods');

  test.each<[string, Json, string[]]>([
    ['of a pod', service('tool', '10.96.0.10', { app: 'tool' }, WEB), ['closed 10.96.0.10 80']],
    ['with several ports: those for TCP', service('tool', '10.96.0.10', { app: 'tool' }, [
      ...WEB, { port: 81, targetPort: 8080, protocol: 'TCP' }, { port: 53, targetPort: 8080, protocol: 'UDP' },
    ]), ['closed 10.96.0.10 80', 'closed 10.96.0.10 81']],
    ['without an address', service('tool', 'None', { app: 'tool' }, WEB), []],
    ['with an empty address', service('tool', '', { app: 'tool' }, WEB), []],
    ['of another kind', service('tool', undefined, { app: 'tool' }, WEB), []],
    ['without a pod that is ready', service('tool', '10.96.0.10', { app: 'none' }, WEB), []],
    ['of the API server', service('kubernetes', '10.96.0.1', undefined, API, 'default'), ['closed 10.96.0.1 443']],
    ['of that name elsewhere', service('kubernetes', '10.96.0.1', undefined, API), []],
    ['of another name there', service('other', '10.96.0.1', undefined, API, 'default'), []],
    ['on a port that the agent may call', ofDns({ port: 53, targetPort: 53 }), []],
    ['on a port that the agent may call, by its name', ofDns({ port: 53, targetPort: 'dns' }), []],
    ['on another port of the same pod, by its name', ofDns({ port: 9153, targetPort: 'metrics' }), ['closed 10.96.0.53 9153']],
  ])('%s', async (_, one, expected) => {
    const dns = ready('dns-1', 'kube-system', '10.244.0.5', { 'k8s-app': 'kube-dns' });
    dns.spec.containers[0].ports = [{ name: 'dns', containerPort: 53 }, { name: 'metrics', containerPort: 9153 }];
    const pods = (all: Json[]) => [tool('tool-1', '10.244.1.1'), dns, ...all.filter(({ metadata }) => metadata.name !== 'dns-1')];
    await planned(pods, services(one));
    expect(called()).toEqual(expected);
  });

  test('of pods of the manifests are called once one of these runs', async () => {
    const ofGate = services(service('gate', '10.96.0.11', canary().spec.selector.matchLabels as Json, WEB, gate()));
    await planned(undefined, ofGate);
    expect(called()).toEqual(['closed 10.96.0.11 80']);
    await planned((all) => all.filter(({ metadata }) => metadata.name !== 'canary-1'), ofGate);
    expect(called()).toEqual([]);
  });

  test('the control calls them, but for those all of whose pods let no stranger in', async () => {
    const ofGate = service('gate', '10.96.0.11', canary().spec.selector.matchLabels as Json, WEB, gate());
    const ofBoth = { ...service('both', '10.96.0.12', { team: 'x' }, WEB) };
    const team = (name: string, podIP: string, label: string) => ready(name, 'tools', podIP, { app: label, team: 'x' });
    const closed = makePolicy({ name: 'closed', namespace: 'tools' }, {
      podSelector: { matchLabels: { app: 'closed' } }, policyTypes: ['Ingress'],
    });
    await planned((all) => [team('open-1', '10.244.1.1', 'open'), team('closed-1', '10.244.1.2', 'closed'), ...all], () => {
      services(ofGate, ofBoth, service('closed', '10.96.0.13', { app: 'closed' }, WEB))();
      app(...manifests, closed);
    });
    expect(called()).toEqual(['closed 10.96.0.11 80', 'closed 10.96.0.12 80', 'closed 10.96.0.13 80']);
    const byControl = callsOf('control').map(callText);
    expect(byControl.filter((text) => text.includes('10.96.'))).toEqual(['open 10.96.0.11 80', 'open 10.96.0.12 80']);
  });
});

describe('with ranges of nodes and of the API server', () => {
  const RANGES = ['--node-cidr', '192.168.0.0/24', '--api-server-cidr', '192.168.1.0/24'];
  /** Agents that may call no address. */
  const closed = () => app(...manifests.map((one): Json => (one.kind !== 'NetworkPolicy' || !one.spec.egress ? one
    : { ...one, spec: { ...one.spec, egress: objects(one.spec.egress).filter(({ to }) => !to?.[0].ipBlock) } })));
  const SLICES = 'get endpointslices.discovery.k8s.io -n default -l kubernetes.io/service-name=kubernetes -o json';

  test('the kubelet of each node is called by its internal address', async () => {
    await planned(undefined, () => closed() && answer(LIST_NODES, list([{
      status: { addresses: [{ type: 'Hostname', address: 'node-1' }, { type: 'ExternalIP', address: '203.0.113.9' }] },
    }, {
      status: { addresses: [{ type: 'InternalIP', address: '192.168.0.7' }, { type: 'InternalIP', address: 'fd00::7' }] },
    }])), ...RANGES);
    expect(triedAt('nodes')).toEqual(['closed 192.168.0.7 10250', 'closed fd00::7 10250']);
  });

  test('the API server is called by its Service and by its own addresses', async () => {
    const ports = [{ port: 6443 }, { port: 6444 }];
    await planned(undefined, () => closed() && answer(SLICES, list([
      { endpoints: [{ addresses: ['192.168.1.1', '192.168.1.2'] }, { addresses: null }], ports }, { endpoints: null, ports },
    ])), ...RANGES);
    expect(triedAt('API server')).toEqual([
      'closed api-server 443', 'closed 192.168.1.1 6443', 'closed 192.168.1.1 6444', 'closed 192.168.1.2 6443', 'closed 192.168.1.2 6444',
    ]);
  });
});

describe('the start gate', () => {
  const settings = () => {
    const { metadata, spec } = twin().spec.template;
    const [{ image, imagePullPolicy, command }] = objects(spec.containers);
    return [image, imagePullPolicy, command[0] === BINARY_PATH, metadata.labels[GATE_LABEL]];
  };
  const write = (...all: Json[]) => () => app(...all);
  /** A gate in another namespace, before that of the manifests. */
  const other = (namespace = 'gate-2') => {
    const text = JSON.stringify(manifests.filter((one) => namespaceOf(one) === gate() && one.metadata.name === 'canary'));
    return JSON.parse(text.replaceAll(gate(), namespace).replaceAll(IMAGE, `${IMAGE}2`)) as Json[];
  };
  const control = (label: string) => manifests.map((one): Json => (!isOfControl(one) ? one
    : { ...one, metadata: { ...one.metadata, labels: { ...one.metadata.labels, [GATE_LABEL]: label } } }));

  test('gives the probes its image, and the command that the image has', async () => {
    await planned();
    expect(settings()).toEqual([IMAGE, 'IfNotPresent', false, gate()]);
    const changed = structuredClone(manifests);
    const { spec } = changed.find(({ kind, metadata }) => kind === 'Deployment' && metadata.name === 'canary')!;
    const [container] = objects(spec.template.spec.containers);
    Object.assign(container, { imagePullPolicy: 'Always', command: [BINARY_PATH] });
    await planned(undefined, write(...changed));
    expect(settings()).toEqual([IMAGE, 'Always', true, gate()]);
    Object.assign(container, { imagePullPolicy: 1 });
    delete container.command;
    await planned(undefined, write(...changed));
    expect(settings()).toEqual([IMAGE, undefined, false, gate()]);
  });

  test('is the one that the namespace of the control names, or else the first', async () => {
    await planned(undefined, write(...other(), ...control(gate())));
    expect(settings()).toEqual([IMAGE, 'IfNotPresent', false, gate()]);
    await planned(undefined, write(...other(), ...control('gate-2')));
    expect(settings()).toEqual([`${IMAGE}2`, 'IfNotPresent', false, 'gate-2']);
    await planned(undefined, write(...other(), ...withoutControl));
    expect(settings()).toEqual([`${IMAGE}2`, 'IfNotPresent', false, 'gate-2']);
  });

  test.each<[string, (objects: Json[]) => void]>([
    ['without its policy', (all) => { all.splice(all.findIndex(({ kind }) => kind === 'NetworkPolicy'), 1); }],
    ['with a policy of another name', (all) => { all.find(({ kind }) => kind === 'NetworkPolicy')!.metadata.name = 'else'; }],
    ['with a policy of another namespace', (all) => { all.find(({ kind }) => kind === 'NetworkPolicy')!.metadata.namespace = 'else'; }],
    ['with a policy for others', (all) => { all.find(({ kind }) => kind === 'NetworkPolicy')!.spec = { podSelector: {} }; }],
    ['with a Deployment of another name', (all) => { all.find(({ kind }) => kind === 'Deployment')!.metadata.name = 'else'; }],
  ])('is none %s', async (_, tweak) => {
    const before = other();
    tweak(before);
    await planned(undefined, write(...before, ...withoutControl));
    expect(settings()).toEqual([IMAGE, 'IfNotPresent', false, gate()]);
  });
});

test('a run has a nonce of its own, and its time in whole seconds', () => {
  const now = new Date('2026-01-02T03:04:05.678Z');
  expect([newRun(now).at, utcText(now)]).toEqual(['2026-01-02T03:04:05Z', '2026-01-02T03:04:05Z']);
  expect(newRun(now).nonce).toMatch(/^[0-9a-f]{32}$/);
  expect(newRun(now).nonce).not.toBe(newRun(now).nonce);
});
