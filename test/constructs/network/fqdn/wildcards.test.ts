import { FqdnBackEnd, PodSubnetEgressDeny } from '../../../../src';
import { FQDN_NETWORKS, hostRulesOf } from '../../../../src/engine/reach/fqdn/fqdn-networks';
import { objects, only, open, pod } from '../../../support/app';
import { failure } from '../../../support/errors';
import { warnings } from '../../../support/output';
import { proxy } from '../../gateway/proxy';
import { CLUSTER, within } from '../cluster';
import { RANGES, closed } from '../egress';

/** Wildcards of one label, and several ports, for every back end. */

const cilium = () => closed({ allowDns: undefined, fqdnBackEnd: FqdnBackEnd.cilium() });

const FULL = '\'fqdn\' must be one full domain name such as "api.example.com", or a wildcard of one label such as "*.example.com", got';
const STAR = 'write "*" in place of the whole first label, and nowhere else';
const ANYONE = 'list each name: anyone can get a name of this form, and such a name can carry data out';
const INSIDE = 'use allowTo or allowToService for targets in the cluster';

test.each<[string, string, string | undefined]>([
  ['every name', '*', STAR],
  ['nothing behind the dot', '*.', STAR],
  ['two labels', '*.*.example.com', STAR],
  ['any depth', '**.example.com', STAR],
  ['part of a label', '*x.example.com', STAR],
  ['the end of a label', 'x*.example.com', STAR],
  ['a label in the middle', 'api.*.com', STAR],
  ['the last label', 'example.*', STAR],
  ['a top-level domain', '*.com', ANYONE],
  ['a top-level domain with a final dot', '*.COM.', ANYONE],
  ['the second level of a country', '*.co.uk', ANYONE],
  ['pages of users', '*.github.io', ANYONE],
  ['pages of users, in another case', '*.GitHub.io.', ANYONE],
  ['buckets', '*.s3.amazonaws.com', ANYONE],
  ['buckets of a region', '*.s3.eu-west-1.amazonaws.com', ANYONE],
  ['buckets with a dot in their names', '*.mine.s3.amazonaws.com', ANYONE],
  ['accounts of a storage', '*.blob.core.windows.net', ANYONE],
  ['names for any address', '*.169.254.169.254.nip.io', ANYONE],
  ['Services', '*.svc', INSIDE],
  ['Services of a namespace', '*.tools.svc', INSIDE],
  ['the cluster', '*.cluster.local', INSIDE],
  ['Services by the domain of the cluster', '*.tools.svc.cluster.local.', INSIDE],
  ['addresses', '*.0.113.7', 'use allowToCidr for addresses'],
  ['a URL', 'https://*.example.com', STAR],
  ['a path', '*.example.com/v1', 'leave out scheme and path: a network sees only names and ports'],
  ['a port', '*.example.com:443', 'give the port by itself'],
  ['an underscore', '*.my_host.example.com', 'host names have no "_"'],
  ['umlauts', '*.B\u00fccher.example', 'write it as resolvers get it: "xn--bcher-kva.example"'],
  ['a long label', `*.${'a'.repeat(64)}.example`, 'a name has at most 253 characters, and 63 between dots'],
  ['two dots', '*..example.com', undefined],
  ['a line break', '*.example.com\n', undefined],
  ['a space', '*. example.com', undefined],
])('refuses a wildcard for %s', (_, name, remedy) => {
  expect(failure(() => cilium().egress.allowToFqdn(name, 443)))
    .toBe(`test/egress: ${FULL} ${JSON.stringify(name)}${remedy ? `; ${remedy}` : ''}`);
});

test.each(['*.google.internal', '*.ec2.internal', '*.azure.internal', '*.tencentyun.com', '*.metadata.cloud.ibm.com', '*.exoscale.com'])(
  'refuses %s, which matches the name of a metadata endpoint', (name) => {
    expect(failure(() => cilium().egress.allowToFqdn(name, 80))).toBe('test/egress: \'fqdn\' must be no name of a metadata endpoint, '
      + `got "${name}"; it gives credentials of the node to anyone who calls it`);
  });

test('refuses names of the cluster by its own domain', () => {
  const b = within({ ...CLUSTER, clusterDomain: 'k8s.example', fqdnBackEnd: FqdnBackEnd.cilium() });
  const egress = new PodSubnetEgressDeny(b.chart, 'egress', { namespace: b.namespace, allowInternet: false });
  for (const name of ['*.k8s.example', '*.tools.svc.k8s.example', 'search.tools.svc.k8s.example', 'k8s.example']) {
    expect(failure(() => egress.allowToFqdn(name, 443))).toBe(`test/egress: ${FULL} "${name}"; ${INSIDE}`);
  }
  egress.allowToFqdn('*.notk8s.example', 443);
  expect(JSON.stringify(only(b.chart, 'CiliumNetworkPolicy'))).toContain('"*.notk8s.example"');
});

test('what is refused leaves nothing behind', () => {
  const b = closed({ fqdnBackEnd: FqdnBackEnd.gke() });
  failure(() => b.egress.allowToFqdn('*.github.io', 443));
  failure(() => b.egress.allowToFqdnPorts('api.example.com', [443, 0]));
  expect(objects(b.chart, 'FQDNNetworkPolicy')).toEqual([]);
});

test('several ports are the same as several calls', () => {
  const made = (allow: (egress: PodSubnetEgressDeny, from: ReturnType<typeof pod>) => void) => FQDN_NETWORKS.map(({ factory, kind }) => {
    const b = closed({ allowDns: undefined, fqdnBackEnd: FqdnBackEnd[factory as 'gke']() });
    allow(b.egress, pod(b));
    return objects(b.chart, kind);
  });
  const together = made((egress, from) => egress.allowToFqdnPorts('git.example.com', [443, 22], { from }));
  expect(together).toEqual(made((egress, from) => [443, 22].forEach((port) => egress.allowToFqdn('git.example.com', port, { from }))));
  expect(together.map((all) => all.flatMap(hostRulesOf).map(({ host, numbers }) => [host, numbers.ranges[0].first]).sort()))
    .toEqual(FQDN_NETWORKS.map(() => [['git.example.com', 22], ['git.example.com', 443]]));
});

test('several ports of a proxy', () => {
  const b = open();
  const { fqdnBackEnd } = proxy(b);
  const { chart, namespace } = b;
  const egress = new PodSubnetEgressDeny(chart, 'egress', { namespace, ...RANGES, allowInternet: false, allowDns: false, fqdnBackEnd });
  egress.allowToFqdnPorts('git.example.com', [443, 22]);
  expect(only(b.chart, 'ConfigMap').data['squid.conf'].match(/^acl names_.*$/gm))
    .toEqual(['acl names_3128_22 dstdomain -n git.example.com', 'acl names_3128_443 dstdomain -n git.example.com']);
  expect(warnings()).toEqual(['require-sni-check']);
});

test.each<[string, unknown, string]>([
  ['no list', undefined, '\'ports\' must name at least one port, such as [443], got nothing'],
  ['an empty list', [], '\'ports\' must name at least one port, such as [443], got []'],
  ['a port twice', [443, 22, 443], '\'ports\' must contain each port once, got 443'],
  ['port 0', [443, 0], '\'ports[1]\' must be an integer from 1 to 65535, got 0'],
  ['a port as text', ['443'], '\'ports[0]\' must be an integer from 1 to 65535, got "443"'],
  ['one port', 443, '\'ports\' must be a list, got 443'],
  ['a gap', [443, undefined], '\'ports\' must be a list without gaps, got [443,null]'],
])('refuses %s', (_, ports, message) => {
  expect(failure(() => cilium().egress.allowToFqdnPorts('git.example.com', ports as number[]))).toBe(`test/egress: ${message}`);
});
