import { PLAN_ANNOTATION } from '../../../src/engine/manifest/labels';
import { podViews } from '../../../src/engine/manifest/pod-view';
import { PostureEdge, PostureEdgeKind } from '../../../src/engine/posture/posture-agent';
import { Around, Endpoint, LivePod, MAX_CALLS, Plan, planOf } from '../../../src/engine/proof/tries';
import { controlOf, planIn, triersIn, twinOf } from '../../../src/engine/proof/twin';
import { Json } from '../../../src/engine/value/json';
import { clusterOf } from '../../support/cluster';
import { makePolicy, makeObject } from '../../support/plain';

const RUN = { nonce: 'a'.repeat(32), at: '2026-11-28T14:00:00Z' };
const PLAN: Plan = {
  run: RUN,
  role: 'twin',
  agent: 'Pod "agents/a"',
  edges: [],
  calls: [{ expected: 'closed', host: '10.0.0.1', port: 80, what: 'pod b', edge: 0 }],
};
const SETTINGS = { image: 'gate', isBinary: false, gate: 'gate' };

/** What a twin keeps of each field of a pod: what its walls and its place depend on. */
const FIELDS: { readonly [kept in 'kept' | 'dropped']: Json } = {
  kept: {
    runtimeClassName: 'gvisor',
    securityContext: { runAsUser: 1 },
    serviceAccountName: 'a',
    serviceAccount: 'a',
    hostUsers: false,
    automountServiceAccountToken: false,
    hostNetwork: false,
    hostPID: false,
    hostIPC: false,
    dnsPolicy: 'None',
    dnsConfig: {},
    hostAliases: [],
    nodeSelector: { a: 'b' },
    tolerations: [],
    priorityClassName: 'a',
    schedulerName: 'a',
    enableServiceLinks: false,
    shareProcessNamespace: false,
    imagePullSecrets: [],
    os: { name: 'linux' },
  },
  // Its programs and their data, where other pods are, and what admission or the scheduler writes.
  dropped: {
    initContainers: [{ name: 'init', image: 'a' }],
    ephemeralContainers: [],
    volumes: [{ name: 'a' }],
    activeDeadlineSeconds: 7,
    nodeName: 'n',
    hostname: 'h',
    subdomain: 's',
    setHostnameAsFQDN: true,
    topologySpreadConstraints: [],
    priority: 1,
    preemptionPolicy: 'Never',
    overhead: {},
    resourceClaims: [],
    resources: {},
    schedulingGates: [],
    hostnameOverride: 'h',
  },
};

const podOf = (spec: Json): Json => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'a', namespace: 'agents', labels: { app: 'a' }, annotations: { note: 'a' } },
  spec: { containers: [{ name: 'main', image: 'agent', securityContext: { runAsNonRoot: true }, volumeMounts: [{}] }], ...spec },
});
const viewOf = (pod: Json) => podViews(pod)[0];
const templateOf = (spec: Json): Json => twinOf(viewOf(podOf(spec)), PLAN, SETTINGS).spec.template;

test.each(Object.entries({ ...FIELDS.kept, ...FIELDS.dropped }))('%s of a pod is kept or dropped on purpose', (name, value) => {
  expect(templateOf({ [name]: value }).spec[name]).toEqual(name in FIELDS.kept ? value : undefined);
});

test('a twin runs the probe in each container of its agent, and is never ready', () => {
  const { metadata, spec } = templateOf({
    restartPolicy: 'Always',
    initContainers: [{ name: 'side', image: 'a', restartPolicy: 'Always' }, { name: 'init', image: 'a' }],
    affinity: { nodeAffinity: { a: 1 }, podAffinity: { b: 1 } },
  });
  expect(metadata).toEqual({
    labels: { 'app': 'a', 'cdk8s-hardened-agents/start-gate': 'gate', 'cdk8s-hardened-agents/proof': 'twin' }, annotations: { note: 'a' },
  });
  expect([spec.affinity, spec.restartPolicy, spec.readinessGates]).toEqual(
    [{ nodeAffinity: { a: 1 } }, 'Never', [{ conditionType: 'cdk8s-hardened-agents/never' }]]);
  expect(spec.containers.map(({ name, image, args, volumeMounts }: Json) => [name, image, args.slice(2), volumeMounts])).toEqual([
    ['side', 'gate', ['closed 10.0.0.1 80'], undefined],
    ['main', 'gate', [], undefined],
  ]);
  expect(spec.containers[1].securityContext).toEqual({ runAsNonRoot: true });
  expect(triersIn(viewOf(podOf({}))).map(({ role }) => role)).toEqual(['main']);
});

test('a control makes its calls in each pass, and a stranger has no label of the gate', () => {
  const control = controlOf('control', 'c', { ...PLAN, role: 'control', repeat: 90 }, SETTINGS).spec.template;
  expect(control.spec.containers[0].args).toEqual([RUN.nonce, '0', 'repeat 90', 'closed 10.0.0.1 80']);
  expect(Object.keys(controlOf('stranger', 'c', PLAN, SETTINGS).spec.template.metadata.labels)).toEqual(['cdk8s-hardened-agents/proof']);
});

test.each<[string, unknown]>([
  ['no text', 1], ['no JSON', '{'], ['null', 'null'], ['no run', '{}'], ['a list', '[]'],
  ...Object.entries({
    run: { ...RUN, nonce: 'a' }, role: 'other', edges: {}, calls: [1], repeat: 'a',
  }).map(([key, value]): [string, string] => [`another ${key}`, JSON.stringify({ ...PLAN, [key]: value })]),
  ['no time', JSON.stringify({ ...PLAN, run: { ...RUN, at: 'noon' } })],
  ...[1, [{ host: 'a', port: 1 }], [{ host: '192.0.2.1' }]].map((external): [string, string] => (
    [`addresses such as ${JSON.stringify(external)}`, JSON.stringify({ ...PLAN, run: { ...RUN, external } })])),
])('no plan in an annotation: %s', (_, text) => {
  expect(planIn({ metadata: { annotations: { [PLAN_ANNOTATION]: text } } })).toBeUndefined();
});

test('the plan in a Job', () => {
  expect(planIn(twinOf(viewOf(podOf({})), PLAN, SETTINGS))).toEqual(PLAN);
});

const DENY: Json = makePolicy('deny', { podSelector: {}, policyTypes: ['Egress'] });
const edge = (peer: string, kind = PostureEdgeKind.POD): PostureEdge => (
  { kind, peer, isDenied: true, sources: [] } as unknown as PostureEdge);

/** A pod that runs, with so many ports. */
const live = (name: string, address: string, { labels = { app: name }, namespace = 'other', ports = 1 } = {}): LivePod => ({
  address,
  view: viewOf(makeObject('v1', 'Pod', { name, namespace, labels }, {
    containers: [{ name: 'main', ports: Array.from({ length: ports }, (_, i) => ({ containerPort: 8000 + i })) }],
  })),
});

function callsOf(edges: readonly PostureEdge[], pods: readonly LivePod[], policy = DENY, external?: readonly Endpoint[]) {
  const agent = podOf({});
  const view = clusterOf([agent, policy, ...pods.map((one) => one.view.manifest)]);
  const around: Around = {
    run: { ...RUN, external },
    manifests: view,
    view,
    pods,
    nodes: Array.from({ length: 9 }, (_, i) => `10.9.0.${i}`),
    apiServers: [],
    services: [],
    gate: 'gate',
  };
  return planOf({ title: 'a', edges: [...edges] }, view.podsOf(agent)[0], around).calls;
}

test('pods of the agent itself are no targets, and the canary is the first', () => {
  const pods = [
    live('b', '10.0.0.1'), live('a', '10.0.0.2', { namespace: 'agents' }), live('a', '10.0.0.3', { namespace: 'other' }),
    live('canary', '10.0.0.4', { namespace: 'gate' }),
  ];
  expect(callsOf([edge('pods')], pods).map(({ host }) => host)).toEqual(['10.0.0.4', '10.0.0.1', '10.0.0.3']);
});

test('six targets stand for all of an edge, and edges share 64 calls', () => {
  const pods = [live('b', '10.0.0.1', { ports: 20 })];
  expect(callsOf([edge('pods')], pods)).toHaveLength(6);
  const edges = [...Array.from({ length: 20 }, () => edge('pods')), edge('metadata endpoints', PostureEdgeKind.ADDRESS)];
  const calls = callsOf(edges, pods);
  const counts = edges.map((_, i) => calls.filter((call) => call.edge === i).length);
  expect(calls).toHaveLength(MAX_CALLS);
  expect(counts).toEqual([...Array.from({ length: 3 }, () => 4), ...Array.from({ length: 17 }, () => 3), 1]);
});

describe('public addresses that someone gives', () => {
  const { ADDRESS } = PostureEdgeKind;
  const EXTERNAL: readonly Endpoint[] = [
    { host: '192.0.2.1', port: 443 }, { host: '192.0.2.1', port: 80 }, { host: '198.51.100.1', port: 443 },
    { host: '2001:db8::1', port: 443 },
  ];
  const ALLOW = {
    ...DENY,
    spec: {
      podSelector: {},
      policyTypes: ['Egress'],
      egress: [{ to: [{ ipBlock: { cidr: '192.0.2.0/24' } }], ports: [{ protocol: 'TCP', port: 443 }] }],
    },
  };
  const REST = edge('the rest of the internet', ADDRESS);
  const OPEN = { ...edge('192.0.2.0/24', ADDRESS), isDenied: false };
  const tried = (...args: Parameters<typeof callsOf>) => callsOf(...args)
    .map(({ edge: i, expected, host, port }) => `${i} ${expected} ${host} ${port}`);

  test('are called where an edge opens them, and where none does and the internet is denied', () => {
    expect(tried([OPEN, REST], [], ALLOW, EXTERNAL)).toEqual([
      '0 open 192.0.2.1 443', '1 closed 192.0.2.1 80', '1 closed 198.51.100.1 443', '1 closed 2001:db8::1 443',
    ]);
    expect(tried([edge('the internet', ADDRESS)], [], DENY, EXTERNAL.slice(2))).toEqual([
      '0 closed 198.51.100.1 443', '0 closed 2001:db8::1 443',
    ]);
  });

  test('no other edge leads to them', () => {
    expect(tried([{ ...OPEN, peer: '198.18.0.0/15' }, edge('metadata endpoints', ADDRESS)], [], ALLOW, EXTERNAL))
      .toEqual(['0 closed 169.254.169.254 80']);
  });

  test('without one, edges to the outside are not tried', () => {
    expect(callsOf([OPEN, REST], [], ALLOW)).toEqual([]);
  });
});
