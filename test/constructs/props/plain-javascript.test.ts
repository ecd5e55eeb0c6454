import * as kplus from 'cdk8s-plus-29';
import {
  AgentCluster, AgentNamespace, AgentQuarantine, ClusterEgressDeny, OperatorSeccompProfile, PodSubnetEgressDeny, SeccompBinding,
  SeccompProfile, SeccompRecording,
} from '../../../src';
import { show } from '../../../src/engine/input/props';
import { Base, IMAGE, RANGES, open, pod } from '../../support/app';
import { failure } from '../../support/errors';

/** TypeScript refuses these values. In plain JavaScript they give an error that names the construct, the prop, the value and what to give. */

type Make = (b: Base, tweak: any) => unknown;

const MAKE: { readonly [construct: string]: Make } = {
  PodSubnetEgressDeny: (b, tweak) => new PodSubnetEgressDeny(b.chart, 'it', { namespace: b.namespace, ...RANGES, ...tweak }),
  ClusterEgressDeny: (b, tweak) => new ClusterEgressDeny(b.chart, 'it', { ...RANGES, ...tweak }),
  AgentQuarantine: (b, tweak) => new AgentQuarantine(b.chart, 'it', { namespace: b.namespace, ...tweak }),
  AgentNamespace: (b, tweak) => new AgentNamespace(b.chart, 'it', { name: 'it', ...tweak }),
  SeccompRecording: (b, tweak) => new SeccompRecording(b.chart, 'it', { namespace: b.namespace, ...tweak }),
  SeccompBinding: (b, tweak) => new SeccompBinding(b.chart, 'it', {
    namespace: b.namespace, profile: SeccompProfile.ofOperator('agent'), image: IMAGE, ...tweak,
  }),
};

const NAMESPACE = 'give new AgentNamespace(…), or AgentNamespace.fromNamespaceName(…) for a namespace that exists';
const PODS = 'give the construct of the pods, for example a HardenedAgentPod, or Pods.select(…)';

/** Wrong values of a prop of some constructs, each with what the error says that it must be, and the remedy. */
const WRONG: readonly [constructs: string[], prop: string, values: unknown[], must: string, remedy?: string][] = [
  [['PodSubnetEgressDeny', 'AgentQuarantine', 'SeccompRecording', 'SeccompBinding'], 'namespace',
    ['agents', 7, true, {}, [], { name: 'agents' }], 'be a namespace for agents', NAMESPACE],
  [['PodSubnetEgressDeny', 'SeccompRecording', 'SeccompBinding'], 'agent', ['claude-code', 7, {}, ['a']],
    'be pods that can be selected', PODS],
  [['PodSubnetEgressDeny'], 'fqdnBackEnd', ['cilium', 7, {}, null], 'be a back end for names', 'give for example FqdnBackEnd.cilium()'],
  [['PodSubnetEgressDeny', 'ClusterEgressDeny'], 'allowInternet', ['false', 0, null, {}], 'be true or false'],
  [['PodSubnetEgressDeny', 'ClusterEgressDeny'], 'allowDns', ['no', 1, null], 'be true or false'],
  [['PodSubnetEgressDeny'], 'denyPrivate', ['yes', 1, null], 'be true or false'],
  [['ClusterEgressDeny'], 'quarantine', ['off', 0, null], 'be true or false'],
  [['SeccompRecording'], 'installRecorded', ['yes', 1], 'be true or false'],
  [['AgentNamespace'], 'quota', ['small', 7, null, []], 'be an object such as { pods: 10 }'],
  [['AgentNamespace'], 'labels', ['team', 7, null], 'be an object such as { team: "research" }'],
  [['AgentNamespace'], 'enforce', ['strict', 7, null], 'be one of "restricted", "baseline", "privileged"'],
  [['SeccompBinding'], 'profile', ['agent', {}, null], 'be a profile such as SeccompProfile.runtimeDefault()'],
];

const CASES = WRONG.flatMap(([constructs, prop, values, must, remedy]) => (
  constructs.flatMap((construct) => values.map((value) => [construct, prop, value, must, remedy] as const))));

test.each(CASES)('%s refuses \'%s\' %j', (construct, prop, value, must, remedy) => {
  expect(failure(() => MAKE[construct](open(), { [prop]: value })))
    .toBe(`test/it: '${prop}' must ${must}, got ${show(value)}${remedy ? `; ${remedy}` : ''}`);
});

test.each(['PodSubnetEgressDeny', 'AgentQuarantine', 'SeccompRecording', 'SeccompBinding'])('%s needs a namespace', (construct) => {
  expect(failure(() => MAKE[construct](open(), { namespace: undefined }))).toBe('test/it: \'namespace\' must be given, got nothing');
  expect(failure(() => MAKE[construct](open(), { namespace: null }))).toBe('test/it: \'namespace\' must be given, got null');
});

test.each(['PodSubnetEgressDeny', 'AgentQuarantine', 'SeccompRecording', 'SeccompBinding'])(
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

describe('props that are no object', () => {
  test.each<[string, (b: Base, props: any) => unknown]>([
    ['PodSubnetEgressDeny', (b, props) => new PodSubnetEgressDeny(b.chart, 'it', props)],
    ['AgentQuarantine', (b, props) => new AgentQuarantine(b.chart, 'it', props)],
    ['AgentNamespace', (b, props) => new AgentNamespace(b.chart, 'it', props)],
    ['SeccompRecording', (b, props) => new SeccompRecording(b.chart, 'it', props)],
    ['SeccompBinding', (b, props) => new SeccompBinding(b.chart, 'it', props)],
    ['OperatorSeccompProfile', (b, props) => new OperatorSeccompProfile(b.chart, 'it', props)],
  ])('%s', (_, make) => {
    for (const props of ['agents', undefined, null, ['agents']]) {
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

describe('the allow methods', () => {
  const PEER = 'give the construct of the peer, for example a HardenedAgentPod, Pods.select(…) or NetworkPolicyIpBlock.ipv4(…)';
  const policy = (b: Base) => MAKE.PodSubnetEgressDeny(b, { allowInternet: false }) as PodSubnetEgressDeny;
  const wall = (b: Base) => MAKE.ClusterEgressDeny(b, { allowInternet: false }) as ClusterEgressDeny;

  test.each<[string, (b: Base, value: any) => void, string]>([
    ['allowTo', (b, value) => policy(b).allowTo(value), `'peer' must be a peer of network policies, got VALUE; ${PEER}`],
    ['allowFrom', (b, value) => policy(b).allowFrom(value), `'peer' must be a peer of network policies, got VALUE; ${PEER}`],
    ['passTo', (b, value) => wall(b).passTo(value), `'peer' must be a peer of network policies, got VALUE; ${PEER}`],
    ['passAllowedBy', (b, value) => wall(b).passAllowedBy(value),
      '\'policy\' must be a PodSubnetEgressDeny, got VALUE; give the policy whose allow methods name the pods'],
    ['allowToService', (b, value) => policy(b).allowToService(value),
      '\'service\' must be a Service of cdk8s-plus, got VALUE; give the construct of the Service'],
    ['allowToNamespaces', (b, value) => policy(b).allowToNamespaces(value),
      '\'namespaces\' must be namespaces that can be selected, got VALUE; '
      + 'give for example Namespaces.select(chart, "tools", { labels: { team: "tools" } })'],
    ['from of allowTo', (b, value) => policy(b).allowTo(pod(b), { from: value }), `'from' must be pods that can be selected, got VALUE; ${PODS}`],
    ['from of allowToCidr', (b, value) => policy(b).allowToCidr('203.0.113.0/24', { from: value, port: 443 }),
      `'from' must be pods that can be selected, got VALUE; ${PODS}`],
    ['from of allowToFqdn', (b, value) => policy(b).allowToFqdn('api.example.com', 443, { from: value }),
      `'from' must be pods that can be selected, got VALUE; ${PODS}`],
    ['to of allowFrom', (b, value) => policy(b).allowFrom(pod(b), { to: value }), `'to' must be pods that can be selected, got VALUE; ${PODS}`],
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
    ['passToCidr', (b, options) => wall(b).passToCidr('203.0.113.0/24', options), '{ port: 8080 }'],
  ])('options of %s that are a port or another object', (_, call, example) => {
    for (const options of [8080, '8080', null, { ports_: [8080] }]) {
      expect(failure(() => call(open(), options))).toBe(`test/it: 'options' must be an object such as ${example}, got ${show(options)}`);
    }
  });
});
