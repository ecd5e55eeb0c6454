import { Chart } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import {
  AgentNamespace, AgentPolicy, AgentQuarantine, BrokeredApi, FqdnBackEnd, HardenedAgentPod, PodSubnetEgressDeny,
} from '../../../../src';
import { selects } from '../../../../src/engine/manifest/selector';
import { Base, Manifest, objects, open, pod } from '../../../support/app';
import { failure, GIVE_NAMESPACE } from '../../../support/errors';
import { warnings } from '../../../support/output';
import { expectSnapshot, expectValid } from '../../../support/schema';
import { brokered } from '../../gateway/broker/brokered';
import { RANGES, closed, egress } from '../egress';

const LABEL = 'cdk8s-hardened-agents/quarantine';

const quarantine = ({ chart, namespace }: Base, id = 'quarantine') => new AgentQuarantine(chart, id, { namespace });

/** The policies that select an agent with the label, and what they allow; all are valid. */
function selecting(chart: Chart, labels: Manifest, namespace = 'agents'): { name: string; allows: number }[] {
  const policies = objects(chart, 'NetworkPolicy');
  expectValid(policies);
  return policies.filter(({ metadata, spec }) => metadata.namespace === namespace && selects(spec.podSelector, labels))
    .map(({ metadata, spec }) => ({ name: metadata.name, allows: [...spec.egress ?? [], ...spec.ingress ?? []].length }));
}

test('a whole chart: an agent that is called and calls, and the policies that leave it out in quarantine', () => {
  const b = open();
  const chart = new Chart(b.app, 'policies');
  const agent = pod(b, { name: 'agent' });
  quarantine({ ...b, chart });
  const policy = new PodSubnetEgressDeny(chart, 'egress', { namespace: b.namespace, ...RANGES });
  policy.allowTo(kplus.Pods.select(chart, 'search', { labels: { app: 'search' } }), { from: agent, port: 8443 });
  policy.allowFrom(kplus.Pods.select(chart, 'gateway', { labels: { app: 'gateway' } }), { to: agent });
  expectSnapshot(chart);
  expect(warnings()).toEqual(['no-idle-policy']);
});

describe.each([
  ['before the policies', true],
  ['after them', false],
])('made %s', (_, first) => {
  function labelled(value: string): { name: string; allows: number }[] {
    const b = open();
    if (first) {
      quarantine(b);
    }
    const policy = egress(b, { allowInternet: false, fqdnBackEnd: FqdnBackEnd.gke() });
    const agent = pod(b);
    policy.allowTo(pod(b, {}, 'called'), { from: agent });
    policy.allowFrom(kplus.Namespaces.select(b.chart, 'gateway', { names: ['gateway'] }), { to: agent });
    policy.allowToFqdn('api.example.com', 443);
    if (!first) {
      quarantine(b);
    }
    const [{ spec }] = objects(b.chart, 'FQDNNetworkPolicy');
    expect(selects(spec.podSelector, { [LABEL]: value })).toBe(false);
    return selecting(b.chart, { ...agent.podMetadata.toJson().labels as Manifest, [LABEL]: value });
  }

  test.each(['true', 'false', ''])('a pod with the label, here "%s", is selected by policies that allow nothing', (value) => {
    expect(labelled(value)).toEqual([{ name: 'default-deny', allows: 0 }, { name: 'quarantine', allows: 0 }]);
  });
});

test('pods without the label are selected as ever, and the rules find their policies', () => {
  const b = closed();
  quarantine(b);
  const agent = pod(b);
  b.egress.allowTo(pod(b, {}, 'called'), { from: agent });
  expect(selecting(b.chart, agent.podMetadata.toJson().labels as Manifest).map(({ allows }) => allows)).toEqual([0, 0, 1]);
  expect(AgentPolicy.of(b.app).findings()).toEqual([]);
});

test('an agent with the label loses its grants of a CredentialBroker, and no other does', () => {
  const b = brokered();
  const other = pod(b, {}, 'other');
  quarantine(b);
  [b.agent, other].forEach((agent) => b.broker.grant(agent, BrokeredApi.anthropic({ key: b.key })));
  const allowed = (agent: HardenedAgentPod, label: Manifest = {}) =>
    selecting(b.chart, { ...agent.podMetadata.toJson().labels as Manifest, ...label }).map(({ allows }) => allows).sort();
  expect(allowed(b.agent)).toEqual([0, 1, 2]); // no one calls it; it calls the grant, and the resolver by UDP and TCP
  expect(allowed(b.agent, { [LABEL]: 'true' })).toEqual([0, 0]);
  expect(allowed(other)).toEqual([0, 1, 2]);
});

test('selectors of the user keep what they ask for', () => {
  const b = open();
  quarantine(b);
  const agent = kplus.Pods.select(b.chart, 'workers', { labels: { role: 'worker' }, expressions: [kplus.LabelExpression.exists('team')] });
  egress(b, { agent });
  expect(objects(b.chart, 'NetworkPolicy').map(({ spec }) => spec.podSelector)).toContainEqual({
    matchLabels: { role: 'worker' },
    matchExpressions: [{ key: 'team', operator: 'Exists' }, { key: LABEL, operator: 'DoesNotExist' }],
  });
});

test('other namespaces are left alone', () => {
  const b = open();
  quarantine(b);
  const tools = new AgentNamespace(b.chart, 'tools', { name: 'tools' });
  egress(b, { namespace: tools });
  expect(selecting(b.chart, { [LABEL]: 'true' }, 'tools').map(({ allows }) => allows)).toEqual([0, 3]);
});

test('in a namespace that exists already, under a name of the user\'s', () => {
  const b = open();
  const namespace = AgentNamespace.fromNamespaceName(b.chart, 'existing', 'existing');
  new AgentQuarantine(b.chart, 'quarantine', { namespace, name: 'cut-off' });
  egress(b, { namespace });
  expect(selecting(b.chart, { [LABEL]: 'true' }, 'existing')).toEqual([{ name: 'cut-off', allows: 0 }]);
});

test.each<[string, (b: Base) => unknown, string]>([
  ['no namespace', ({ chart }) => new AgentQuarantine(chart, 'q', { namespace: undefined as never }),
    `'namespace' must be given, got nothing${GIVE_NAMESPACE}`],
  ['a namespace of another app', ({ chart }) => new AgentQuarantine(chart, 'q', { namespace: open().namespace }),
    '\'namespace\' must belong to the same app, got "test/agents"; create it in this app, or refer to it by name'],
  ['a second one', (b) => { quarantine(b); quarantine(b, 'q'); },
    '\'namespace\' must have one AgentQuarantine, got "agents"; one AgentQuarantine is enough for all its pods'],
  ['a name', ({ chart, namespace }) => new AgentQuarantine(chart, 'q', { namespace, name: 'Cut' }),
    '\'name\' must be a DNS subdomain: 1 to 253 lower-case letters, '
    + 'digits, "-" and ".", with a letter or digit at both ends, such as "claude-code", got "Cut"'],
])('refuses %s', (_, make, message) => {
  expect(failure(() => make(open()))).toBe(`test/q: ${message}`);
});
