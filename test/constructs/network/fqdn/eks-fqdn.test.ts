import { FqdnBackEnd, PodSubnetEgressDenyProps } from '../../../../src';
import { around, objects, open, pod } from '../../../support/app';
import { failure } from '../../../support/errors';
import { expectSnapshot, schemaErrors } from '../../../support/schema';
import { DUAL, RANGES, closed, egress, inNamespace, rules } from '../egress';

const KIND = 'ApplicationNetworkPolicy';
const eks = (tweak: Partial<PodSubnetEgressDenyProps> = {}) => closed({ allowDns: undefined, fqdnBackEnd: FqdnBackEnd.eks(), ...tweak });

test('names', () => {
  const b = eks();
  const agent = pod(b, { name: 'agent' });
  b.egress.allowToFqdn('pypi.org', 443, { from: agent });
  b.egress.allowToFqdn('api.example.com', 8443, { from: agent });
  b.egress.allowToFqdn('api.example.com', 443, { from: agent });
  expectSnapshot(b.chart, around([], { name: 'agent' }));
});

test.each<[string, Partial<PodSubnetEgressDenyProps>, string[]]>([
  ['the tenth address of the Services', { serviceCidrs: ['172.20.0.0/16'] }, ['172.20.0.10/32']],
  ['one for each family', DUAL, ['10.96.0.10/32', 'fd00:10:96::a/128']],
  ['as the user says', { nodeLocalDns: ['10.100.0.53'] }, ['10.100.0.53/32']],
  ['as the user says, without a Service range', { serviceCidrs: undefined, nodeLocalDns: ['10.100.0.53'] }, ['10.100.0.53/32']],
])('nodes answer DNS at %s', (_, tweak, resolvers) => {
  const ports = [{ port: 53, protocol: 'UDP' }, { port: 53, protocol: 'TCP' }];
  const kubeDns = { ...inNamespace('kube-system'), podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } } };
  expect(rules(eks(tweak).chart, 'Egress')).toEqual([kubeDns, ...resolvers.map((cidr) => ({ ipBlock: { cidr } }))]
    .map((peer) => ({ to: [peer], ports })));
});

test('where the resolver is must be known, unless it is closed', () => {
  const withoutServices = { ...RANGES, serviceCidrs: undefined, fqdnBackEnd: FqdnBackEnd.eks() };
  expect(failure(() => egress(open(), withoutServices)))
    .toBe('test/egress: \'serviceCidrs\' must be given with this back end for names, got nothing; '
    + 'the nodes of EKS Auto Mode answer DNS at the tenth address of that range; if your nodes answer at another address, name it in '
      + 'nodeLocalDns');
  expect(rules(eks({ ...withoutServices, allowDns: false }).chart, 'Egress')).toEqual([]);
});

test('no wildcard, which on EKS stands for several labels', () => {
  expect(failure(() => eks().egress.allowToFqdn('*.example.com', 443))).toBe(
    'test/egress: \'fqdn\' must be one full domain name with this back end, got "*.example.com"; '
    + 'EKS lets "*" stand for several labels: list each name, or use the back end of an EgressProxy');
});

test('the schema is strict', () => {
  const b = eks();
  b.egress.allowToFqdn('api.example.com', 443);
  const [policy] = objects(b.chart, KIND);
  policy.spec.egress[0].to[0].domainNames.push('api.example.com');
  expect(schemaErrors(policy)).toEqual([
    `${KIND}/${policy.metadata.name}: spec.egress[0].to[0].domainNames must NOT have duplicate items (items ## 1 and 0 are identical)`,
  ]);
});
