import { Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { allowlist } from './dns';
import { AgentNamespace, AgentPolicy, DnsAllowlistProps, PodSubnetEgressDeny, PodSubnetEgressDenyProps } from '../../../src';
import { Base, IMAGE, Manifest, RANGES, around, objects, only, open, pod } from '../../support/app';
import { failure } from '../../support/errors';
import { expectSnapshot } from '../../support/schema';

/** A policy that leaves agents nothing but what is allowed. */
function closed(b: Base, tweak: Partial<PodSubnetEgressDenyProps> = {}): PodSubnetEgressDeny {
  return new PodSubnetEgressDeny(b.chart, 'egress', { namespace: b.namespace, ...RANGES, allowInternet: false, allowDns: false, ...tweak });
}

/** Agents in one namespace, their resolver in another. */
function served(tweak: Partial<DnsAllowlistProps> = {}) {
  const b = open();
  const dns = allowlist(b, { namespace: new AgentNamespace(b.chart, 'resolvers', { name: 'resolvers' }), name: 'dns', ...tweak });
  const agent = pod(b, { dns: dns.podDns });
  dns.serve(closed(b), { from: agent });
  return { ...b, dns, agent };
}

const address = (p: kplus.AbstractPod) => ({
  podSelector: {
    matchLabels: {
      'cdk8s.io/metadata.addr': p.podMetadata
        .getLabel('cdk8s.io/metadata.addr'),
    },
  },
});
const inNamespace = (name: string) => ({ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } } });
const dnsOn = (port: number) => [{ port, protocol: 'UDP' }, { port, protocol: 'TCP' }];
const template = (b: Base) => only(b.chart, 'Deployment').spec.template;

test('all that it makes', () => {
  expectSnapshot(served().chart, around(['resolvers']));
});

test('every rule holds, of the strict pack and with all objects judged', () => {
  const b = served();
  AgentPolicy.of(b.app).enforce({ ...RANGES });
  Testing.synth(b.chart);
  expect(AgentPolicy.of(b.app).findings()).toEqual([]);
});

test('what is left out', () => {
  const b = open();
  closed(b);
  allowlist(b);
  const { replicas } = only(b.chart, 'Deployment').spec;
  const [{ resources, ports }] = template(b).spec.containers;
  expect([replicas, resources.limits, ports.map((port: Manifest) => [port.containerPort, port.protocol])])
    .toEqual([2, { 'cpu': '250m', 'memory': '128Mi', 'ephemeral-storage': '1Gi' }, [[1053, 'UDP'], [1053, 'TCP']]]);
});

test('what is given', () => {
  const b = open();
  closed(b);
  allowlist(b, {
    name: 'names',
    replicas: 3,
    spread: true,
    resources: { cpu: { limit: kplus.Cpu.units(1) } },
    imagePullSecrets: [kplus.Secret.fromSecretName(b.chart, 'login', 'login')],
    serviceAccount: kplus.ServiceAccount.fromServiceAccountName(b.chart, 'account', 'resolver'),
  });
  const { metadata, spec } = only(b.chart, 'Deployment');
  const { affinity, containers, imagePullSecrets, serviceAccountName } = spec.template.spec;
  expect([metadata.name, only(b.chart, 'Service').metadata.name, only(b.chart, 'ConfigMap').metadata.name])
    .toEqual(['names', 'names', 'names']);
  expect([spec.replicas, affinity.podAntiAffinity !== undefined, imagePullSecrets, serviceAccountName, containers[0].resources.limits])
    .toEqual([3, true, [{ name: 'login' }], 'resolver', { 'cpu': '1', 'memory': '128Mi', 'ephemeral-storage': '1Gi' }]);
});

test('agents ask it alone, for full names', () => {
  const { chart } = served();
  const { dnsPolicy, dnsConfig } = only(chart, 'Pod').spec;
  expect({ dnsPolicy, dnsConfig }).toEqual({
    dnsPolicy: 'None',
    dnsConfig: {
      nameservers: ['10.96.0.53'],
      options: [{ name: 'ndots', value: '1' }],
    },
  });
});

test('both sides are opened on the port that the pods listen on, and for the agent alone', () => {
  const { chart, dns, agent } = served();
  const policies = objects(chart, 'NetworkPolicy').map(({ spec }) => spec);
  expect(policies).toContainEqual({
    ...address(agent),
    policyTypes: ['Egress'],
    egress: [{
      to: [{ ...inNamespace('resolvers'), ...address(dns.deployment) }],
      ports: dnsOn(1053),
    }],
  });
  expect(policies).toContainEqual({
    ...address(dns.deployment),
    policyTypes: ['Ingress'],
    ingress: [{
      from: [{ ...inNamespace('agents'), ...address(agent) }],
      ports: dnsOn(1053),
    }],
  });
});

test('without "from", everyone whom the policy selects', () => {
  const b = open();
  const dns = allowlist(b);
  dns.serve(closed(b));
  expect(objects(b.chart, 'NetworkPolicy').map(({ spec }) => spec)).toContainEqual({
    ...address(dns.deployment),
    policyTypes: ['Ingress'],
    ingress: [{
      from: [{ ...inNamespace('agents'), podSelector: {} }],
      ports: dnsOn(1053),
    }],
  });
});

test('nobody asks it before it serves', () => {
  const b = open();
  const dns = allowlist(b);
  expect(objects(b.chart, 'NetworkPolicy').map(({ spec }) => spec)).toContainEqual({
    ...address(dns.deployment),
    policyTypes: ['Ingress'],
  });
});

test.each<[string, Partial<DnsAllowlistProps>, object[], string]>([
  ['the cluster\'s resolver', {}, [
    { to: [{ ...inNamespace('kube-system'), podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } } }], ports: dnsOn(53) },
    { to: [{ ipBlock: { cidr: '169.254.20.10/32' } }], ports: dnsOn(53) },
  ], '/etc/resolv.conf'],
  ['that without NodeLocal DNS', { nodeLocalDns: [] }, [
    { to: [{ ...inNamespace('kube-system'), podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } } }], ports: dnsOn(53) },
  ], '/etc/resolv.conf'],
  ['others', { upstreams: ['203.0.113.53', '2001:db8::53'] }, [
    { to: [{ ipBlock: { cidr: '203.0.113.53/32' } }], ports: dnsOn(53) },
    { to: [{ ipBlock: { cidr: '2001:db8::53/128' } }], ports: dnsOn(53) },
  ], '203.0.113.53 2001:db8::53'],
])('it reaches and asks nothing but %s', (_, tweak, egress, asked) => {
  const b = open();
  const dns = allowlist(b, tweak);
  const policies = objects(b.chart, 'NetworkPolicy').map(({ spec }) => spec).filter(({ policyTypes }) => policyTypes[0] === 'Egress');
  expect(policies).toEqual([{ ...address(dns.deployment), policyTypes: ['Egress'], egress }]);
  expect(only(b.chart, 'ConfigMap').data.Corefile).toContain(`\n  forward . ${asked}\n`);
});

test('names that come later are in the configuration, sorted, and other names make other pods', () => {
  const configured = (...names: string[]) => {
    const b = open();
    closed(b);
    const dns = allowlist(b);
    names.forEach((name) => dns.allow(name));
    return {
      corefile: only(b.chart, 'ConfigMap').data.Corefile as string,
      hash: template(b).metadata.annotations['cdk8s-hardened-agents/config-hash'],
    };
  };
  expect(configured('B.example.com.', 'a.example.com', 'api.example.com').corefile)
    .toContain('[\n\'a.example.com.\',\n\'api.example.com.\',\n\'b.example.com.\',\n]');
  expect(configured('b.example.com')).toEqual(configured('b.example.com', 'b.example.com'));
  expect(configured().hash).not.toBe(configured('b.example.com').hash);
});

describe('allowService', () => {
  const service = (b: Base, metadata: object) => new kplus.Service(b.chart, 'search',
    { metadata: { name: 'search', ...metadata }, ports: [{ port: 80 }] });

  test.each([
    [undefined, 'search.tools.svc.cluster.local'],
    ['corp.example', 'search.tools.svc.corp.example'],
  ])('gives the full name and allows it: domain %s', (clusterDomain, name) => {
    const b = open();
    expect(allowlist(b, { clusterDomain }).allowService(service(b, { namespace: 'tools' }))).toBe(name);
    expect(only(b.chart, 'ConfigMap').data.Corefile).toContain(`'${name}.',\n`);
  });

  test('a Service whose namespace nobody knows', () => {
    const b = open();
    expect(failure(() => allowlist(b).allowService(service(b, {})))).toBe(
      'test/dns: \'service\' must have a namespace in its metadata, got "test/search"; give its metadata a namespace');
  });

  test('a Service where resolvers are asked that know none', () => {
    const b = open();
    expect(failure(() => allowlist(b, { upstreams: ['203.0.113.53'] }).allowService(service(b, { namespace: 'tools' })))).toBe(
      'test/dns: \'service\' must not be given together with \'upstreams\', got "test/search"; remove \'upstreams\': only the cluster\'s '
        + 'resolver knows Services');
  });
});

describe('a policy that leaves other resolvers open is refused', () => {
  const refused = (tweak: Partial<PodSubnetEgressDenyProps>, call: (egress: PodSubnetEgressDeny) => void = () => {}) => {
    const b = open();
    const egress = closed(b, tweak);
    call(egress);
    return failure(() => allowlist(b).serve(egress));
  };
  const said = 'test/dns: \'egress\' must have allowDns: false and allowInternet: false, got "test/egress"; '
    + 'otherwise agents can call other resolvers, whatever resolver their pods name';

  test.each<[string, Partial<PodSubnetEgressDenyProps>]>([
    ['the cluster\'s', { allowDns: true, nodeLocalDns: [] }],
    ['that of the node', { allowDns: true }],
    ['those of the internet', { allowInternet: true }],
    ['as by default', { allowInternet: undefined, allowDns: undefined }],
  ])('%s', (_, tweak) => {
    expect(refused(tweak)).toBe(said);
  });

  test.each([
    ['one port', kplus.NetworkPolicyPort.udp(53)],
    ['a range', kplus.NetworkPolicyPort.tcpRange(1, 1023)],
    ['all', kplus.NetworkPolicyPort.allUdp()],
    ['every one of a protocol', kplus.NetworkPolicyPort.of({ protocol: kplus.NetworkProtocol.UDP })],
  ])('by address, on %s', (_, port) => {
    expect(refused({}, (egress) => egress.allowToCidr('203.0.113.0/24', { ports: [port] }))).toBe(said);
  });

  test('what has other ports is no resolver', () => {
    const b = open();
    const egress = closed(b);
    egress.allowToCidr('203.0.113.0/24', { port: 443 });
    egress.allowTo(pod(b), { port: 8080 });
    expect(() => allowlist(b).serve(egress)).not.toThrow();
  });
});

test('an agent of another namespace', () => {
  const b = open();
  const other = pod({ ...b, namespace: new AgentNamespace(b.chart, 'other', { name: 'other' }) });
  expect(failure(() => allowlist(b).serve(closed(b), { from: other })))
    .toContain('test/egress: \'from\' must be in namespace "agents", got ["other"]');
});

test.each<[string, (b: Base, elsewhere: Base) => unknown]>([
  ['namespace', (b, { namespace }) => allowlist(b, { namespace })],
  ['runtime', (b, { runtime }) => allowlist(b, { runtime })],
  ['egress', (b, elsewhere) => allowlist(b).serve(closed(elsewhere))],
  ['service', (b, { chart }) => allowlist(b).allowService(new kplus.Service(chart, 'service', { ports: [{ port: 80 }] }))],
])('a %s of another app', (prop, call) => {
  expect(failure(() => call(open(), open()))).toContain(`'${prop}' must belong to the same app`);
});

test('the image is taken by digest alone', () => {
  expect(failure(() => allowlist(open(), { image: 'registry.example/coredns:1.14' }))).toBe(
    'test/dns: \'image\' must be pinned by digest such as "coredns@sha256:<64 hex>", got "registry.example/coredns:1.14"');
  expect(template((() => { const b = open(); closed(b); allowlist(b); return b; })()).spec.containers[0].image).toBe(IMAGE);
});
