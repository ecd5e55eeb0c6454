import * as kplus from 'cdk8s-plus-29';
import { Exposed, INGRESS, expose, exposed } from './exposed';
import { AgentDisruptionBudget, AgentExposure, AgentMetrics, ExposureType, HardenedAgentPod, IngressController } from '../../../src';
import { IMAGE, base, objects, pod } from '../../support/app';
import { failure } from '../../support/errors';
import { warnings } from '../../support/output';

/** What users get wrong: the error names the construct, the prop, what is allowed and the remedy. */

const PORTS = [{ number: 8080 }, { number: 9090 }, { number: 5353, protocol: kplus.Protocol.UDP }];
const several = () => exposed({ image: undefined, port: undefined, containers: [{ name: 'agent', image: IMAGE, ports: PORTS }] });
const ingress = (tweak: object) => (b: Exposed) => expose(b, { through: ExposureType.ingress({ ...INGRESS, ...tweak } as any) });
const route = (tweak: object) => (b: Exposed) => expose(b, {
  through: ExposureType.httpRoute({
    controller: IngressController.gatewayPods(),
    gateway: 'public',
    gatewayNamespace: 'gateways',
    ...tweak,
  } as any),
});
const service = (options: object) => (b: Exposed) => expose(b, { through: ExposureType.service(options) });
const NO_GATEWAY = 'an HTTPRoute that names no Gateway is served by none; give the name and the namespace of the Gateway';
const HOST = 'must be a DNS name such as "agent.example.com", got';

test.each<[string, (b: Exposed) => unknown, string]>([
  ['a port that the agent does not open', (b) => expose(b, { port: 9090 }),
    '\'port\' must be a TCP port that the agent opens: 8080, got 9090; '
    + 'give one of them, or add the port first: agent.containers[0].addPort({ name: "port-9090", number: 9090 })'],
  ['a port that does not exist', (b) => expose(b, { port: 0 }), '\'port\' must be an integer from 1 to 65535, got 0'],
  ['no way to the agent', (b) => expose(b, { through: undefined }), '\'through\' must be a way to the agent, got nothing; give for example '
    + 'ExposureType.ingress({ controller: IngressController.traefik(), host: "agent.example.com", tlsSecretName: "agent-tls" })'],
  ['a way that is a text', (b) => expose(b, { through: 'ingress' as any }),
    '\'through\' must be a way to the agent, got "ingress"; give for '
    + 'example ExposureType.ingress({ controller: IngressController.traefik(), host: "agent.example.com", tlsSecretName: "agent-tls" })'],
  ['an agent that is a text', (b) => expose(b, { agent: 'agent' as any }), '\'agent\' must be pods that can be selected, got "agent"; '
    + 'give the construct of the pods, for example a HardenedAgentPod, or Pods.select(…)'],
  ['an agent in no known namespace', (b) => expose(b, { agent: kplus.Pods.select(b.chart, 'any', { labels: { app: 'a' } }) }),
    '\'agent\' must be in one namespace, got []; give the construct of the agent, or Pods.select(…) with the name of its namespace'],
  ['a name that no Service may have', (b) => expose(b, { name: '1web' }), '\'name\' must begin with a letter, got "1web"; '
    + 'the Service has this name, too'],
  ['a host with a scheme', ingress({ host: 'https://agent.example.com' }), `'host' ${HOST} "https://agent.example.com"; `
    + 'leave out scheme, port and path'],
  ['a host with a port', ingress({ host: 'agent.example.com:443' }),
    `'host' ${HOST} "agent.example.com:443"; leave out scheme, port and path`],
  ['an address as host', ingress({ host: '203.0.113.7' }), `'host' ${HOST} "203.0.113.7"; `
    + 'requests to addresses name no host; use a DNS name that leads to the controller'],
  ['a host in upper case', ingress({ host: 'Agent.example.com' }), `'host' ${HOST} "Agent.example.com"; write it in lower case`],
  ['a host with "_"', ingress({ host: 'my_agent.example.com' }), `'host' ${HOST} "my_agent.example.com"; host names have no "_"`],
  ['a wildcard inside', ingress({ host: 'agent.*.com' }), `'host' ${HOST} "agent.*.com"; `
    + 'a "*" stands for the first label alone, as in "*.example.com"'],
  ['a wildcard alone', ingress({ host: '*' }), `'host' ${HOST} "*"; a "*" stands for the first label alone, as in "*.example.com"`],
  ['no host', ingress({ host: undefined }), `'host' ${HOST} nothing`],
  ['an empty host', ingress({ host: '' }), `'host' ${HOST} ""`],
  ['a path without "/"', ingress({ path: 'chat' }), '\'path\' must be a path such as "/chat", of at most 1024 characters, got "chat"; '
    + 'begin it with "/": "/chat"'],
  ['a path with a query', ingress({ path: '/chat?a=b' }),
    '\'path\' must be a path such as "/chat", of at most 1024 characters, got "/chat?a=b"'],
  ['a path that climbs', ingress({ path: '/chat/../admin' }), '\'path\' must have no "//", "/./", "/../" or "%2f", got "/chat/../admin"; '
    + 'the API server refuses such a path'],
  ['another match', ingress({ pathMatch: 'Regex' }), '\'pathMatch\' must be one of "Prefix", "Exact", got "Regex"'],
  ['no TLS', ingress({ tlsSecretName: undefined }), '\'tlsSecretName\' must be given, got nothing; '
    + 'give the name of a Secret with the certificate of the host, or tlsByController: true if the controller has one'],
  ['TLS twice', ingress({ tlsByController: true }), 'give either \'tlsSecretName\' or \'tlsByController\', not both'],
  ['a class as annotation', ingress({ annotations: { 'kubernetes.io/ingress.class': 'nginx' } }),
    '\'annotations\' must not name the class, got "nginx"; give className to the factory of IngressController'],
  ['no controller', ingress({ controller: undefined }), '\'controller\' must be given, got nothing; '
    + 'give for example IngressController.traefik(), or IngressController.pods(…)'],
  ['a controller that is a text', ingress({ controller: 'traefik' }), '\'controller\' must be given, got "traefik"; '
    + 'give for example IngressController.traefik(), or IngressController.pods(…)'],
  ['a controller without Ingresses', ingress({ controller: IngressController.envoyGateway() }), '\'controller\' must serve an Ingress, '
    + 'got "IngressController.envoyGateway()"; use ExposureType.httpRoute(…), or name a class where the factory takes one'],
  ['a controller without Gateways', route({ controller: IngressController.ingressNginx() }), '\'controller\' must serve a Gateway, '
    + 'got "IngressController.ingressNginx()"; use ExposureType.ingress(…), or name a class where the factory takes one'],
  ['a route without a Gateway', route({ gateway: undefined }), `'gateway' must be given, got nothing; ${NO_GATEWAY}`],
  ['a route without the namespace of its Gateway', route({ gatewayNamespace: '' }),
    `'gatewayNamespace' must be given, got ""; ${NO_GATEWAY}`],
  ['a route without hosts in its list', route({ hosts: [] }), '\'hosts\' must name at least one host, got []; '
    + 'leave it out for the hosts of the listener'],
  ['a host of a route that is none', route({ hosts: ['a.example', 'b:1'] }), `'hosts[1]' ${HOST} "b:1"; leave out scheme, port and path`],
  ['options that are no object', (b) => expose(b, { through: ExposureType.httpRoute(undefined as any) }),
    "'props' must be an object, got nothing; give at least 'controller', 'gateway', 'gatewayNamespace'"],
  ['a Service without callers', service({}), '\'callers\' must name at least one caller, got []; '
    + 'give the construct of a caller, Pods.select(…), or callerCidrs'],
  ['a caller that is a text', service({ callers: ['chat'] }), '\'callers[0]\' must be pods that can be selected, got "chat"; '
    + 'give the construct of the pods, for example a HardenedAgentPod, or Pods.select(…)'],
])('%s', (_, act, message) => {
  expect(failure(() => act(exposed()))).toBe(`test/web: ${message}`);
});

test('addresses of callers that are none', () => {
  expect(failure(() => service({ callerCidrs: ['everyone'] })(exposed())))
    .toMatch(/^test\/web: 'callerCidrs\[0\]' must have .*, got "everyone"/);
});

test.each<[string, () => unknown, string]>([
  ['several ports and none chosen', () => expose(several()),
    'test/web: \'port\' must be given, got nothing; the agent opens 8080, 9090; give the port that callers reach, such as port: 8080'],
  ['a port of UDP', () => expose(several(), { port: 5353 }),
    'test/web: \'port\' must be a TCP port that the agent opens: 8080, 9090, got 5353; '
    + 'give one of them, or add the port first: agent.containers[0].addPort({ name: "port-5353", number: 5353 })'],
  ['no port', () => expose(exposed({ port: undefined })),
    'test/web: \'port\' must be given, got nothing; the agent opens no port that is known; give the port that callers reach, such as '
      + 'port: 8080'],
])('%s', (_, act, message) => {
  expect(failure(act)).toBe(message);
});

test.each<[string, () => unknown, string]>([
  ['labels of no pod', () => IngressController.traefik({ labels: {} }), 'IngressController.traefik: \'labels\' must have a label, got {}; '
    + 'without labels, every pod of the namespace is the controller'],
  ['options that are a text', () => IngressController.traefik('edge' as any),
    'IngressController.traefik: \'props\' must be an object, got "edge"'],
  ['a namespace', () => IngressController.envoyGateway('Edge'), 'IngressController.envoyGateway: \'namespace\' must be a DNS label: '
    + '1 to 63 lower-case letters, digits and "-", with a letter or digit at both ends, such as "agents", got "Edge"'],
  ['no address', () => IngressController.addresses([], 'edge'),
    'IngressController.addresses: \'cidrs\' must name at least one block, got []; '
    + 'a rule without addresses lets everyone in'],
  ['no pods', () => IngressController.pods('edge' as any),
    'IngressController.pods: \'selector\' must be pods that can be selected, got "edge"; '
    + 'give the construct of the pods, or Pods.select(…)'],
])('the factories refuse %s', (_, act, message) => {
  expect(failure(act)).toBe(message);
});

test('pods that a label alone does not select have no Service', () => {
  const b = exposed();
  const namespaces = kplus.Namespaces.select(b.chart, 'names', { names: ['agents'] });
  const agent = kplus.Pods.select(b.chart, 'any', { namespaces, expressions: [kplus.LabelExpression.exists('app')] });
  expect(failure(() => new AgentExposure(b.chart, 'web', { agent, port: 8080, through: ExposureType.ingress(INGRESS) })))
    .toMatch(/^test\/web: 'agent' must be selected by labels with values, got .*; a Service knows nothing else;/);
});

describe('AgentDisruptionBudget', () => {
  const budget = (tweak: object) => { const b = exposed(); return new AgentDisruptionBudget(b.chart, 'it', { agent: b.agent, ...tweak }); };
  const [one, half] = [kplus.PercentOrAbsolute.absolute(1), kplus.PercentOrAbsolute.percent(50)];
  const FIGURE = 'be a whole number of pods from 0, or whole percent from 0 to 100';
  const GIVE = 'give PercentOrAbsolute.absolute(1) or PercentOrAbsolute.percent(25)';

  test.each<[string, object, string]>([
    ['both figures', { minAvailable: one, maxUnavailable: half },
      'give either \'maxUnavailable\' or \'minAvailable\', not both: Kubernetes takes one'],
    ['a number', { minAvailable: 1 }, `'minAvailable' must be a PercentOrAbsolute, got 1; ${GIVE}`],
    ['less than none', { maxUnavailable: kplus.PercentOrAbsolute.absolute(-1) }, `'maxUnavailable' must ${FIGURE}, got -1; ${GIVE}`],
    ['more than all', { maxUnavailable: kplus.PercentOrAbsolute.percent(101) }, `'maxUnavailable' must ${FIGURE}, got "101%"; ${GIVE}`],
  ])('%s', (_, tweak, message) => {
    expect(failure(() => budget(tweak))).toBe(`test/it: ${message}`);
  });

  test('a kind without a number of pods', () => {
    const b = base();
    const agent: HardenedAgentPod = pod(b);
    expect(failure(() => new AgentDisruptionBudget(b.chart, 'it',
      { agent }))).toBe('test/it: \'minAvailable\' must be a number of pods for an '
      + 'agent that is no Deployment or StatefulSet, got nothing; give PercentOrAbsolute.absolute(1)');
    new AgentDisruptionBudget(b.chart, 'other', { agent, minAvailable: one });
  });
});

describe('AgentMetrics', () => {
  const metrics = (tweak: object) => {
    const b = exposed();
    const prometheus = kplus.Pods.select(b.chart, 'prometheus', { labels: { app: 'prometheus' } });
    return new AgentMetrics(b.chart, 'it', { agent: b.agent, prometheus, ...tweak });
  };

  test.each<[string, object, string]>([
    ['no Prometheus', { prometheus: undefined },
      '\'prometheus\' must be given, got nothing; give the construct of the pods, for example a HardenedAgentPod, or Pods.select(…)'],
    ['a port of no container', { port: 9090 }, '\'port\' must be a TCP port that the agent opens: 8080, got 9090; '
      + 'on a port that takes requests Prometheus could instruct the agent, so add a port for the metrics first: '
      + 'agent.containers[0].addPort({ name: "port-9090", number: 9090 })'],
    ['a path without "/"', { path: 'metrics' }, '\'path\' must be a path such as "/chat", of at most 1024 characters, got "metrics"; '
      + 'begin it with "/": "/metrics"'],
    ['an interval of annotations', { discovery: 'annotations', name: 'web' },
      '\'name\' must be left out with MetricsDiscovery.ANNOTATIONS, got "web"; only a PodMonitor has it'],
    ['another way', { discovery: 'ServiceMonitor' }, '\'discovery\' must be one of "PodMonitor", "annotations", got "ServiceMonitor"'],
    ['an interval as text', { interval: '30s' }, '\'interval\' must be a Duration, got "30s"; give Duration.seconds(30)'],
  ])('%s', (_, tweak, message) => {
    expect(failure(() => metrics(tweak))).toBe(`test/it: ${message}`);
  });

  test('what the error about a second port says is enough', () => {
    const { chart, agent } = exposed();
    agent.containers[0].addPort({ name: 'port-9090', number: 9090 });
    const prometheus = kplus.Pods.select(chart, 'prometheus', { labels: { app: 'prometheus' } });
    expect(failure(() => new AgentMetrics(chart, 'it', { agent, prometheus }))).toMatch(/the agent opens 8080, 9090; .* such as port: 9090$/);
    new AgentMetrics(chart, 'metrics', { agent, prometheus, port: 9090 });
    expect(objects(chart, 'PodMonitor')[0].spec.podMetricsEndpoints).toEqual([{ portNumber: 9090, path: '/metrics' }]);
    expect(warnings()).toEqual(['no-idle-policy']);
  });

  test('annotations of pods that stand elsewhere', () => {
    const { chart } = base();
    const namespaces = kplus.Namespaces.select(chart, 'names', { names: ['agents'] });
    const agent = kplus.Pods.select(chart, 'any', { namespaces, labels: { app: 'agent' } });
    expect(failure(() => new AgentMetrics(chart, 'it', { agent, prometheus: agent, port: 9090, discovery: 'annotations' as any })))
      .toBe('test/it: \'agent\' must be the construct of the agent, got "test/any"; annotations stand on its pods; '
        + 'use MetricsDiscovery.POD_MONITOR for pods of another app');
  });
});
