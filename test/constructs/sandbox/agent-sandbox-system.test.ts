import { App, Chart, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { sandbox, template } from './support';
import { AgentCluster, AgentPolicy, AgentSandboxSystem, AgentSandboxSystemProps, PodSubnetEgressDeny } from '../../../src';
import { Base, Manifest, RANGES, objects, open, pod } from '../../support/app';
import { failure } from '../../support/errors';
import { expectSnapshot } from '../../support/schema';

const API = { apiServerCidrs: ['203.0.113.10/32'] };

/** An app that denies its agents the API server, too. */
function base(): Base {
  const b = open();
  new PodSubnetEgressDeny(b.chart, 'pod-subnet', { namespace: b.namespace, ...RANGES, ...API });
  return b;
}

function system({ chart }: Base, tweak: Partial<AgentSandboxSystemProps> = {}): AgentSandboxSystem {
  return new AgentSandboxSystem(chart, 'system', { ...RANGES, ...API, ...tweak });
}

/** Pods of agent-sandbox, as its own manifests make them. */
function component(b: Base, app: string, namespace = 'agent-sandbox-system'): kplus.Pods {
  return kplus.Pods.select(b.chart, `${namespace}-${app}`, {
    labels: { app },
    namespaces: kplus.Namespaces.select(b.chart, `${namespace}-${app}-namespace`, { names: [namespace] }),
  });
}

const policiesIn = (b: Base, namespace: string): Manifest[] =>
  objects(b.chart, 'NetworkPolicy').filter(({ metadata }) => metadata.namespace === namespace);

test('the namespace is closed but for the API server, DNS, callers and sandboxes', () => {
  const b = base();
  const one = system(b);
  one.allowRouterTo(template(b));
  one.allowCallers(component(b, 'gateway', 'ingress'));
  const surroundings = base();
  template(surroundings);
  expectSnapshot(b.chart, surroundings.chart);
  expect(AgentPolicy.of(b.app).findings()).toEqual([]);
});

test('sandboxes and agents are called by the router alone, on their ports', () => {
  const b = base();
  const [python, other, single, agent] = [template(b), template(b, {}, 'other'), sandbox(b), pod(b)];
  const one = system(b);
  one.allowRouterTo(python);
  one.allowRouterTo(single, { port: 9000 });
  const calls = policiesIn(b, 'agents').filter(({ spec }) => spec.ingress).map(({ spec }) => spec.ingress[0]);
  expect(calls).toEqual([8080, 9000].map((port) => ({
    from: [{
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'agent-sandbox-system' } },
      podSelector: { matchLabels: { app: 'sandbox-router' } },
    }],
    ports: [{ port, protocol: 'TCP' }],
  })));
  expect(other.reachedBy().allowsPod(agent, 8080)).toBe(false);
});

test('callers in a closed namespace may call out to the router', () => {
  const b = base();
  const agent = pod(b);
  system(b).allowCallers(agent);
  expect(JSON.stringify(policiesIn(b, 'agents').map(({ spec }) => spec.egress))).toContain('"app":"sandbox-router"');
});

test('the cluster gives the ranges, in both families', () => {
  const app = new App();
  new AgentCluster({
    podCidrs: ['10.244.0.0/16', 'fd00:10:244::/56'],
    serviceCidrs: ['10.96.0.0/16', 'fd00:10:96::/112'],
    apiServerCidrs: ['203.0.113.10/32', '2001:db8::10/128'],
  }).applyTo(app);
  const chart = new Chart(app, 'test');
  new AgentSandboxSystem(chart, 'system', { nodeLocalDns: [] });
  const router = objects(chart, 'NetworkPolicy').find(({ spec }) => spec.podSelector.matchLabels?.app === 'sandbox-router' && spec.egress)!;
  expect(router.spec.egress.slice(0, 2).map(({ to }: Manifest) => to.map(({ ipBlock }: Manifest) => ipBlock.cidr)))
    .toEqual([['203.0.113.10/32', '10.96.0.1/32'], ['2001:db8::10/128', 'fd00:10:96::1/128']]);
});

test.each<[Partial<AgentSandboxSystemProps>, string]>([
  [{ apiServerCidrs: undefined }, "'apiServerCidrs' must name the addresses of the API server, such as [\"203.0.113.10/32\"], got nothing"],
  [{ podCidrs: undefined }, "'podCidrs' must name at least one range"],
  [{ apiServerCidrs: ['api'] }, "'apiServerCidrs[0]' must "],
  [{ namespaceName: 'Agent' }, "'namespaceName' must be a DNS label"],
  [{ routerPort: 0 }, "'routerPort' must be an integer from 1 to 65535, got 0"],
  [{ routerLabels: {} }, "'routerLabels' must have at least one label, got {}"],
  [{ controllerLabels: 'app' as never }, "'controllerLabels' must be an object such as { app: \"sandbox-router\" }, got \"app\""],
])('refuses %j', (wrong, message) => {
  expect(failure(() => system(base(), wrong))).toContain(`test/system: ${message}`);
});

test('refuses peers that are none, and ports that are none', () => {
  const b = base();
  const one = system(b);
  expect(failure(() => one.allowCallers('gateway' as never))).toContain("test/system: 'pods' must be pods that can be selected");
  expect(failure(() => one.allowRouterTo(undefined as never))).toContain("test/system: 'sandboxes' must be given, got nothing");
  expect(failure(() => one.allowRouterTo(template(b), { port: 70000 }))).toContain("'port' must be an integer from 1 to 65535, got 70000");
  const all = kplus.Pods.all(b.chart, 'all');
  expect(failure(() => one.allowRouterTo(all))).toContain("'port' must be given where");
  expect(() => Testing.synth(b.chart)).not.toThrow();
});
