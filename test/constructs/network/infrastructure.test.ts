import { ApiObject, Testing } from 'cdk8s';
import {
  AgentPolicy, AgentQuarantine, AlertRouting, AlertSink, ClusterEgressDeny, ClusterNetworkPolicySubject, ClusterNetworkPolicyTier,
  DnsAllowlist, EgressProxy, HardenedAgentDeployment, HardenedAgentPod, QuarantineResponse,
} from '../../../src';
import { Base, IMAGE, RANGES, open, pod } from '../../support/app';
import { warnings } from '../../support/output';
import { allowlist } from '../gateway/dns';
import { proxy, through } from '../gateway/proxy';

/** Infrastructure beside agents, in their own namespace, under a policy of the cluster that denies agents everything. */

interface Beside extends Base {
  readonly agent: HardenedAgentPod;
  readonly proxy: EgressProxy;
  readonly dns: DnsAllowlist;
  readonly alerts: AlertRouting;
  readonly response: QuarantineResponse;
}

const WALL = { ...RANGES, apiServerCidrs: ['192.168.77.10/32'], allowInternet: false, allowDns: false };

function beside(subject?: ClusterNetworkPolicySubject, tier?: ClusterNetworkPolicyTier): Beside {
  const b = open();
  const { chart, namespace, runtime } = b;
  if (subject) {
    new ClusterEgressDeny(chart, 'wall', { ...WALL, subject, tier });
  }
  const made = proxy(b);
  const dns = allowlist(b);
  const alerts = new AlertRouting(chart, 'alerts', {
    namespace, runtime, image: IMAGE, ...RANGES, sinks: [AlertSink.webhook({ url: 'https://incidents.example.com/falco' })],
  });
  const response = new QuarantineResponse(chart, 'response', {
    namespace,
    runtime,
    image: IMAGE,
    alerts,
    quarantines: [new AgentQuarantine(chart, 'quarantine', { namespace })],
    ...RANGES,
    apiServerCidrs: ['192.168.77.10/32'],
  });
  const agent = pod(b, { env: made.env });
  through(b, made, { agent, fqdnBackEnd: made.fqdnBackEnd }).allowToFqdn('api.example.com', 443);
  return { ...b, agent, proxy: made, dns, alerts, response };
}

function deployments({ proxy: { deployment }, dns, alerts, response }: Beside): HardenedAgentDeployment[] {
  return [deployment, dns.deployment, alerts.deployment, response.deployment];
}

const reachOf = (b: Beside) => deployments(b).map((one) => one.reach().lines());

describe.each([ClusterNetworkPolicySubject.AGENT_NAMESPACES, ClusterNetworkPolicySubject.AGENT_PODS])('%s', (subject) => {
  const [without, walled] = [beside(), beside(subject)];

  test('infrastructure reaches under the policy of the cluster what it reaches without one', () => {
    expect(reachOf(walled)).toEqual(reachOf(without));
    expect(reachOf(walled).map(({ length }) => length > 0)).toEqual([true, true, true, true]);
  });

  test('it reaches what it is for', () => {
    const { proxy: { deployment }, dns, alerts, response } = walled;
    expect(deployment.reach().allowsAddress('198.51.100.10', 443)).toBe(true);
    expect(deployment.reach().lines()).toContain('pods k8s-app=kube-dns in namespace kube-system:53/UDP');
    expect(dns.deployment.reach().lines()).toContain('pods k8s-app=kube-dns in namespace kube-system:53/UDP');
    expect(alerts.deployment.reach().allowsAddress('198.51.100.10', 443)).toBe(true);
    expect(alerts.deployment.reach().allowsPod(response.deployment, 2803)).toBe(true);
    expect(response.deployment.reach().allowsAddress('192.168.77.10', 6443)).toBe(true);
  });

  test('agents reach nothing, and no role opens what NetworkPolicies close', () => {
    expect([without, walled].map(({ agent, proxy: { deployment, service } }) => service.ports
      .map(({ port }) => agent.reach().allowsPod(deployment, port)))).toEqual([[false, true], [false, false]]);
    expect(walled.agent.reach().lines()).toEqual([]);
    expect(walled.proxy.deployment.reach().allowsAddress('192.168.77.10', 6443)).toBe(false);
    expect(walled.proxy.deployment.reach().allowsAddress('169.254.169.254', 80)).toBe(false);
    expect(walled.proxy.deployment.reach().allowsPod(walled.agent, 8080)).toBe(false);
  });
});

test('reports tell infrastructure from agents', () => {
  const { app, agent } = beside();
  const expected = [['test/proxy/Deployment', 'egress-proxy'], ['test/dns/Deployment', 'dns-allowlist'],
    ['test/alerts/Deployment', 'alert-routing'],
    ['test/response/Deployment', 'quarantine-response'], [agent.node.path, undefined]];
  expect(AgentPolicy.of(app).reaches().map(({ constructPath, role }) => [constructPath, role])).toEqual(expected);
  expect(AgentPolicy.of(app).callers().map(({ constructPath, role }) => [constructPath, role])).toEqual(expected);
  agent.podMetadata.addLabel('cdk8s-hardened-agents/role', 'egress-proxy');
  expect(agent.reach().role).toBeUndefined();
});

test('infrastructure in quarantine is cut off as any other pod of an agents\' namespace', () => {
  const b = beside(ClusterNetworkPolicySubject.AGENT_NAMESPACES);
  b.proxy.deployment.podMetadata.addLabel('cdk8s-hardened-agents/quarantine', 'true');
  expect(b.proxy.deployment.reach().lines()).toEqual([]);
});

test('the Baseline tier leaves them out, too', () => {
  const b = beside(ClusterNetworkPolicySubject.AGENT_NAMESPACES, ClusterNetworkPolicyTier.BASELINE);
  expect(reachOf(b)).toEqual(reachOf(beside()));
});

describe('ways to make an agent infrastructure', () => {
  const faults = (act: (b: Beside) => void) => {
    const b = beside(ClusterNetworkPolicySubject.AGENT_NAMESPACES);
    act(b);
    return AgentPolicy.of(b.app).findings().filter(({ ruleId }) => ruleId === 'no-false-role')
      .map(({ constructPath, message }) => ({ constructPath, message }));
  };
  const AGENT = 'cdk8s-hardened-agents/agent';
  const ROLE = 'cdk8s-hardened-agents/role';

  test('its labels in props are refused', () => {
    const b = open();
    expect(() => pod(b, { labels: { [ROLE]: 'egress-proxy' } })).toThrow(`got "${ROLE}"`);
  });

  test('a label that is added later is a finding, and fails synth', () => {
    const b = beside();
    b.agent.podMetadata.addLabel(ROLE, 'egress-proxy');
    expect(() => Testing.synth(b.chart)).toThrow('no-false-role');
  });

  test('infrastructure that gets the label of agents is a finding', () => {
    expect(faults(({ proxy: { deployment } }) => deployment.podMetadata.addLabel(AGENT, 'true'))).toEqual([
      { constructPath: 'test/proxy/Deployment', message: expect.stringContaining(`the pod also has the label ${AGENT}`) },
    ]);
  });

  test('a pod of someone else in the agents\' namespace is a finding', () => {
    const { spec } = Testing.synth(beside().chart).find(({ kind }) => kind === 'Pod');
    expect(faults(({ chart }) => new ApiObject(chart, 'other', {
      apiVersion: 'v1', kind: 'Pod', metadata: { name: 'other', namespace: 'agents', labels: { [ROLE]: 'database' } }, spec,
    } as never))).toEqual([{ constructPath: 'test/other', message: expect.stringContaining(`metadata.labels["${ROLE}"] is "database"`) }]);
    expect(warnings()).toEqual(['require-sni-check', 'require-resolvable-host']);
  });

  test('none of it is found in infrastructure as it is made', () => {
    expect(faults(() => undefined)).toEqual([]);
  });
});
