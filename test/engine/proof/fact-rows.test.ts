import { KAR_WALLS, LiveNode, factRows } from '../../../src/engine/proof/fact-rows';
import { ProbeLog } from '../../../src/engine/proof/probe-log';
import { Json } from '../../../src/engine/value/json';
import { clusterOf } from '../../support/cluster';
import { makeObject } from '../../support/plain';

const AGENT = 'Pod "agents/a"';
const NODE: LiveNode = { name: 'n', kernel: '6.1.0', runtime: 'containerd://2', boot: 'boot-1', addresses: ['192.168.0.1'] };

const settings = {
  runAsNonRoot: true,
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
  seccompProfile: { type: 'RuntimeDefault' },
};

const podOf = (spec: Json = {}, securityContext: Json = settings): Json => makeObject('v1', 'Pod', 'a', {
  automountServiceAccountToken: false, containers: [{ name: 'main', image: 'a', securityContext }], ...spec,
});

const GVISOR: Json = { apiVersion: 'node.k8s.io/v1', kind: 'RuntimeClass', metadata: { name: 'gvisor' }, handler: 'runsc' };
const RUNC: Json = { apiVersion: 'node.k8s.io/v1', kind: 'RuntimeClass', metadata: { name: 'runc' }, handler: 'runc' };

/** Facts of a container whose walls all stand. */
const FACTS = {
  'kernel': '4.4.0',
  'boot': 'boot-2',
  'user': '65534',
  'capabilities': '0000000000000000',
  'no-new-privileges': '1',
  'seccomp': '2',
  'token': 'none',
  'root': 'read-only',
  'daemons': '',
  'folders': '',
  'memory': '',
  'addresses': '127.0.0.1 10.244.0.9',
};

const logOf = (facts: { [name: string]: string | undefined }): ProbeLog => ({
  calls: [],
  at: '2026-11-28T14:02:11Z',
  facts: new Map(Object.entries(facts).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))),
});

function rows(pod: Json, log: ProbeLog | string, node: LiveNode | undefined = NODE) {
  const view = clusterOf([pod, GVISOR, RUNC]);
  const [one] = view.podsOf(pod);
  return one.containers.flatMap((container) => factRows(AGENT, view, one, container, one.containers.length === 1, log, node));
}

const SHARED = podOf({ runtimeClassName: 'runc' });
const SANDBOXED = podOf({ runtimeClassName: 'gvisor' });
const SHARED_WALLS = ['no API token', 'a user other than root', 'no capabilities', 'no privilege escalation', 'a seccomp profile',
  'a root file system that is read-only'];
const SANDBOX_WALLS = ['no API token', 'a user other than root', 'no capabilities', 'a root file system that is read-only', ...KAR_WALLS];

const verdicts = (pod: Json, log: ProbeLog | string, node?: LiveNode) => (
  Object.fromEntries(rows(pod, log, node).map(({ wall, verdict }) => [wall, verdict])));
const all = (walls: readonly string[], verdict: string) => Object.fromEntries(walls.map((wall) => [wall, verdict]));

test.each<[string, Json, string[]]>([
  ['a shared kernel', SHARED, SHARED_WALLS],
  ['a sandbox', SANDBOXED, SANDBOX_WALLS],
])('all walls of a pod with %s', (_, pod, walls) => {
  expect(verdicts(pod, logOf(FACTS))).toEqual(all(walls, 'held'));
  expect(verdicts(pod, logOf({}))).toEqual(all(walls, 'inconclusive'));
  expect(rows(pod, 'the probe has no log').map(({ verdict, detail, at }) => [verdict, detail, at]))
    .toEqual(walls.map(() => ['inconclusive', 'the probe has no log', undefined]));
});

test.each<[string, Json, string, string | undefined, string, string]>([
  ['no API token', SHARED, 'token', 'mounted', 'broken', 'API token: mounted'],
  ['a user other than root', SHARED, 'user', '0', 'broken', 'user: 0'],
  ['a user other than root', SHARED, 'user', '', 'inconclusive', 'the probe could not see it: user: none'],
  ['no capabilities', SHARED, 'capabilities', '00000000a80425fb', 'broken', 'capabilities: 00000000a80425fb'],
  ['no privilege escalation', SHARED, 'no-new-privileges', '0', 'broken', 'NoNewPrivs: 0'],
  ['a seccomp profile', SHARED, 'seccomp', '0', 'broken', 'Seccomp: 0'],
  ['a root file system that is read-only', SHARED, 'root', 'writable', 'broken', 'root file system: writable'],
  ['a kernel of its own', SANDBOXED, 'kernel', undefined, 'inconclusive',
    'the probe could not see it: kernel unknown, and that of the node is 6.1.0'],
  ['a kernel of its own', SANDBOXED, 'kernel', '6.1.0', 'held', 'kernel 6.1.0, and that of the node is 6.1.0'],
  ['no processes of the node', SANDBOXED, 'daemons', '/usr/bin/kubelet', 'broken', 'processes of the node: /usr/bin/kubelet'],
  ['no memory of the machine', SANDBOXED, 'memory', '/dev/mem', 'broken', 'devices that open: /dev/mem'],
  ['no folders of the node', SANDBOXED, 'folders', '/etc/kubernetes', 'broken', 'folders: /etc/kubernetes'],
  ['no network interfaces of the node', SANDBOXED, 'addresses', '127.0.0.1 192.168.0.1', 'broken', 'addresses: 127.0.0.1 192.168.0.1'],
  ['no network interfaces of the node', SANDBOXED, 'addresses', '', 'inconclusive', 'the probe could not see it: addresses: none'],
])('%s of a pod: %#', (wall, pod, name, value, verdict, detail) => {
  expect(rows(pod, logOf({ ...FACTS, [name]: value })).find((row) => row.wall === wall)).toMatchObject({ verdict, detail });
});

test.each<[string, string | undefined, Partial<LiveNode>, string]>([
  ['the kernel and boot of the node', 'boot-1', {}, 'broken'],
  ['the kernel of the node, and a boot that it does not see', '', {}, 'broken'],
  ['the kernel of a node without a boot id', 'boot-2', { boot: '' }, 'broken'],
  ['a node that does not say its kernel', 'boot-2', { kernel: '' }, 'inconclusive'],
])('a sandbox with %s', (_, boot, node, verdict) => {
  expect(verdicts(SANDBOXED, logOf({ ...FACTS, kernel: '6.1.0', boot }), { ...NODE, ...node })['a kernel of its own']).toBe(verdict);
});

test('a node without addresses shows nothing', () => {
  expect(verdicts(SANDBOXED, logOf(FACTS), { ...NODE, addresses: [] })['no network interfaces of the node']).toBe('inconclusive');
});

test('walls that a manifest does not set have no row', () => {
  const weak = podOf({ runtimeClassName: 'runc', automountServiceAccountToken: true }, { capabilities: { drop: ['ALL'], add: ['CHOWN'] } });
  expect(rows(weak, logOf(FACTS))).toEqual([]);
});

test('each of two containers has its rows', () => {
  const containers = ['main', 'tool'].map((name) => ({ name, image: 'a', securityContext: { runAsNonRoot: true } }));
  const pod = podOf({ runtimeClassName: 'runc', automountServiceAccountToken: true, containers });
  expect(rows(pod, logOf(FACTS)).map(({ wall }) => wall))
    .toEqual(['a user other than root in container main', 'a user other than root in container tool']);
});
