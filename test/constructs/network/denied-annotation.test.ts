import { closed, egress } from './egress';
import { FqdnBackEnd, PodSubnetEgressDenyProps } from '../../../src';
import { open, objects, pod } from '../../support/app';
import { clusterOf } from '../../support/cluster';
import { rawFailure } from '../../support/errors';
import { warnings } from '../../support/output';

/** What a policy says that it closes. */
const saidBy = (tweak: Partial<PodSubnetEgressDenyProps>, act: (policy: ReturnType<typeof egress>) => unknown = () => undefined) => {
  const b = open();
  act(egress(b, { name: 'closes', ...tweak }));
  const policy = objects(b.chart, 'NetworkPolicy').find(({ metadata }) => metadata.name === 'closes')!;
  return policy.metadata.annotations?.['cdk8s-hardened-agents/closed'];
};

test.each<[string, Partial<PodSubnetEgressDenyProps>, string | undefined]>([
  ['nothing more than the ranges', {}, undefined],
  ['the internet', { allowInternet: false }, 'internet'],
  ['DNS', { allowDns: false }, 'dns'],
  ['private networks', { denyPrivate: true }, 'private'],
  ['all of it', { allowInternet: false, allowDns: false, denyPrivate: true }, 'dns,internet,private'],
  ['DNS, which the back end allows for names alone', { allowInternet: false, fqdnBackEnd: FqdnBackEnd.cilium() }, 'dns,internet'],
])('a policy says that it closes %s', (_, tweak, said) => {
  expect(saidBy(tweak)).toBe(said);
});

test('what the construct allows later is said as it is at synth', () => {
  expect(saidBy({ allowInternet: false }, (policy) => policy.allowToCidr('203.0.113.0/24', { port: 443 }))).toBe('internet');
  expect(saidBy({ allowInternet: true }, (policy) => policy.allowToCidr('203.0.113.0/24', { port: 443 }))).toBeUndefined();
});

describe('what the prop says is the intent, whatever the construct allows later', () => {
  const METADATA = ['168.63.129.16/32', '169.254.0.0/16', '192.0.0.192/32'];
  const synthed = (blocks: readonly (readonly [string, ...string[]])[], allowInternet = false) => {
    const b = closed({ name: 'closes', allowInternet, nodeCidrs: ['192.168.0.0/24'] });
    blocks.forEach(([cidr, ...except]) => b.egress.allowToCidr(cidr, { port: 443, except }));
    pod(b);
    return () => b.app.synthYaml();
  };

  test.each<[string, [string, ...string[]][], string]>([
    ['half of the internet', [['128.0.0.0/1', ...METADATA, '192.168.0.0/24']],
      'NetworkPolicy [test/egress] spec.egress[0].to[0] allows more than a sixty-fourth of the public IPv4 addresses, '
        + 'which NetworkPolicy [test/egress] denies'],
    ['one block that is wider than /8', [['64.0.0.0/7']],
      'NetworkPolicy [test/egress] spec.egress[0].to[0] allows a block of IPv4 that is wider than /8, which '],
    ['four blocks of /8', [['20.0.0.0/8'], ['30.0.0.0/8'], ['40.0.0.0/8'], ['50.0.0.0/8']],
      'more than a sixty-fourth of the public IPv4 addresses'],
  ])('%s: synth fails', (_, blocks, message) => {
    expect(saidBy({ allowInternet: false }, (policy) => blocks.slice(-1).forEach(([cidr, ...except]) => (
      policy.allowToCidr(cidr, { port: 443, except }))))).toBe('internet');
    expect(rawFailure(synthed(blocks))).toContain(message);
  });

  test.each<[string, [string, ...string[]][]]>([
    ['a /8', [['20.0.0.0/8']]],
    ['three blocks of /8', [['20.0.0.0/8'], ['30.0.0.0/8'], ['40.0.0.0/8']]],
    ['single targets', [['203.0.113.0/24'], ['198.51.100.7/32']]],
  ])('%s: synth passes', (_, blocks) => {
    expect(synthed(blocks)()).toContain('name: closes');
  });

  test('where the internet is allowed, a wide block passes', () => {
    expect(synthed([['64.0.0.0/7']], true)()).not.toContain('internet');
    expect(warnings()).toEqual(['require-dns-egress']);
  });
});

test('private networks stay denied to the whole namespace where manifests alone are judged', () => {
  const { chart } = closed({ denyPrivate: true });
  const view = clusterOf(objects(chart, 'NetworkPolicy'));
  expect(view.rangesOf('agents').privates.map(({ text }) => text)).toContain('172.16.0.0/12');
  expect(view.rangesOf('others').privates).toEqual([]);
});
