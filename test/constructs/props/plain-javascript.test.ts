import * as kplus from 'cdk8s-plus-29';
import { AgentNamespace, ClusterEgressDeny, FalcoPriority, PodSubnetEgressDeny } from '../../../src';
import { show } from '../../../src/engine/input/show';
import { Context } from '../../random-apps/context';
import { Base, RANGES, open } from '../../support/app';
import { failure, GIVE_NAMESPACE } from '../../support/errors';
import { allowlist } from '../gateway/dns';
import { makerOf } from '../makers';

/** The particular messages about values that TypeScript refuses. `wrong-values.test.ts` tries every prop. */

const NAMESPACE = 'give new AgentNamespace(…), or AgentNamespace.fromNamespaceName(…) for a namespace that exists';
const PODS = 'give the construct of the pods, for example a HardenedAgentPod, or Pods.select(…)';

/** The error about a construct with one tweak, after the path of the construct. */
function wrong(construct: string, tweak: object, context = new Context(true)): string {
  const { valid, act } = makerOf(construct, context);
  return failure(() => act({ ...valid, ...tweak }, 'it')).replace(/^chart-0\/it: /, '');
}

test.each<[construct: string, prop: string, value: unknown, must: string, remedy?: string]>([
  ['PodSubnetEgressDeny', 'namespace', { name: 'agents' }, 'be a namespace for agents', NAMESPACE],
  ['PodSubnetEgressDeny', 'agent', 'claude-code', 'be pods that can be selected', PODS],
  ['PodSubnetEgressDeny', 'fqdnBackEnd', 'cilium', 'be a back end for names', 'give for example FqdnBackEnd.cilium()'],
  ['PodSubnetEgressDeny', 'allowInternet', 'false', 'be true or false'],
  ['AgentNamespace', 'quota', 'small', 'be an object such as { pods: 10 }'],
  ['AgentNamespace', 'imagePullSecrets', [undefined], 'be a list without gaps'],
  ['AgentNamespace', 'size', 'huge', 'be one of "small", "medium", "large", "browser", "model-server"'],
  ['AgentNamespace', 'labels', 'team', 'be an object such as { team: "research" }'],
  ['AgentNamespace', 'enforce', 'strict', 'be one of "restricted", "baseline", "privileged"'],
  ['SeccompBinding', 'profile', 'agent', 'be a profile such as AgentSeccompProfile.runtimeDefault()'],
  ['EgressProxy', 'runtime', 'gvisor', 'be a runtime such as new GVisorRuntime(…) or AgentRuntime.gkeSandbox()'],
  ['EgressProxy', 'image', 7, 'be pinned by digest such as "squid@sha256:<64 hex>"'],
  ['DnsAllowlist', 'image', 7, 'be pinned by digest such as "coredns@sha256:<64 hex>"'],
  ['DenialAlerts', 'resources', '1Gi', 'be an object such as { memory: { limit: Size.gibibytes(1) } }'],
  ['DnsAllowlist', 'replicas', -1, 'be an integer of at least 0'],
  ['DnsAllowlist', 'replicas', 1.5, 'be an integer of at least 0'],
  ['DnsAllowlist', 'replicas', 2 ** 31, 'be an integer of at most 2147483647'],
  ['DnsAllowlist', 'replicas', 1e21, 'be an integer of at most 2147483647'],
  ['McpServer', 'serviceAccount', 'proxy', 'be a service account',
    'give new ServiceAccount(…) or ServiceAccount.fromServiceAccountName(…)'],
  ['McpServer', 'path', 'mcp', 'be a path such as "/mcp": "/", then letters, digits, "/", "-", "_", ".", "~" and "%"'],
  ['McpServer', 'port', 65536, 'be an integer from 1 to 65535'],
  ['McpServer', 'clusterIP', 'search', 'be an address such as "169.254.20.10"'],
  ['AlertRouting', 'fields', 'production', 'be an object such as { cluster: "production" }'],
  ['AlertRouting', 'proxy', 'proxy', 'be of class EgressProxy'],
  ['QuarantineResponse', 'quarantines', [], 'name an AgentQuarantine', 'without one the label has no effect'],
  ['QuarantineResponse', 'apiServerPort', 0, 'be an integer from 1 to 65535'],
  ['FalcoDaemonSet', 'nodeSelector', 'gvisor', 'be an object such as { pool: "agents" }'],
  ['FalcoRules', 'podLabels', '', 'be an object such as { team: "search" }'],
  ['FalcoRules', 'overrides', 'none', 'be an object such as { "package-manager": { enabled: false } }'],
  ['FalcoRules', 'minimumPriority', 'high', `be one of ${Object.values(FalcoPriority).map((one) => `"${one}"`).join(', ')}`],
])('%s refuses \'%s\' %j', (construct, prop, value, must, remedy = '') => {
  expect(wrong(construct, { [prop]: value })).toBe(`'${prop}' must ${must}, got ${show(value)}${remedy ? `; ${remedy}` : ''}`);
});

test('fields of resources, and the props that must be given', () => {
  expect(wrong('McpServer', { resources: { ram: 1 } }))
    .toBe("'resources.ram' must be left out, got 1; there are 'cpu', 'memory', 'ephemeralStorage'");
  expect(wrong('EgressProxy', { namespace: undefined })).toBe(`'namespace' must be given, got nothing${GIVE_NAMESPACE}`);
  expect(failure(() => new AgentNamespace(open().chart, 'it', undefined as never)))
    .toBe("test/it: 'props' must be an object, got nothing; give at least 'name'");
});

test.each(['PodSubnetEgressDeny', 'SeccompBinding', 'EgressProxy', 'DenialAlerts', 'McpServer'])(
  '%s refuses a Namespace of cdk8s-plus, which has no name for agents', (construct) => {
    const context = new Context(true);
    expect(wrong(construct, { namespace: new kplus.Namespace(context.chart, 'plain') }, context))
      .toBe(`'namespace' must be a namespace for agents, got "chart-0/plain"; ${NAMESPACE}`);
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
  expect(wrong('AgentNamespace', { [struct]: { [field]: value } }))
    .toBe(`'${struct}.${field}' must be ${what}, got ${show(value)}; give ${remedy}`);
});

test.each(['agents', 7, {}])('serve and allowService of DnsAllowlist refuse %j', (value: any) => {
  expect(failure(() => allowlist(open()).serve(value)))
    .toBe(`test/dns: 'egress' must be a PodSubnetEgressDeny, got ${show(value)}; give the construct of the policy`);
  expect(failure(() => allowlist(open()).allowService(value)))
    .toBe(`test/dns: 'service' must be a Service of cdk8s-plus, got ${show(value)}; give the construct of the Service`);
});

describe('the allow methods', () => {
  const PEER = 'give the construct of the peer, for example a HardenedAgentPod, Pods.select(…) or NetworkPolicyIpBlock.ipv4(…)';
  const policy = (b: Base) => new PodSubnetEgressDeny(b.chart, 'it', { namespace: b.namespace, ...RANGES, allowInternet: false });
  const wall = (b: Base) => new ClusterEgressDeny(b.chart, 'it', { ...RANGES, allowInternet: false });

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
  ])('%s', (_, call, message) => {
    for (const value of ['search', 8080, {}]) {
      expect(failure(() => call(open(), value))).toBe(`test/it: ${message.replace('VALUE', show(value))}`);
    }
  });
});
