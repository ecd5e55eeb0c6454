import * as kplus from 'cdk8s-plus-29';
import {
  AgentCluster, AgentDisruptionBudget, AgentExposure, AgentMetrics, AgentNamespace, AgentQuarantine, AgentSeccompProfile, AlertRouting,
  ClusterEgressDeny, DenialAlerts, DetectionNodeFiles, DnsAllowlist, EgressProxy, ExistingAgentNamespace, FalcoDaemonSet, FalcoPriority,
  FalcoRules, McpServer, OperatorSeccompProfile, PodSubnetEgressDeny, QuarantineResponse, SeccompBinding, SeccompRecording,
} from '../../../src';
import { show } from '../../../src/engine/input/show';
import { Base, IMAGE, RANGES, open, pod } from '../../support/app';
import { failure, GIVE_NAMESPACE } from '../../support/errors';
import { routing } from '../detection/alerts/alerts';
import { allowlist } from '../gateway/dns';
import { proxy } from '../gateway/proxy';

/** TypeScript refuses these values. In plain JavaScript, the error names the construct, the prop, the value and the remedy. */

type Make = (b: Base, tweak: any) => unknown;

const MAKE: { readonly [construct: string]: Make } = {
  PodSubnetEgressDeny: (b, tweak) => new PodSubnetEgressDeny(b.chart, 'it', { namespace: b.namespace, ...RANGES, ...tweak }),
  ClusterEgressDeny: (b, tweak) => new ClusterEgressDeny(b.chart, 'it', { ...RANGES, ...tweak }),
  AgentQuarantine: (b, tweak) => new AgentQuarantine(b.chart, 'it', { namespace: b.namespace, ...tweak }),
  AgentNamespace: (b, tweak) => new AgentNamespace(b.chart, 'it', { name: 'it', ...tweak }),
  ExistingAgentNamespace: (b, tweak) => new ExistingAgentNamespace(b.chart, 'it', { name: 'it', ...tweak }),
  SeccompRecording: (b, tweak) => new SeccompRecording(b.chart, 'it', { namespace: b.namespace, ...tweak }),
  SeccompBinding: (b, tweak) => new SeccompBinding(b.chart, 'it', {
    namespace: b.namespace, profile: AgentSeccompProfile.ofOperator('agent'), image: IMAGE, ...tweak,
  }),
  EgressProxy: (b, tweak) => proxy(b, tweak, 'it'),
  DnsAllowlist: (b, tweak) => allowlist(b, tweak, 'it'),
  McpServer: (b, tweak) => new McpServer(b.chart, 'it', {
    namespace: b.namespace, runtime: b.runtime, image: IMAGE, port: 8080, ...RANGES, ...tweak,
  }),
  AlertRouting: (b, tweak) => routing(b, tweak, 'it'),
  QuarantineResponse: (b, tweak) => new QuarantineResponse(b.chart, 'it', {
    namespace: b.namespace,
    runtime: b.runtime,
    image: IMAGE,
    alerts: routing(b),
    quarantines: [new AgentQuarantine(b.chart, 'quarantine', { namespace: b.namespace })],
    ...RANGES,
    apiServerCidrs: ['192.168.77.10/32'],
    ...tweak,
  }),
  DenialAlerts: (b, tweak) => new DenialAlerts(b.chart, 'it', {
    namespace: b.namespace, image: IMAGE, alerts: routing(b), resolvers: [allowlist(b)], ...RANGES, ...tweak,
  }),
  FalcoDaemonSet: (b, tweak) => new FalcoDaemonSet(b.chart, 'it', { image: IMAGE, ...RANGES, ...tweak }),
  DetectionNodeFiles: (b, tweak) => new DetectionNodeFiles(b.chart, 'it', { namespaces: ['agents'], ...tweak }),
  FalcoRules: (b, tweak) => new FalcoRules(b.chart, 'it', { namespaces: ['agents'], ...tweak }),
};

const REPLICATED = ['EgressProxy', 'DnsAllowlist', 'AlertRouting'];
const SERVING = [...REPLICATED, 'McpServer'];
const INFRASTRUCTURE = [...REPLICATED, 'QuarantineResponse'];
const ON_NODES = ['FalcoDaemonSet', 'DenialAlerts'];
const IN_NAMESPACE = [
  'PodSubnetEgressDeny', 'AgentQuarantine', 'SeccompRecording', 'SeccompBinding', ...INFRASTRUCTURE, 'DenialAlerts', 'McpServer',
];

const NAMESPACE = 'give new AgentNamespace(…), or AgentNamespace.fromNamespaceName(…) for a namespace that exists';
const PODS = 'give the construct of the pods, for example a HardenedAgentPod, or Pods.select(…)';

/** Wrong values of a prop of some constructs, each with what the error says that it must be, and the remedy. */
const WRONG: readonly [constructs: string[], prop: string, values: unknown[], must: string, remedy?: string][] = [
  [IN_NAMESPACE, 'namespace',
    ['agents', 7, true, {}, [], { name: 'agents' }], 'be a namespace for agents', NAMESPACE],
  [['PodSubnetEgressDeny', 'SeccompRecording', 'SeccompBinding'], 'agent', ['claude-code', 7, {}, ['a']],
    'be pods that can be selected', PODS],
  [['PodSubnetEgressDeny', 'McpServer'], 'fqdnBackEnd', ['cilium', 7, {}, null],
    'be a back end for names', 'give for example FqdnBackEnd.cilium()'],
  [['PodSubnetEgressDeny', 'ClusterEgressDeny'], 'allowInternet', ['false', 0, null, {}], 'be true or false'],
  [['PodSubnetEgressDeny', 'ClusterEgressDeny', 'McpServer'], 'allowDns', ['no', 1, null], 'be true or false'],
  [['PodSubnetEgressDeny'], 'denyPrivate', ['yes', 1, null], 'be true or false'],
  [['ClusterEgressDeny'], 'quarantine', ['off', 0, null], 'be true or false'],
  [['SeccompRecording'], 'installRecorded', ['yes', 1], 'be true or false'],
  [['AgentNamespace', 'ExistingAgentNamespace'], 'quota', ['small', 7, null, []], 'be an object such as { pods: 10 }'],
  [['AgentNamespace', 'ExistingAgentNamespace'], 'imagePullSecrets', ['registry', 7, null], 'be a list'],
  [['AgentNamespace', 'EgressProxy', 'McpServer'], 'imagePullSecrets', [[undefined]], 'be a list without gaps'],
  [['AgentNamespace'], 'size', ['huge', 7, null, {}], 'be one of "small", "medium", "large", "browser", "model-server"'],
  [['AgentNamespace'], 'labels', ['team', 7, null], 'be an object such as { team: "research" }'],
  [['AgentNamespace'], 'enforce', ['strict', 7, null], 'be one of "restricted", "baseline", "privileged"'],
  [['SeccompBinding'], 'profile', ['agent', {}, null], 'be a profile such as AgentSeccompProfile.runtimeDefault()'],
  [[...INFRASTRUCTURE, 'McpServer'], 'runtime', ['gvisor', 7, {}, []],
    'be a runtime such as new GVisorRuntime(…) or AgentRuntime.gkeSandbox()'],
  [['EgressProxy'], 'image', [undefined, null, 7, {}], 'be pinned by digest such as "squid@sha256:<64 hex>"'],
  [['DnsAllowlist'], 'image', [undefined, null, 7, {}], 'be pinned by digest such as "coredns@sha256:<64 hex>"'],
  [[...INFRASTRUCTURE, ...ON_NODES, 'McpServer'], 'resources', ['1Gi', 7, null],
    'be an object such as { memory: { limit: Size.gibibytes(1) } }'],
  [[...INFRASTRUCTURE, ...ON_NODES, 'McpServer'], 'imagePullSecrets', ['pull', 7, null], 'be a list'],
  [SERVING, 'replicas', ['2', null, 1.5, -1], 'be an integer of at least 0'],
  [SERVING, 'replicas', [2 ** 31, 1e21], 'be an integer of at most 2147483647'],
  [SERVING, 'spread', ['yes', 1, null], 'be true or false'],
  [SERVING, 'serviceAccount', ['proxy', null], 'be a service account',
    'give new ServiceAccount(…) or ServiceAccount.fromServiceAccountName(…)'],
  [[...SERVING, ...ON_NODES], 'nodeLocalDns', ['169.254.20.10', 7, null], 'be a list'],
  [['McpServer'], 'path', ['mcp', 7, null, {}],
    'be a path such as "/mcp": "/", then letters, digits, "/", "-", "_", ".", "~" and "%"'],
  [['McpServer'], 'port', ['8080', 0, 65536, null, {}], 'be an integer from 1 to 65535'],
  [['McpServer'], 'clusterIP', ['search', 7, null, {}], 'be an address such as "169.254.20.10"'],
  [['EgressProxy'], 'noProxy', ['localhost', null], 'be a list'],
  [['DnsAllowlist'], 'names', ['api.example.com', 7, null], 'be a list'],
  [['DnsAllowlist'], 'upstreams', ['203.0.113.53', null], 'be a list'],
  [['AlertRouting'], 'sinks', ['slack', {}, null], 'be a list'],
  [['AlertRouting'], 'fields', ['production', 7, null, []], 'be an object such as { cluster: "production" }'],
  [['AlertRouting'], 'proxy', ['proxy', {}], 'be of class EgressProxy'],
  [['AlertRouting'], 'fqdnBackEnd', ['cilium', 7, {}, null], 'be a back end for names', 'give for example FqdnBackEnd.cilium()'],
  [['QuarantineResponse', 'DenialAlerts', 'FalcoDaemonSet'], 'alerts', ['alerts', 7, {}], 'be of class AlertRouting'],
  [['QuarantineResponse'], 'quarantines', ['agents', 7], 'be a list'],
  [['QuarantineResponse'], 'quarantines', [undefined, null, []], 'name an AgentQuarantine', 'without one the label has no effect'],
  [['QuarantineResponse'], 'dryRun', ['yes', 1, null], 'be true or false'],
  [['QuarantineResponse'], 'apiServerPort', ['6443', 0, null], 'be an integer from 1 to 65535'],
  [ON_NODES, 'nodeSelector', ['gvisor', null, []], 'be an object such as { pool: "agents" }'],
  [ON_NODES, 'tolerations', ['all', null, {}], 'be a list'],
  [ON_NODES, 'priorityClassName', [7, null, {}], 'be a string'],
  [['DenialAlerts'], 'proxies', ['proxy', {}, null], 'be a list'],
  [['DenialAlerts'], 'resolvers', ['dns', {}, null], 'be a list'],
  [['DenialAlerts'], 'brokers', ['broker', {}, null], 'be a list'],
  [['FalcoDaemonSet'], 'rules', ['agent.yaml', {}, null], 'be a list'],
  [['DetectionNodeFiles', 'FalcoRules'], 'namespaces', ['agents', '', 0, null], 'be a list'],
  [['DetectionNodeFiles'], 'startUntraced', ['no', 0, null], 'be true or false'],
  [['FalcoRules'], 'configMap', ['no', 0, null], 'be true or false'],
  [['FalcoRules'], 'podLabels', ['team', '', null, []], 'be an object such as { team: "search" }'],
  [['FalcoRules'], 'overrides', ['none', null, []], 'be an object such as { "package-manager": { enabled: false } }'],
  [['FalcoRules', 'AlertRouting', 'QuarantineResponse'], 'minimumPriority', ['high', 0, null],
    `be one of ${Object.values(FalcoPriority).map((one) => `"${one}"`).join(', ')}`],
];

const CASES = WRONG.flatMap(([constructs, prop, values, must, remedy]) => (
  constructs.flatMap((construct) => values.map((value) => [construct, prop, value, must, remedy] as const))));

test.each(CASES)('%s refuses \'%s\' %j', (construct, prop, value, must, remedy) => {
  expect(failure(() => MAKE[construct](open(), { [prop]: value })))
    .toBe(`test/it: '${prop}' must ${must}, got ${show(value)}${remedy ? `; ${remedy}` : ''}`);
});

test.each([...INFRASTRUCTURE, ...ON_NODES, 'McpServer'])('%s names a field of resources that there is not', (construct) => {
  expect(failure(() => MAKE[construct](open(), { resources: { ram: 1 } })))
    .toBe("test/it: 'resources.ram' must be left out, got 1; there are 'cpu', 'memory', 'ephemeralStorage'");
});

test.each(IN_NAMESPACE)('%s needs a namespace', (construct) => {
  expect(failure(() => MAKE[construct](open(), { namespace: undefined })))
    .toBe(`test/it: 'namespace' must be given, got nothing${GIVE_NAMESPACE}`);
  expect(failure(() => MAKE[construct](open(), { namespace: null }))).toBe(`test/it: 'namespace' must be given, got null${GIVE_NAMESPACE}`);
});

test.each(IN_NAMESPACE)(
  '%s refuses a Namespace of cdk8s-plus, which has no name for agents', (construct) => {
    const b = open();
    expect(failure(() => MAKE[construct](b, { namespace: new kplus.Namespace(b.chart, 'plain') })))
      .toBe(`test/it: 'namespace' must be a namespace for agents, got "test/plain"; ${NAMESPACE}`);
  },
);

test.each([
  ['quota', 'cpu', 'a Cpu', '16', 'Cpu.units(16)'],
  ['quota', 'cpu', 'a Cpu', 'much', 'a Cpu such as Cpu.millis(50)'],
  ['quota', 'memory', 'a Size', '64Gi', 'Size.gibibytes(64)'],
  ['quota', 'ephemeralStorage', 'a Size', 100, 'a Size such as Size.mebibytes(128)'],
  ['containerDefaults', 'cpu', 'a Cpu', '50m', 'Cpu.millis(50)'],
  ['containerDefaults', 'memory', 'a Size', '128Mi', 'Size.mebibytes(128)'],
  ['containerDefaults', 'ephemeralStorage', 'a Size', '', 'a Size such as Size.mebibytes(128)'],
])('AgentNamespace refuses \'%s.%s\' that is not %s: %j', (struct, field, what, value, remedy) => {
  expect(failure(() => MAKE.AgentNamespace(open(), { [struct]: { [field]: value } })))
    .toBe(`test/it: '${struct}.${field}' must be ${what}, got ${show(value)}; give ${remedy}`);
});

test.each(['lists', 'macros', 'rules'])('FalcoRules refuses a field that an element of %s does not have', (prop) => {
  expect(failure(() => MAKE.FalcoRules(open(), { [prop]: [{ name: 'mine', team: 1 }] })))
    .toMatch(new RegExp(`^test/it: '${prop}\\[0\\]\\.team' must be left out, got 1; there are `));
});

describe('props that are no object', () => {
  test.each<[string, (b: Base, props: any) => unknown]>([
    ['PodSubnetEgressDeny', (b, props) => new PodSubnetEgressDeny(b.chart, 'it', props)],
    ['AgentQuarantine', (b, props) => new AgentQuarantine(b.chart, 'it', props)],
    ['AgentNamespace', (b, props) => new AgentNamespace(b.chart, 'it', props)],
    ['ExistingAgentNamespace', (b, props) => new ExistingAgentNamespace(b.chart, 'it', props)],
    ['SeccompRecording', (b, props) => new SeccompRecording(b.chart, 'it', props)],
    ['SeccompBinding', (b, props) => new SeccompBinding(b.chart, 'it', props)],
    ['OperatorSeccompProfile', (b, props) => new OperatorSeccompProfile(b.chart, 'it', props)],
    ['AgentExposure', (b, props) => new AgentExposure(b.chart, 'it', props)],
    ['AgentMetrics', (b, props) => new AgentMetrics(b.chart, 'it', props)],
    ['AgentDisruptionBudget', (b, props) => new AgentDisruptionBudget(b.chart, 'it', props)],
    ['EgressProxy', (b, props) => new EgressProxy(b.chart, 'it', props)],
    ['DnsAllowlist', (b, props) => new DnsAllowlist(b.chart, 'it', props)],
    ['McpServer', (b, props) => new McpServer(b.chart, 'it', props)],
    ['AlertRouting', (b, props) => new AlertRouting(b.chart, 'it', props)],
    ['QuarantineResponse', (b, props) => new QuarantineResponse(b.chart, 'it', props)],
    ['DenialAlerts', (b, props) => new DenialAlerts(b.chart, 'it', props)],
    ['FalcoDaemonSet', (b, props) => new FalcoDaemonSet(b.chart, 'it', props)],
  ])('%s', (_, make) => {
    for (const props of ['agents', undefined, null, ['agents']]) {
      expect(failure(() => make(open(), props))).toContain(`test/it: 'props' must be an object, got ${show(props)}`);
    }
  });

  test('an error names what is required', () => {
    expect(failure(() => new AgentNamespace(open().chart, 'it', undefined as never)))
      .toBe("test/it: 'props' must be an object, got nothing; give at least 'name'");
  });

  test.each<[string, (b: Base, props: any) => unknown]>([
    ['DetectionNodeFiles', (b, props) => new DetectionNodeFiles(b.chart, 'it', props)],
    ['FalcoRules', (b, props) => new FalcoRules(b.chart, 'it', props)],
  ])('%s, which needs none', (_, make) => {
    for (const props of ['agents', null, ['agents']]) {
      expect(failure(() => make(open(), props))).toBe(`test/it: 'props' must be an object, got ${show(props)}`);
    }
  });

  test('AgentCluster', () => {
    expect(failure(() => new AgentCluster('10.243.0.0/16' as never)))
      .toBe('AgentCluster: \'props\' must be an object, got "10.243.0.0/16"');
    expect(failure(() => new AgentCluster({ fqdnBackEnd: 'cilium' as never })))
      .toBe('AgentCluster: \'fqdnBackEnd\' must be a back end for names, got "cilium"; give for example FqdnBackEnd.cilium()');
  });
});

describe('the methods of DnsAllowlist', () => {
  const policy = (b: Base) => MAKE.PodSubnetEgressDeny(b, { allowInternet: false, allowDns: false }) as PodSubnetEgressDeny;

  test.each(['agents', 7, {}])('serve and allowService refuse %j', (value: any) => {
    expect(failure(() => allowlist(open()).serve(value)))
      .toBe(`test/dns: 'egress' must be a PodSubnetEgressDeny, got ${show(value)}; give the construct of the policy`);
    expect(failure(() => allowlist(open()).allowService(value)))
      .toBe(`test/dns: 'service' must be a Service of cdk8s-plus, got ${show(value)}; give the construct of the Service`);
  });

  test.each([['agent'], [null], [[]]])('serve refuses the options %j', (options: any) => {
    const b = open();
    expect(failure(() => allowlist(b).serve(policy(b), options)))
      .toBe(`test/dns: 'options' must be an object such as { from: agent }, got ${show(options)}`);
  });

  test('serve refuses \'from\' that selects no pods', () => {
    const b = open();
    expect(failure(() => allowlist(b).serve(policy(b), { from: 'agent' as never })))
      .toBe(`test/dns: 'from' must be pods that can be selected, got "agent"; ${PODS}`);
  });
});

describe('the allow methods', () => {
  const PEER = 'give the construct of the peer, for example a HardenedAgentPod, Pods.select(…) or NetworkPolicyIpBlock.ipv4(…)';
  const policy = (b: Base) => MAKE.PodSubnetEgressDeny(b, { allowInternet: false }) as PodSubnetEgressDeny;
  const wall = (b: Base) => MAKE.ClusterEgressDeny(b, { allowInternet: false }) as ClusterEgressDeny;

  test.each<[string, (b: Base, value: any) => void, string]>([
    ['allowTo', (b, value) => policy(b).allowTo(value), `'peer' must be a peer of network policies, got VALUE; ${PEER}`],
    ['allowFrom', (b, value) => policy(b).allowFrom(value), `'peer' must be a peer of network policies, got VALUE; ${PEER}`],
    ['passTo', (b, value) => wall(b).passTo(value), `'peer' must be a peer of network policies, got VALUE; ${PEER}`],
    ['allowToPods', (b, value) => policy(b).allowToPods(value), `'pods' must be pods that can be selected, got VALUE; ${PODS}`],
    ['allowFromPods', (b, value) => policy(b).allowFromPods(value), `'pods' must be pods that can be selected, got VALUE; ${PODS}`],
    ['passToPods', (b, value) => wall(b).passToPods(value), `'pods' must be pods that can be selected, got VALUE; ${PODS}`],
    ['passAllowedBy', (b, value) => wall(b).passAllowedBy(value),
      '\'policy\' must be a PodSubnetEgressDeny, got VALUE; give the construct of the policy'],
    ['allowToService', (b, value) => policy(b).allowToService(value),
      '\'service\' must be a Service of cdk8s-plus, got VALUE; give the construct of the Service'],
    ['allowToNamespaces', (b, value) => policy(b).allowToNamespaces(value),
      '\'namespaces\' must be namespaces that can be selected, got VALUE; '
      + 'give for example Namespaces.select(chart, "tools", { labels: { team: "tools" } })'],
    ['from of allowTo', (b, value) => policy(b).allowTo(pod(b), { from: value }),
      `'from' must be pods that can be selected, got VALUE; ${PODS}`],
    ['from of allowToCidr', (b, value) => policy(b).allowToCidr('203.0.113.0/24', { from: value, port: 443 }),
      `'from' must be pods that can be selected, got VALUE; ${PODS}`],
    ['from of allowToFqdn', (b, value) => policy(b).allowToFqdn('api.example.com', 443, { from: value }),
      `'from' must be pods that can be selected, got VALUE; ${PODS}`],
    ['to of allowFrom', (b, value) => policy(b).allowFrom(pod(b), { to: value }),
      `'to' must be pods that can be selected, got VALUE; ${PODS}`],
  ])('%s', (_, call, message) => {
    for (const value of ['search', 8080, {}]) {
      expect(failure(() => call(open(), value))).toBe(`test/it: ${message.replace('VALUE', show(value))}`);
    }
  });

  test.each<[string, (b: Base, options: any) => void, string]>([
    ['allowTo', (b, options) => policy(b).allowTo(pod(b), options), '{ from: agent, port: 8080 }'],
    ['allowToCidr', (b, options) => policy(b).allowToCidr('203.0.113.0/24', options), '{ from: agent, port: 443 }'],
    ['allowToFqdn', (b, options) => policy(b).allowToFqdn('api.example.com', 443, options), '{ from: agent }'],
    ['allowFrom', (b, options) => policy(b).allowFrom(pod(b), options), '{ to: agent, port: 8080 }'],
    ['passTo', (b, options) => wall(b).passTo(pod(b), options), '{ port: 8080 }'],
    ['allowToPods', (b, options) => policy(b).allowToPods(pod(b), options), '{ from: agent, port: 8080 }'],
    ['allowFromPods', (b, options) => policy(b).allowFromPods(pod(b), options), '{ to: agent, port: 8080 }'],
    ['passToPods', (b, options) => wall(b).passToPods(pod(b), options), '{ port: 8080 }'],
    ['passToCidr', (b, options) => wall(b).passToCidr('203.0.113.0/24', options), '{ port: 8080 }'],
  ])('options of %s that are a port or another object', (_, call, example) => {
    for (const options of [8080, '8080', null, [8080]]) {
      expect(failure(() => call(open(), options))).toBe(`test/it: 'options' must be an object such as ${example}, got ${show(options)}`);
    }
    expect(failure(() => call(open(), { other: [8080] }))).toMatch(/^test\/it: 'other' must be left out, got \[8080\]; there are '/);
  });
});
