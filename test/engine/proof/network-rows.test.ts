import { PostureEdgeKind } from '../../../src/engine/posture/posture-agent';
import { Control, controlFrom, networkRows } from '../../../src/engine/proof/network-rows';
import { ProbeLog, SeenCall } from '../../../src/engine/proof/probe-log';
import { Call, Plan, TriedEdge } from '../../../src/engine/proof/tries';

const { POD } = PostureEdgeKind;
const DENY = 'NetworkPolicy "agents/default-deny"';
const OPEN = 'NetworkPolicy "agents/egress"';

const EDGES: readonly TriedEdge[] = [
  { kind: POD, peer: 'other pods', isDenied: true, policies: [DENY], workloads: [] },
  { kind: POD, peer: 'the tool', isDenied: false, policies: [OPEN], workloads: ['Deployment "tools/tool"'] },
];
const CALLS: readonly Call[] = [
  { expected: 'closed', host: '10.0.0.1', port: 80, what: 'pod a', edge: 0 },
  { expected: 'open', host: '10.0.0.2', port: 81, what: 'pod b', edge: 1 },
];

/** A time so many seconds after noon. */
const at = (seconds: number) => new Date(Date.UTC(2026, 10, 28, 12, 0, seconds)).toISOString().replace('.000Z', 'Z');

const planOf = (calls = CALLS, edges = EDGES): Plan => (
  { run: { nonce: 'a', at: at(0) }, role: 'twin', agent: 'Deployment "agents/a"', edges, calls });

const logOf = (...seen: SeenCall['seen'][]): ProbeLog => (
  { calls: seen.map((one, number) => ({ number, seen: one, at: at(100) })), facts: new Map(), at: at(100) });

/** What another pod saw of the denied target, by the second. */
const seenBy = (...calls: [number, SeenCall['seen']][]): { seen: Control; fault: string } => (
  { seen: new Map([['10.0.0.1 80', calls.map(([second, seen]) => ({ number: 0, seen, at: at(second) }))]]), fault: '' });

const GOOD = seenBy([99, 'open'], [101, 'open']);
const SILENT = 'no other pod reaches pod a (10.0.0.1:80) either, so silence proves no wall';
const HELD = 'no answer from pod a (10.0.0.1:80), which another pod reached';

const rowsOf = (log: ProbeLog | undefined, {
  plan = planOf(), fault = '', control = GOOD as Parameters<typeof networkRows>[3],
  faults = {} as { [title: string]: string },
} = {}) => (
  networkRows(plan, log, fault, control, (title) => faults[title]).map(({ verdict, detail }) => [verdict, detail]));

test('rows of an agent', () => {
  expect(networkRows(planOf(), logOf('closed', 'open'), '', GOOD, () => undefined)).toEqual([
    {
      agent: 'Deployment "agents/a"',
      wall: 'call other pods',
      edge: { kind: POD, peer: 'other pods', isDenied: true },
      verdict: 'held',
      detail: HELD,
      at: at(100),
    },
    {
      agent: 'Deployment "agents/a"',
      wall: 'reach the tool',
      edge: { kind: POD, peer: 'the tool', isDenied: false },
      verdict: 'held',
      detail: 'reached pod b (10.0.0.2:81)',
      at: at(100),
    },
  ]);
});

test.each<[string, SeenCall['seen'], SeenCall['seen'], Parameters<typeof rowsOf>[1], string, string]>([
  ['a way through', 'open', 'open', {}, 'broken',
    `reached pod a (10.0.0.1:80), which ${DENY} should deny; it is on the cluster, so its network does not enforce this`],
  ['a way through as a policy is missing', 'open', 'open', { faults: { [DENY]: 'is not on the cluster' } }, 'broken',
    `reached pod a (10.0.0.1:80), which ${DENY} should deny; ${DENY} is not on the cluster`],
  ['a way through without a control', 'open', 'closed', { control: { fault: 'none' } }, 'broken',
    `reached pod a (10.0.0.1:80), which ${DENY} should deny; it is on the cluster, so its network does not enforce this`],
  ['no address', 'unknown', 'open', {}, 'inconclusive', '10.0.0.1 has no address: a resolver, or the start gate, is down'],
  ['a probe without a network', 'closed', 'closed', {}, 'inconclusive',
    'the probe reached nothing that its policies allow, so silence proves no wall'],
  ['no control', 'closed', 'open', { control: { fault: 'no pod without walls tried the same' } }, 'inconclusive',
    'no pod without walls tried the same'],
  ['a control that never reached it', 'closed', 'open', { control: { seen: new Map(), fault: '' } }, 'inconclusive', SILENT],
  ['a control that fails just before', 'closed', 'open', { control: seenBy([99, 'closed'], [101, 'open']) }, 'inconclusive', SILENT],
  ['a control that fails just after', 'closed', 'open', { control: seenBy([99, 'open'], [101, 'closed']) }, 'inconclusive', SILENT],
  ['a control that is too old', 'closed', 'open', { control: seenBy([39, 'open'], [161, 'open']) }, 'inconclusive', SILENT],
  ['a control just in time, before alone', 'closed', 'open', { control: seenBy([40, 'open']) }, 'held', HELD],
  ['a control just in time, after alone', 'closed', 'open', { control: seenBy([160, 'open']) }, 'held', HELD],
  ['a control that lost one call', 'closed', 'open', { control: seenBy([90, 'closed'], [99, 'open'], [101, 'open']) }, 'held', HELD],
  ['a control that lost half of its calls', 'closed', 'open',
    { control: seenBy([90, 'closed'], [99, 'open'], [101, 'open'], [110, 'closed']) }, 'inconclusive', SILENT],
])('a denied edge: %s', (_, denied, open, given, verdict, detail) => {
  expect(rowsOf(logOf(denied, open), given)[0]).toEqual([verdict, detail]);
});

test('a denied edge of two policies, and of two targets', () => {
  const edges = [{ ...EDGES[0], policies: [DENY, OPEN] }];
  const calls = [CALLS[0], { ...CALLS[0], port: 82 }];
  const plan = planOf(calls, edges);
  expect(rowsOf(logOf('open', 'closed'), { plan })).toEqual([['broken',
    `reached pod a (10.0.0.1:80), which ${DENY}, ${OPEN} should deny; all are on the cluster, so its network does not enforce this`]]);
  expect(rowsOf(logOf('open', 'closed'), { plan, faults: { [OPEN]: 'is on the cluster with another spec.egress' } })).toEqual([['broken',
    `reached pod a (10.0.0.1:80), which ${DENY}, ${OPEN} should deny; ${OPEN} is on the cluster with another spec.egress`]]);
  expect(rowsOf(logOf('closed', 'closed'), { plan })).toEqual([['held', HELD]]);
});

test.each<[string, SeenCall['seen'], { [title: string]: string }, string]>([
  ['no answer', 'closed', {}, 'the policies are on the cluster, so another policy denies it, or nothing listens'],
  ['no address', 'unknown', {}, 'the policies are on the cluster, so another policy denies it, or nothing listens'],
  ['no answer as a policy is missing', 'closed', { [OPEN]: 'is not on the cluster' }, `${OPEN} is not on the cluster`],
])('an open edge: %s', (_, seen, faults, whose) => {
  expect(rowsOf(logOf('closed', seen), { faults })[1])
    .toEqual(['broken', `no answer from pod b (10.0.0.2:81), which ${OPEN} should allow; ${whose}`]);
});

test('edges that a plan has no calls for', () => {
  const edges = [...EDGES, { ...EDGES[1], workloads: [] }];
  expect(rowsOf(logOf(), { plan: planOf([], edges) })).toEqual([
    ['inconclusive', 'nothing is there to call on this cluster'],
    ['broken', 'no pod of Deployment "tools/tool" is ready'],
    ['inconclusive', 'no pod with these labels is ready, or none takes TCP'],
  ]);
});

test('a probe that says nothing', () => {
  expect(rowsOf(undefined, { fault: 'the probe has no log' })).toEqual(EDGES.map(() => ['inconclusive', 'the probe has no log']));
});

test('what counts as a control', () => {
  const call = (number: number, seen: SeenCall['seen'], second: number): SeenCall => ({ number, seen, at: at(second) });
  const log = (...calls: SeenCall[]): ProbeLog => ({ calls, facts: new Map(), at: at(0) });
  const control: Plan = { ...planOf(CALLS.map((one) => ({ ...one, expected: 'open' }))), role: 'control', repeat: 9 };
  const all = controlFrom([
    { plan: control, log: log(call(0, 'open', 1), call(1, 'closed', 2), call(0, 'closed', 3), call(1, 'closed', 4)) },
    { plan: planOf(), log: log(call(0, 'open', 5), call(1, 'open', 0)) },
    { plan: { ...planOf(), role: 'stranger' }, log: log(call(0, 'open', 6), call(1, 'open', 6)) },
  ]);
  expect([...all].map(([key, calls]) => [key, calls.map(({ seen, at: when }) => [seen, when])])).toEqual([
    ['10.0.0.1 80', [['open', at(1)], ['closed', at(3)]]],
    ['10.0.0.2 81', [['open', at(0)]]],
  ]);
});
