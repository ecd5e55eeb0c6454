import * as kplus from 'cdk8s-plus-29';
import { Construct } from 'constructs';
import { RANGES, closed, egress, inNamespace, rules, specs } from './egress';
import { ClusterEgressDeny } from '../../../src';
import { Base, objects, pod } from '../../support/app';
import { failure } from '../../support/errors';
import { expectValid } from '../../support/schema';

/** The methods for selected pods do the same as those for peers. In Java and .NET, `Pods.select(…)` is a selector alone. */

/** What those languages know of the pods: the selector, and nothing of a peer. */
class SelectorOnly extends Construct implements kplus.IPodSelector {
  constructor(private readonly pods: kplus.IPodSelector) {
    super(pods as unknown as Construct, 'selector');
  }

  public toPodSelectorConfig(): kplus.PodSelectorConfig {
    return this.pods.toPodSelectorConfig();
  }
}

const labels = { app: 'db' };
const named = (b: Base, names: string[]) => kplus.Namespaces.select(b.chart, 'namespaces', { names });
const WAYS: readonly (readonly [string, (b: Base) => kplus.Pods])[] = [
  ['by label', ({ chart }) => kplus.Pods.select(chart, 'db', { labels })],
  ['by expression', ({ chart }) => kplus.Pods.select(chart, 'db', { expressions: [kplus.LabelExpression.in('app', ['db', 'cache'])] })],
  ['in namespaces by name', (b) => kplus.Pods.select(b.chart, 'db', { labels, namespaces: named(b, ['tools', 'data']) })],
  ['in namespaces by label', ({ chart }) => kplus.Pods.select(chart, 'db', {
    labels, namespaces: kplus.Namespaces.select(chart, 'namespaces', { labels: { team: 'data' } }),
  })],
  ['all of the namespace', ({ chart }) => kplus.Pods.all(chart, 'db')],
];

/** The policies after a call, in an app of its own. */
function policies(call: (b: ReturnType<typeof closed>) => void) {
  const b = closed();
  call(b);
  const all = objects(b.chart, 'NetworkPolicy');
  expectValid(all);
  return all.map(({ spec }) => spec);
}

describe.each(WAYS)('pods %s', (_, select) => {
  const options = { port: 5432 };

  test('allowToPods writes what allowTo writes', () => {
    const selected = policies((b) => b.egress.allowToPods(new SelectorOnly(select(b)), options));
    expect(selected).toEqual(policies((b) => b.egress.allowTo(select(b), options)));
    expect(selected.filter(({ egress: open }) => open !== undefined)).toHaveLength(1);
  });

  test('allowFromPods writes what allowFrom writes', () => {
    const selected = policies((b) => b.egress.allowFromPods(new SelectorOnly(select(b)), options));
    expect(selected).toEqual(policies((b) => b.egress.allowFrom(select(b), options)));
    expect(selected.filter(({ ingress }) => ingress !== undefined)).toHaveLength(1);
  });
});

test('an agent is a selector too, and its own ports are known', () => {
  const b = closed();
  const [caller, called] = [pod(b, {}, 'caller'), pod(b, { port: 9000 }, 'called')];
  b.egress.allowToPods(called, { from: caller });
  expect(rules(b.chart, 'Egress')[0].ports).toEqual([{ port: 9000, protocol: 'TCP' }]);
  expect(specs(b.chart, 'Ingress').map(({ podSelector }) => podSelector.matchLabels))
    .toEqual([{ 'cdk8s.io/metadata.addr': called.podMetadata.getLabel('cdk8s.io/metadata.addr') }]);
});

test('the side of selected callers is opened where a policy of the library isolates them', () => {
  const b = closed();
  const callers = kplus.Pods.select(b.chart, 'callers', { labels: { app: 'web' }, namespaces: named(b, ['tools']) });
  const tools = { namespaceName: 'tools', agentServiceAccountName: 'agent' };
  egress({ ...b, namespace: tools as never }, { allowInternet: false, allowDns: false }, 'tools');
  b.egress.allowFromPods(new SelectorOnly(callers), { port: 8080 });
  expect(rules(b.chart, 'Egress', 'tools')).toEqual([{
    to: [{ ...inNamespace('agents'), podSelector: {} }],
    ports: [{ port: 8080, protocol: 'TCP' }],
  }]);
});

describe('passToPods', () => {
  const wall = (b: Base) => new ClusterEgressDeny(b.chart, 'wall', RANGES);
  const spec = (pass: (b: Base, policy: ClusterEgressDeny) => void) => {
    const b = closed();
    pass(b, wall(b));
    return objects(b.chart, 'ClusterNetworkPolicy').map((object) => object.spec);
  };
  const select = (b: Base) => kplus.Pods.select(b.chart, 'db', { labels, namespaces: named(b, ['data']) });

  test('writes what passTo writes', () => {
    const selected = spec((b, policy) => policy.passToPods(new SelectorOnly(select(b)), { port: 5432 }));
    expect(selected).toEqual(spec((b, policy) => policy.passTo(select(b), { port: 5432 })));
    expect(JSON.stringify(selected)).toContain('"app":"db"');
  });

  test.each<[string, (b: Base) => kplus.IPodSelector, string]>([
    ['pods of no namespace', ({ chart }) => kplus.Pods.select(chart, 'db', { labels }),
      '\'pods\' must say which namespaces its pods are in, got "test/db"; a cluster policy is in no namespace itself'],
    ['every pod', ({ chart }) => kplus.Pods.all(chart, 'db', { namespaces: kplus.Namespaces.all(chart, 'every') }),
      '\'pods\' must select by a namespace or a label, got "test/db"; a policy that passes every pod denies none'],
  ])('refuses %s', (_, pods, message) => {
    const b = closed();
    expect(failure(() => wall(b).passToPods(pods(b), { port: 5432 }))).toBe(`test/wall: ${message}`);
  });
});

const none = (b: Base) => kplus.Pods.all(b.chart, 'db', { namespaces: named(b, []) });

test.each<[string, (b: ReturnType<typeof closed>) => void, string]>([
  ['no namespace at all', (b) => b.egress.allowToPods(none(b), { port: 80 }),
    '\'pods\' must select something, got "test/db"; Kubernetes reads an empty list of peers as every peer'],
  ['callers of no namespace at all', (b) => b.egress.allowFromPods(none(b), { port: 80 }),
    '\'pods\' must select something, got "test/db"; Kubernetes reads an empty list of peers as every peer'],
  ['pods of another app', (b) => b.egress.allowToPods(pod(closed()), { port: 80 }),
    '\'pods\' must belong to the same app, got "test/agent"; create it in this app, or refer to it by name'],
  ['pods by label without a port', (b) => b.egress.allowToPods(kplus.Pods.all(b.chart, 'db')),
    '\'port\' must be given where the peer\'s own ports are not known, got nothing; give \'port\', or \'ports\' such as '
    + '[NetworkPolicyPort.allTcp()] for all'],
])('refuses %s', (_, call, message) => {
  const b = closed();
  expect(failure(() => call(b))).toBe(`test/egress: ${message}`);
});
