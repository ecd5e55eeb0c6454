import { Testing } from 'cdk8s';
import * as fc from 'fast-check';
import { allowlist } from './dns';
import { DnsAllowlistProps, PodSubnetEgressDeny } from '../../../src';
import { RANGES, only, open } from '../../support/app';
import { failure } from '../../support/errors';
import { HOSTILE } from '../../support/hostile';
import { runs } from '../../support/properties';

const refused = (tweak: object) => failure(() => allowlist(open(), tweak as Partial<DnsAllowlistProps>));
const full = 'be one full domain name such as "api.example.com"';

describe('names', () => {
  test.each<[unknown, string]>([
    ['*.example.com', `${full}, got "*.example.com"; list each name: a wildcard allows names that anyone can register below it, `
      + 'and such a name can carry data out'],
    ['https://api.example.com/',
      `${full}, got "https://api.example.com/"; leave out scheme and path: a network sees only names and ports`],
    ['api.example.com:443', `${full}, got "api.example.com:443"; give the port by itself`],
    ['203.0.113.10', `${full}, got "203.0.113.10"; use allowToCidr for addresses`],
    ['bücher.example', `${full}, got "bücher.example"; write it as resolvers get it: "xn--bcher-kva.example"`],
    ['localhost', `${full}, got "localhost"; write the full name: a name without a dot is one in the cluster, which allowToService allows`],
    ['a..example', `${full}, got "a..example"`],
    ['under_score.example', `${full}, got "under_score.example"; host names have no "_"`],
    ['x\'] || true || name() in [\'y.example', `${full}, got "x'] || true || name() in ['y.example"`],
    [`${'a'.repeat(64)}.example`, `${full}, got "${'a'.repeat(64)}.example"; a name has at most 253 characters, and 63 between dots`],
    ['', `${full}, got ""`],
    [7, `${full}, got 7`],
    ['search.tools.svc.cluster.local',
      'be a name outside the cluster such as "api.example.com", got "search.tools.svc.cluster.local"; use allowService for a Service'],
    ['Search.tools.SVC.',
      'be a name outside the cluster such as "api.example.com", got "Search.tools.SVC."; use allowService for a Service'],
    ['metadata.google.internal',
      'be no name of a metadata endpoint, got "metadata.google.internal"; it gives credentials of the node to anyone who calls it'],
    ['Instance-Data.EC2.internal.',
      'be no name of a metadata endpoint, got "instance-data.ec2.internal"; it gives credentials of the node to anyone who calls it'],
  ])('%p is none', (name, said) => {
    expect(refused({ names: ['api.example.com', name] })).toBe(`test/dns: 'names[1]' must ${said}`);
    expect(failure(() => allowlist(open()).allow(name as string))).toBe(`test/dns: 'name' must ${said}`);
  });

  test.each(HOSTILE)('%j', (odd) => {
    expect(failure(() => allowlist(open()).allow(odd))).toContain('test/dns: \'name\' must be one full domain name');
    expect(refused({ names: [`${odd}.example\n`] })).toContain('test/dns: \'names[0]\' must be one full domain name');
    expect(refused({ upstreams: [odd] })).toContain('test/dns: \'upstreams[0]\' must be an address');
    expect(refused({ clusterDomain: odd })).toContain('test/dns: \'clusterDomain\' must be a DNS subdomain');
  });

  test('the longest there is', () => {
    const long = `${'a'.repeat(63)}.${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(57)}.com`;
    expect(long).toHaveLength(253);
    const b = open();
    allowlist(b, { names: [long] });
    expect(only(b.chart, 'ConfigMap').data.Corefile).toContain(`'${long}.',`);
    expect(refused({ names: [`e${long}`] })).toContain(full);
  });

  test('each once', () => {
    expect(refused({ names: ['api.example.com', 'API.example.com.'] }))
      .toBe('test/dns: \'names\' must contain each name once, got "api.example.com"');
  });

  test('a list', () => {
    expect(refused({ names: 'api.example.com' })).toBe('test/dns: \'names\' must be a list, got "api.example.com"');
    expect(refused({ names: [undefined] })).toBe('test/dns: \'names\' must be a list without gaps, got [null]');
  });

  test('whatever is taken stands in the configuration as one text between quotes', () => {
    fc.assert(fc.property(fc.oneof(fc.domain(), fc.string(), fc.string({
      unit: fc
        .constantFrom('a', '.', '-', '\'', '"', '\\', '\n', '{', '}', '$', '#', ' ', ']'),
    })), (name) => {
      const b = open();
      const dns = allowlist(b, { names: ['z.z'] });
      try {
        dns.allow(name);
      } catch (error) {
        expect((error as Error).message).toMatch(/^test\/dns: 'name' must be (one full domain|a) name /);
        return;
      }
      const listed = /\[\n('[-a-z0-9.]+\.',\n)+\]"/.exec(only(b.chart, 'ConfigMap').data.Corefile);
      expect(listed?.[0]).toContain(`'${name.toLowerCase().replace(/\.$/, '')}.',\n`);
    }), runs());
  });
});

describe('the list as a whole', () => {
  const synth = (names: string[]) => failure(() => {
    const b = open();
    new PodSubnetEgressDeny(b.chart, 'egress', { namespace: b.namespace, ...RANGES });
    allowlist(b, { names });
    b.app.synth();
    Testing.synth(b.chart);
  });
  const many = (count: number, tail: string) => Array.from({ length: count }, (_, i) => `${i}${tail}`);

  test.each<[string, string[], string]>([
    ['no name', [], '[test/dns] no name is allowed, so the resolver has no use; give \'names\', or call allow or allowService'],
    ['too many', many(9_001, '.a.b'),
      '[test/dns] 9001 names are too many: CoreDNS reads at most 9000; divide them among several resolvers'],
    ['too long', many(1_000, `.${'a'.repeat(63)}.${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(50)}`),
      '[test/dns] the configuration has 253890 bytes, and kubectl applies a ConfigMap of at most 250000; divide the 1000 names among '
        + 'several resolvers'],
  ])('%s', (_, names, said) => {
    expect(synth(names)).toContain(said);
  });
});

test.each<[string, object, string]>([
  ['no address', { clusterIP: 'dns' }, '\'clusterIP\' must be an address such as "169.254.20.10", got "dns"'],
  ['none at all', { clusterIP: undefined }, '\'clusterIP\' must be an address such as "169.254.20.10", got nothing'],
  ['outside the Services', { clusterIP: '10.97.0.53' },
    '\'clusterIP\' must be an address of the Service range "10.96.0.0/16", got "10.97.0.53"'],
  ['no Services', { serviceCidrs: [] },
    '\'serviceCidrs\' must name at least one range, such as ["10.96.0.0/12"], got nothing; the address of the resolver must be in it'],
  ['no upstream', { upstreams: [] }, '\'upstreams\' must name 1 to 15 resolvers, got []; remove it to use the cluster\'s resolver'],
  ['too many upstreams', { upstreams: Array(16).fill('203.0.113.53') }, '\'upstreams\' must name 1 to 15 resolvers, got ['],
  ['an upstream by name', { upstreams: ['dns.example.com'] },
    '\'upstreams[0]\' must be an address such as "169.254.20.10", got "dns.example.com"'],
  ['an upstream in the cluster', { upstreams: ['203.0.113.53', '10.96.0.10'] },
    '\'upstreams[1]\' must lie outside the pod and Service ranges, got "10.96.0.10"; remove \'upstreams\' to use the cluster\'s resolver'],
  ['a metadata endpoint', { upstreams: ['169.254.169.254'] },
    '\'upstreams[0]\' must not be a metadata endpoint, got "169.254.169.254"; remove \'upstreams\': the cluster\'s resolver forwards to '
      + 'the cloud\'s resolver'],
  ...['127.0.0.1', '127.0.0.53', '0.0.0.0', '224.0.0.251', '255.255.255.255', '::1', '::', 'ff02::fb', '::7f00:1', '64:ff9b::7f00:1',
    '2002:7f00:1::', 'fec0::1'].map((address): [string, object, string] => [
    `a special address ${address}`, { upstreams: ['203.0.113.53', address] },
    `'upstreams[1]' must be the address of another host, not a loopback, unspecified, multicast or other special address, got "${address}"`,
  ]),
  ['a mapped address', { upstreams: ['::ffff:127.0.0.1'] },
    '\'upstreams[0]\' must be an address such as "169.254.20.10", got "::ffff:127.0.0.1"'],
  ['a mapped address in hex', { upstreams: ['::ffff:7f00:1'] }, '\'upstreams[0]\' must be an address such as'],
  ['a link-local address', { upstreams: ['fe80::53'] }, '\'upstreams[0]\' must not be a metadata endpoint, got "fe80::53"'],
  ['an address with a zone', { upstreams: ['fe80::53%eth0'] }, '\'upstreams[0]\' must be an address such as'],
  ['an address in other digits', { upstreams: ['0177.0.0.1'] }, '\'upstreams[0]\' must be an address such as'],
  ['a domain', { clusterDomain: 'Cluster.local.' }, '\'clusterDomain\' must be a DNS subdomain'],
  ['a name', { name: '1dns' }, '\'name\' must begin with a letter, got "1dns"; the Service has this name, too'],
  ['an image', { image: undefined }, '\'image\' must be pinned by digest such as "coredns@sha256:<64 hex>", got nothing'],
  ['no namespace', { namespace: undefined }, '\'namespace\' must be given, got nothing'],
  ['no runtime', { runtime: undefined }, '\'runtime\' must be given, got nothing'],
  ['no pods', { podCidrs: [] }, '\'podCidrs\' must name at least one range'],
  ['replicas', { replicas: -1 }, '\'replicas\' must be an integer of at least 0, got -1'],
])('props: %s', (_, tweak, said) => {
  expect(refused(tweak)).toContain(said);
});

test('an address of IPv6', () => {
  const b = open();
  const dual = { podCidrs: ['10.244.0.0/16', 'fd00:10:244::/56'], serviceCidrs: ['10.96.0.0/16', 'fd00:10:96::/112'] };
  expect(allowlist(b, { ...dual, clusterIP: 'fd00:10:96::53' }).podDns.nameservers).toEqual(['fd00:10:96::53']);
});

test('private resolvers are asked, by the addresses as the policy has them, whatever becomes of the list', () => {
  const upstreams = ['10.0.0.2', 'FD00:0:0::53'];
  const b = open();
  allowlist(b, { upstreams });
  upstreams.push('127.0.0.1 {\n}');
  expect(only(b.chart, 'ConfigMap').data.Corefile).toContain('\n  forward . 10.0.0.2 fd00::53\n');
});
