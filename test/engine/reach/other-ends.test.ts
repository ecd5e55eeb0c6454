import { ClusterView } from '../../../src/engine/cluster/cluster-view';
import { ADDRESS_LABEL } from '../../../src/engine/manifest/labels';
import { Direction } from '../../../src/engine/manifest/network-policy';
import { podViews } from '../../../src/engine/manifest/pod-view';
import { otherEnds, refusedOpenings, refusedWorkloads } from '../../../src/engine/reach/other-ends';
import { peerOpenings } from '../../../src/engine/reach/peer-openings';
import { Json } from '../../../src/engine/value/json';
import { clusterOf } from '../../support/cluster';
import { makeObject } from '../../support/plain';

/** The pods at the other end of what policies of a pod open, and what their own policies say. */

const app = (name: string) => ({ matchLabels: { app: name } });
const pod = (name: string, namespace = 'agents', labels: Json = { app: name }, ports: Json[] = []): Json => (
  { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace, labels }, spec: { containers: [{ name, ports }] } });
const agent = pod('agent');
const np = (name: string, spec: Json, namespace = 'agents'): Json => (
  { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name, namespace }, spec });
/** A policy of the agent. */
const out = (to: Json, ...ports: Json[]) =>
  np('out', { podSelector: app('agent'), policyTypes: ['Egress'], egress: [{ to: [to], ports }] });
/** A policy of other pods. */
const into = (podSelector: Json, namespace = 'agents', ...ports: Json[]) =>
  np('into', { podSelector, policyTypes: ['Ingress'], ingress: ports.length > 0 ? [{ ports }] : [] }, namespace);
const cnp = (name: string, priority: number, subject: Json, action: string, more: Json = {}): Json => ({
  apiVersion: 'policy.networking.k8s.io/v1alpha2',
  kind: 'ClusterNetworkPolicy',
  metadata: { name },
  spec: { tier: 'Admin', priority, subject, ingress: [{ action, from: [{ namespaces: {} }], ...more }] },
});

function viewOf(...objects: Json[]): ClusterView {
  return clusterOf([agent, ...objects]);
}

/** What is at the other end of the only opening of the agent. */
function ends(objects: Json[], direction: Direction = 'Egress') {
  const view = viewOf(...objects);
  const [own] = podViews(agent);
  const [opening, ...more] = peerOpenings(view, own, direction)!;
  expect(more).toEqual([]);
  const { refusing, ...rest } = otherEnds(view, own, direction, opening);
  return { ...rest, refusing: refusing.map(({ policy, field }) => `${policy.metadata.name} ${field}`) };
}

const TOOL = { podSelector: app('tool') };
const tool = pod('tool');
const REFUSED = { open: [], refused: ['Pod "agents/tool"'], refusing: ['into spec.policyTypes'], mayBeMore: false };

test('a pod that no policy isolates accepts, on a port by a name, too', () => {
  expect(ends([tool, out(TOOL, { port: 'http' })])).toEqual({ open: ['Pod "agents/tool"'], refused: [], refusing: [], mayBeMore: false });
});

test('a pod whose policies allow no port of the opening refuses', () => {
  expect(ends([tool, out(TOOL, { port: 80 }), into(app('tool'), 'agents', { port: 81 })])).toEqual(REFUSED);
  expect(ends([tool, out(TOOL, { port: 'http' }), into(app('tool'))])).toEqual(REFUSED);
});

test('one port of several, or one port of a range, is enough', () => {
  const given = out(TOOL, { port: 80 }, { port: 1000, endPort: 2000 });
  const open = (port: number) => ends([tool, given, into(app('tool'), 'agents', { port })]).open.length === 1;
  expect([80, 1000, 1500, 2000].map(open)).toEqual([true, true, true, true]);
  expect([81, 999, 2001].map(open)).toEqual([false, false, false]);
});

test('a tier that denies the first ports of a range leaves those after them', () => {
  const denied = (last: number) => cnp('admin', 1, { pods: { podSelector: app('tool') } }, 'Deny',
    { protocols: [{ tcp: { destinationPort: { range: { start: 1, end: last } } } }] });
  const objects = [tool, out(TOOL, { port: 400, endPort: 500 })];
  expect(ends([...objects, denied(443)]).open).toEqual(['Pod "agents/tool"']);
  expect(ends([...objects, denied(500)])).toMatchObject({ open: [], refused: ['Pod "agents/tool"'], refusing: ['admin spec.ingress[0]'] });
});

test('so does a tier that denies them to some pods of the opening', () => {
  const denied = (last: number): Json => ({
    ...cnp('admin', 1, {}, 'Deny'),
    spec: {
      tier: 'Admin',
      priority: 1,
      subject: { namespaces: {} },
      egress: [{
        action: 'Deny',
        to: [{ pods: { namespaceSelector: {}, podSelector: { matchLabels: { app: 'tool', extra: 'x' } } } }],
        protocols: [{ tcp: { destinationPort: { range: { start: 1, end: last } } } }],
      }],
    },
  });
  const objects = [pod('tool', 'agents', { app: 'tool', extra: 'x' }), out(TOOL, { port: 400, endPort: 500 })];
  expect(ends([...objects, denied(443)]).open).toEqual(['Pod "agents/tool"']);
  expect(ends([...objects, denied(500)])).toEqual({ open: [], refused: [], refusing: [], mayBeMore: false });
});

test('up to fifty pods are asked', () => {
  const pods = (count: number) => Array.from({ length: count }, (_, i) => pod(`tool-${i}`, 'agents', { app: 'tool' }));
  expect(ends([...pods(50), out(TOOL)])).toMatchObject({ open: { length: 50 }, mayBeMore: false });
  expect(ends([...pods(51), out(TOOL)])).toEqual({ open: [], refused: [], refusing: [], mayBeMore: true, many: '51 workloads' });
});

test('a workload with pods of several kinds accepts if one of them does', () => {
  const template = (role: string) => ({ metadata: { labels: { app: 'tool', role } }, spec: { containers: [] } });
  const set: Json = makeObject('leaderworkerset.x-k8s.io/v1', 'LeaderWorkerSet', 'tool', {
    leaderWorkerTemplate: { leaderTemplate: template('leader'), workerTemplate: template('worker') },
  });
  expect(ends([set, out(TOOL), into({ matchLabels: { role: 'worker' } })])).toMatchObject({
    open: ['LeaderWorkerSet "agents/tool"'], refused: [], mayBeMore: false,
  });
});

describe('where all known pods refuse, other pods of these labels may accept', () => {
  const EXTRA = pod('tool', 'agents', { app: 'tool', extra: 'x' });
  const refusing = into({ matchLabels: { extra: 'x' } });
  const may = (peer: Json, objects = [EXTRA, refusing], ...ports: Json[]) => ends([out(peer, ...ports), ...objects]).mayBeMore;
  const expressions = (...matchExpressions: Json[]) => ({ podSelector: { matchExpressions } });
  const is = (...values: string[]) => ({ key: 'app', operator: 'In', values });
  const tools = (count: number) => Array.from({ length: count }, (_, i) => `tool-${10 + i}`);
  const TEN = { app: 'tool-10' };

  test.each<[string, boolean, Json, Json[]?]>([
    ['that the policy does not select', true, TOOL],
    ['unless the policy selects them', false, TOOL, [EXTRA, into(app('tool'))]],
    ['unless no pod is known that refuses', false, TOOL, [refusing]],
    ['unless a known pod accepts', false, TOOL, [EXTRA, refusing, pod('other', 'agents', { app: 'tool' })]],
    ['of one of several values', true, expressions(is('tool', 'web'))],
    ['of another value', true, expressions(is('tool', 'web')), [EXTRA, into(app('tool'))]],
    ['unless policies select each value', false, expressions(is('tool', 'web')), [EXTRA, into(app('tool')), into(app('web'))]],
    ['of a value that no other expression excludes', false,
      expressions(is('tool', 'web'), { key: 'app', operator: 'NotIn', values: ['web'] }),
      [EXTRA, into(app('tool'))]],
    ['of values of two labels', true, expressions(is('tool', 'web'), { key: 'extra', operator: 'In', values: ['x', 'y'] }),
      [EXTRA, into(app('tool')), into({ matchLabels: { app: 'web', extra: 'x' } })]],
    ['of any value', true, expressions({ key: 'app', operator: 'Exists' })],
    ['without a label', true, expressions({ key: 'app', operator: 'Exists' }, { key: 'old', operator: 'DoesNotExist' })],
    ['among as many values as are tried', false, expressions(is(...tools(100))), [pod('tool', 'agents', TEN), into({})]],
    ['among more values than are tried', true, expressions(is(...tools(101))), [pod('tool', 'agents', TEN), into({})]],
    ['among more values of two labels than are tried', true,
      expressions(is(...tools(51)), { key: 'extra', operator: 'In', values: ['x', 'y'] }),
      [pod('tool', 'agents', { ...TEN, extra: 'x' }), into({})]],
  ])('%s: %s', (_, expected, peer, ...[objects]) => {
    expect(may(peer, objects)).toBe(expected);
  });

  test('on a port by a name, if their policy allows any port', () => {
    const one = pod('tool', 'agents', { app: 'tool' }, [{ name: 'http', containerPort: 80 }]);
    expect(may(TOOL, [one, into(app('tool'), 'agents', { port: 81 })], { port: 'http' })).toBe(true);
    expect(may(TOOL, [one, into(app('tool'))], { port: 'http' })).toBe(false);
  });

  test('but not pods of a construct, whose label no other pod has', () => {
    const labels = { [ADDRESS_LABEL]: 'c8' };
    expect(may({ podSelector: { matchLabels: labels } }, [pod('tool', 'agents', { ...labels, extra: 'x' }), refusing])).toBe(false);
  });

  describe('in namespaces', () => {
    const namespace = (name: string, team: string): Json => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels: { team } } });
    const objects = [namespace('tools', 'a'), pod('tool', 'tools', { app: 'tool', extra: 'x' }), into({}, 'tools')];
    const inTeam = { ...TOOL, namespaceSelector: { matchLabels: { team: 'a' } } };
    const by = (key: string, operator: string, ...values: string[]) => (
      { ...TOOL, namespaceSelector: { matchExpressions: [{ key, operator, values }] } });
    const byName = (operator: string, ...values: string[]) => by('kubernetes.io/metadata.name', operator, ...values);

    test.each<[string, boolean, Json]>([
      ['of some labels: those that no manifest has', true, inTeam],
      ['of a label by its values', true, by('team', 'In', 'a')],
      ['of one name', false, { ...TOOL, namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'tools' } } }],
      ['of some names', false, byName('In', 'tools')],
      ['of some names, and one that no manifest has', true, byName('In', 'tools', 'web')],
      ['of all names but some', true, byName('NotIn', 'web')],
    ])('%s: %s', (_, expected, peer) => {
      expect(may(peer, objects)).toBe(expected);
      expect(may(peer, [...objects, namespace('a', 'b'), into({}, 'a')])).toBe(expected);
    });

    test('that no other policy is for', () => {
      const names = Array.from({ length: 100 }, (_, i) => `tools-${10 + i}`);
      const refuse = (some: string[]) => some.map((name) => into({}, name));
      expect(may(byName('NotIn', 'web'), [...objects, ...refuse(['web'])])).toBe(true);
      const among = (some: string[], closed: string[]) => may(byName('In', 'tools', ...some), [...objects, ...refuse(closed)]);
      expect(among(names.slice(0, 99), names.slice(0, 98))).toBe(true);
      expect(among(names.slice(0, 99), names.slice(0, 99))).toBe(false);
      expect(among(names, names)).toBe(true); // more than are tried
    });

    test('that have the labels, where a tier denies all others', () => {
      const onlyIn = (name: string) => cnp('first', 1, {
        pods: {
          namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } },
          podSelector: { matchExpressions: [{ key: 'extra', operator: 'DoesNotExist' }] },
        },
      }, 'Accept');
      const denied = [...objects.slice(0, 2), namespace('web', 'b'), cnp('second', 2, { namespaces: {} }, 'Deny')];
      expect([may(inTeam, [...denied, onlyIn('tools')]), may(inTeam, [...denied, onlyIn('web')])]).toEqual([true, false]);
    });
  });
});

describe('openings to workloads that refuse', () => {
  const labels = { [ADDRESS_LABEL]: 'c8' };
  const made = { podSelector: { matchLabels: labels } };
  const workload = (name: string, more: Json = {}) => pod(name, 'agents', { ...labels, ...more });
  const egress = (...to: Json[]) => np('out', { podSelector: {}, policyTypes: ['Egress'], egress: to.map((one) => ({ to: [one] })) });
  const refused = (direction: Direction, ...objects: Json[]) => {
    const view = viewOf(...objects);
    const [own] = podViews(agent);
    const texts = refusedOpenings(view, own, direction).map(({ to }) => to);
    expect([...refusedWorkloads(view, own, direction)]).toEqual(texts);
    return texts;
  };

  test('are those to workloads of a construct', () => {
    const objects = [tool, workload('made'), into({})];
    expect(refused('Egress', ...objects, egress(TOOL))).toEqual([]);
    expect(refused('Egress', ...objects, egress(TOOL, made))).toEqual(['Pod "agents/made"']);
    expect(refused('Egress', ...objects, np('out', { podSelector: {}, egress: [{ to: [TOOL, made] }] }))).toEqual(['Pod "agents/made"']);
    expect(refused('Egress', ...objects, egress({ ipBlock: { cidr: '10.0.0.0/8' } }, made))).toEqual(['Pod "agents/made"']);
    expect(refused('Egress', ...objects, egress(made), np('more', { podSelector: app('agent'), egress: [{ to: [TOOL] }] })))
      .toEqual(['Pod "agents/made"']);
  });

  test('of which none accepts', () => {
    expect(refused('Egress', workload('one', { app: 'tool' }), workload('two'), into(app('tool')), egress(made))).toEqual([]);
  });

  test('of callers are those who may not call', () => {
    const ingress = [{ from: [TOOL] }, { from: [made] }];
    const objects = [workload('made'), np('in', { podSelector: app('agent'), policyTypes: ['Ingress'], ingress })];
    const closed = np('closed', { podSelector: { matchLabels: labels }, policyTypes: ['Egress'] });
    expect([refused('Ingress', ...objects), refused('Ingress', ...objects, closed)]).toEqual([[], ['Pod "agents/made"']]);
  });

  test('are none where no policy isolates the agent', () => {
    const policy = np('in', { podSelector: app('agent'), policyTypes: ['Ingress'], egress: [{ to: [made] }] });
    expect(refused('Egress', workload('made'), into({ matchLabels: labels }), policy)).toEqual([]);
  });
});
