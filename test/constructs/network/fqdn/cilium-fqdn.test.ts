import { CiliumFqdnOptions, FqdnBackEnd, PodSubnetEgressDeny, PodSubnetEgressDenyProps } from '../../../../src';
import { around, objects, only, open, pod } from '../../../support/app';
import { failure } from '../../../support/errors';
import { expectSnapshot, expectValid, schemaErrors } from '../../../support/schema';
import { RANGES, closed, rules } from '../egress';

const KIND = 'CiliumNetworkPolicy';

function cilium(options?: CiliumFqdnOptions, tweak: Partial<PodSubnetEgressDenyProps> = {}) {
  return closed({ allowDns: undefined, fqdnBackEnd: FqdnBackEnd.cilium(options), ...tweak });
}

/** What may be looked up after one name was allowed. */
function lookups(options?: CiliumFqdnOptions, name = 'api.example.com'): string[] {
  const { chart, egress } = cilium(options);
  egress.allowToFqdn(name, 443);
  const policy = only(chart, KIND);
  expectValid([policy]);
  return policy.spec.egress[0].toPorts[0].rules.dns.map((rule: { matchName?: string; matchPattern?: string }) =>
    rule.matchName ?? rule.matchPattern);
}

test('names, and DNS for these alone', () => {
  const b = cilium();
  const agent = pod(b, { name: 'agent' });
  b.egress.allowToFqdn('pypi.org', 443, { from: agent });
  b.egress.allowToFqdn('api.example.com', 443, { from: agent });
  b.egress.allowToFqdn('api.example.com', 8443, { from: agent });
  expectSnapshot(b.chart, around([], { name: 'agent' }));
});

test('a wildcard is called and looked up as a pattern', () => {
  const b = cilium();
  b.egress.allowToFqdnPorts('*.Example.com.', [8443, 443]);
  b.egress.allowToFqdn('pypi.org', 443);
  const policy = only(b.chart, KIND);
  expectValid([policy]);
  const [dns, ...names] = policy.spec.egress;
  expect(dns.toPorts[0].rules.dns).toEqual([
    ...['*.example.com', '*.example.com.agents.svc.cluster.local', '*.example.com.cluster.local', '*.example.com.svc.cluster.local']
      .map((matchPattern) => ({ matchPattern })),
    ...['pypi.org', 'pypi.org.agents.svc.cluster.local', 'pypi.org.cluster.local', 'pypi.org.svc.cluster.local']
      .map((matchName) => ({ matchName })),
    { matchPattern: '*.*.svc.cluster.local' },
  ]);
  const ports = (port: string) => [{ ports: [{ port, protocol: 'TCP' }] }];
  expect(names).toEqual([
    { toFQDNs: [{ matchPattern: '*.example.com' }, { matchName: 'pypi.org' }], toPorts: ports('443') },
    { toFQDNs: [{ matchPattern: '*.example.com' }], toPorts: ports('8443') },
  ]);
});

test('the cluster\'s own names may be looked up, and names with its search domains behind them', () => {
  expect(lookups()).toEqual([
    'api.example.com',
    'api.example.com.agents.svc.cluster.local',
    'api.example.com.cluster.local',
    'api.example.com.svc.cluster.local',
    '*.*.svc.cluster.local',
  ]);
  expect(lookups({ clusterDomain: 'k8s.example' })).toEqual([
    'api.example.com',
    'api.example.com.agents.svc.k8s.example',
    'api.example.com.k8s.example',
    'api.example.com.svc.k8s.example',
    '*.*.svc.k8s.example',
  ]);
  expect(lookups({ clusterNames: false })).toEqual(['api.example.com']);
});

test('no name is looked up that is longer than names are', () => {
  const label = 'a'.repeat(63);
  const name = `${label}.${label}.${label}.${'a'.repeat(46)}`; // 238
  expect(lookups({}, name)).toEqual([name, `${name}.cluster.local`, '*.*.svc.cluster.local']);
});

test('a plain rule for DNS, which would open it for every name, is left out', () => {
  const b = cilium();
  b.egress.allowToFqdn('api.example.com', 443);
  expect(rules(b.chart, 'Egress')).toEqual([]);
  expect(rules(cilium(undefined, { allowDns: false }).chart, 'Egress')).toEqual([]);
});

test.each<[string, CiliumFqdnOptions, Partial<PodSubnetEgressDenyProps>, string]>([
  ['a rule for DNS beside its own', {}, { allowDns: true },
    '\'allowDns\' must be left out where the back end allows DNS for the allowed names only, got true; '
    + 'network policies are additive: a DNS rule without names allows every name'],
  ['an address for DNS', {}, { nodeLocalDns: ['169.254.20.10'] },
    '\'nodeLocalDns\' must be left out where the back end allows DNS for the allowed names only, '
    + 'got ["169.254.20.10"]; the back end allows NodeLocal DNS by its pods'],
  ['a domain that is none', { clusterDomain: '.local' }, {},
    '\'clusterDomain\' must be a DNS subdomain: 1 to 253 lower-case letters, digits, "-" and ".", '
    + 'with a letter or digit at both ends, such as "claude-code", got ".local"'],
  ['a pattern for a domain', { clusterDomain: '*' }, {},
    '\'clusterDomain\' must be a DNS subdomain: 1 to 253 lower-case letters, digits, "-" and ".", '
    + 'with a letter or digit at both ends, such as "claude-code", got "*"'],
])('refuses %s', (_, options, tweak, message) => {
  const b = open();
  expect(failure(() => new PodSubnetEgressDeny(b.chart, 'egress', {
    namespace: b.namespace,
    ...RANGES,
    fqdnBackEnd: FqdnBackEnd.cilium(options),
    ...tweak,
  })))
    .toBe(`test/egress: ${message}`);
});

test('the schema is strict', () => {
  const b = cilium();
  b.egress.allowToFqdn('api.example.com', 443);
  const [policy] = objects(b.chart, KIND);
  policy.spec.egress[1].toFQDNs[0].name = 'api.example.com';
  expect(schemaErrors(policy)).toContain(`${KIND}/${policy.metadata.name}: spec.egress[1].toFQDNs[0] must NOT have additional `
    + 'properties: "name"');
});
