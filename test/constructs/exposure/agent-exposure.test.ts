import { App, Chart } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { exposed, expose, INGRESS, opened, peer, podsIn } from './exposed';
import {
  AgentExposure, AgentNamespace, AgentPolicy, AgentQuarantine, ExposureType, HardenedAgentJob, HardenedAgentPod, HardenedAgentStatefulSet,
  IngressController, PodSubnetEgressDeny, RoutePathMatch,
} from '../../../src';
import { check, yaml } from '../../cli/command';
import { validate } from '../../plugin/plugin';
import { IMAGE, RANGES, base, objects, only, pod } from '../../support/app';
import { failure } from '../../support/errors';
import { output } from '../../support/output';
import { expectSnapshot } from '../../support/schema';
import { unjudged } from '../../ways-round/ways';

const ROUTE = { controller: IngressController.gatewayPods(), gateway: 'public', gatewayNamespace: 'gateways' };

const TYPES = {
  'an Ingress': () => ExposureType.ingress(INGRESS),
  'an Ingress of GKE': () => ExposureType.ingress({ ...INGRESS, controller: IngressController.gke() }),
  'an Ingress of Cilium': () => ExposureType.ingress({ ...INGRESS, controller: IngressController.cilium() }),
  'an HTTPRoute': () => ExposureType.httpRoute({
    ...ROUTE, hosts: ['agent.example.com'], listener: 'https', path: '/chat', pathMatch: RoutePathMatch.EXACT,
  }),
  'a Service': () => ExposureType.service({ callerCidrs: ['203.0.113.7/32'] }),
};

describe.each(Object.entries(TYPES))('%s', (_, type) => {
  test('is written, and nothing else', () => {
    const b = exposed();
    expose(b, { through: type(), name: 'web', servicePort: 8443 });
    expectSnapshot(b.chart, exposed().chart);
  });

  test('passes at synth, in the plugin and in check', async () => {
    const made = () => {
      const b = exposed();
      expose(b, { through: type() });
      return b.app;
    };
    made().synthYaml();
    expect(output()).toEqual([]);
    const app = made();
    AgentPolicy.of(app).enforce(RANGES);
    expect(AgentPolicy.of(app).findings()).toEqual([]);
    expect((await validate({ 'a.yaml': yaml(...unjudged(made())) })).violations).toEqual([]);
    const { out } = await check(['-', '--format', 'json'], yaml(...unjudged(made())));
    expect((JSON.parse(out) as { findings: unknown[] }).findings).toEqual([]);
  });
});

describe('who may call', () => {
  const callersOf = (type: ExposureType) => {
    const b = exposed();
    expose(b, { through: type });
    return b.agent.reachedBy();
  };

  test('the pods of the controller on the port of the agent', () => {
    expect(callersOf(ExposureType.ingress(INGRESS)).lines()).toEqual(['pods app.kubernetes.io/name=traefik in namespace traefik:8080']);
  });

  test('the pods that a controller makes for the Gateway', () => {
    expect(callersOf(ExposureType.httpRoute(ROUTE)).lines())
      .toEqual(['pods gateway.networking.k8s.io/gateway-name=public in namespace gateways:8080']);
  });

  test('the addresses of a load balancer', () => {
    const callers = callersOf(ExposureType.ingress({ ...INGRESS, controller: IngressController.awsLoadBalancer(['10.0.0.0/24']) }));
    expect(callers.lines()).toEqual(['10.0.0.0/24:8080']);
    expect([callers.allowsAddress('10.0.0.9', 8080), callers.allowsAddress('10.0.1.9', 8080), callers.allowsAddress('10.0.0.9', 9090)])
      .toEqual([true, false, false]);
  });

  test('Cilium, whose policies are not computed', () => {
    expect(callersOf(ExposureType.ingress({ ...INGRESS, controller: IngressController.cilium() })).lines())
      .toEqual([expect.stringMatching(/^not computed: CiliumNetworkPolicy "test-web-cilium-/)]);
  });

  test('named callers of a Service: an agent, pods by label, addresses', () => {
    const b = exposed();
    const other = pod(b, {}, 'other');
    expose(b, { through: ExposureType.service({ callers: [other, podsIn(b, 'chat', { app: 'chat' })], callerCidrs: ['203.0.113.7/32'] }) });
    const callers = b.agent.reachedBy();
    expect(callers.lines()).toEqual(['203.0.113.7/32:8080', 'Pod "agents/test-other-c8c5a2f1":8080',
      'pods app=chat in namespace chat:8080'].map((line) => line.replace('test-other-c8c5a2f1', other.name)));
    expect(callers.allowsPod(other, 8080)).toBe(true);
  });

  test('a caller that a policy of this library isolates gets egress to the agent', () => {
    const b = exposed();
    const proxies = new AgentNamespace(b.chart, 'proxies', { name: 'proxies' });
    const caller = new HardenedAgentPod(b.chart, 'caller', { namespace: proxies, runtime: b.runtime, image: IMAGE, port: 8080 });
    expose(b, { through: ExposureType.service({ callers: [caller] }) });
    expect(b.agent.reachedBy().allowsPod(caller, 8080)).toBe(true);
    new PodSubnetEgressDeny(b.chart, 'of-proxies', { namespace: proxies, ...RANGES }); // afterwards
    expect(caller.reach().lines()).toContain(`Deployment "agents/${b.agent.name}":8080`);
    expect(b.agent.reachedBy().allowsPod(caller, 8080)).toBe(true);
  });

  test('one of several ports is open, and no other', () => {
    const containers = [{ name: 'agent', image: IMAGE, ports: [{ number: 8080 }, { number: 9090 }] }];
    const b = exposed({ port: undefined, image: undefined, containers });
    expose(b, { port: 9090 });
    const ports = [{ port: 9090, protocol: 'TCP' }];
    expect(opened(b)).toEqual([{ from: [peer('traefik', { 'app.kubernetes.io/name': 'traefik' })], ports }]);
    expect(only(b.chart, 'Service').spec.ports).toEqual([{ port: 80, targetPort: 9090 }]);
  });

  test('pods in quarantine take no calls', () => {
    const b = exposed();
    expose(b, { through: ExposureType.ingress({ ...INGRESS, controller: IngressController.cilium() }) });
    expose(b, {}, 'second');
    new AgentQuarantine(b.chart, 'quarantine', { namespace: b.namespace });
    const leftOut = { key: 'cdk8s-hardened-agents/quarantine', operator: 'DoesNotExist' };
    expect(only(b.chart, 'CiliumNetworkPolicy').spec.endpointSelector.matchExpressions).toEqual([leftOut]);
    const policy = objects(b.chart, 'NetworkPolicy').find(({ metadata }) => metadata.name.startsWith('test-second'))!;
    expect(policy.spec.podSelector.matchExpressions).toEqual([leftOut]);
  });
});

test.each([
  ['Pod', HardenedAgentPod], ['StatefulSet', HardenedAgentStatefulSet], ['Job', HardenedAgentJob],
] as const)('a %s can be exposed', (_, Kind) => {
  const { chart, namespace, runtime } = base();
  const agent = new Kind(chart, 'agent', { namespace, runtime, image: IMAGE, port: 8080 } as any);
  const { service } = new AgentExposure(chart, 'web', { agent, through: ExposureType.ingress(INGRESS) });
  expect(service.port).toBe(80);
  expect(agent.reachedBy().lines()).toEqual(['pods app.kubernetes.io/name=traefik in namespace traefik:8080']);
});

test('agents of another app, by their labels', () => {
  const chart = new Chart(new App(), 'test', { namespace: 'agents' });
  const agent = kplus.Pods.select(chart, 'agents', { labels: { app: 'agent' } });
  new AgentExposure(chart, 'web', { agent, port: 8080, through: ExposureType.ingress(INGRESS) });
  expectSnapshot(chart);
});

test('annotations of the user stand beside those of the controller', () => {
  const b = exposed();
  const controller = IngressController.awsLoadBalancer(['10.0.0.0/24']);
  expose(b, { through: ExposureType.ingress({ ...INGRESS, controller, annotations: { 'alb.ingress.kubernetes.io/scheme': 'internal' } }) });
  expect(only(b.chart, 'Ingress').metadata.annotations)
    .toEqual({ 'alb.ingress.kubernetes.io/scheme': 'internal', 'alb.ingress.kubernetes.io/target-type': 'ip' });
});

test('the name of the Service in the Ingress follows the Service', () => {
  const b = exposed();
  const { service } = expose(b);
  expect(only(b.chart, 'Ingress').spec.rules[0].http.paths[0].backend.service.name).toBe(service.name);
});

describe('what an exposure cannot hide', () => {
  test.each<[string, (b: ReturnType<typeof exposed>) => ExposureType, string]>([
    ['a load balancer in the subnets of the pods', () => ExposureType.ingress({
      ...INGRESS, controller: IngressController.awsLoadBalancer([RANGES.podCidrs[0]]),
    }), 'allows calls from 10.244.0.0/16 of the pods'],
    ['every address', () => ExposureType.service({ callerCidrs: ['0.0.0.0/0'] }), 'allows calls from every IPv4 address'],
    ['every pod', ({ chart }) => ExposureType.service({
      callers: [kplus.Pods.all(chart, 'all', { namespaces: kplus.Namespaces.all(chart, 'everywhere') })],
    }), 'allows calls from pods of any namespace, asked for no label'],
  ])('%s', (_, type, opens) => {
    const b = exposed();
    expose(b, { through: type(b) });
    const message = failure(() => b.app.synthYaml());
    expect(message).toContain('(no-open-ingress)');
    expect(message).toContain(opens);
  });

  test('a Gateway in the namespace of the agents', () => {
    const b = exposed();
    expose(b, { through: ExposureType.httpRoute({ ...ROUTE, gatewayNamespace: 'agents' }) });
    b.app.synthYaml();
    expect(output()).toContainEqual(expect.stringContaining('(no-exposed-route)'));
  });
});

test('an Ingress of cdk8s-plus alone is reported at each synth, without any call of this library', () => {
  const b = exposed();
  const service = b.agent.exposeViaService({ ports: [{ port: 80, targetPort: 8080 }] });
  const ingress = new kplus.Ingress(b.chart, 'front', { metadata: { namespace: 'agents' }, className: 'traefik' });
  service.exposeViaIngress('/', { ingress });
  b.app.synthYaml();
  const [warning, ...others] = output();
  expect(others).toEqual([]);
  expect(warning).toContain(`Ingress "${ingress.name}" leads to this pod through Service "${service.name}", and no ingress rule of `
    + 'NetworkPolicy "default-deny" lets a gateway call port 8080');
  expect(warning).toContain('AgentExposure writes the Ingress or route');
});
