import { closed, egress } from './egress';
import { FqdnBackEnd, PodSubnetEgressDenyProps } from '../../../src';
import { ClusterView } from '../../../src/engine/cluster/cluster-view';
import { open, objects } from '../../support/app';

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
  expect(saidBy({ allowInternet: false }, (policy) => policy.allowToCidr('64.0.0.0/3', { port: 443, except: ['64.0.0.0/5'] })))
    .toBeUndefined();
});

test('private networks stay denied to the whole namespace where manifests alone are judged', () => {
  const { chart } = closed({ denyPrivate: true });
  const view = new ClusterView(objects(chart, 'NetworkPolicy').map((manifest) => ({ manifest })));
  expect(view.rangesOf('agents').privates.map(({ text }) => text)).toContain('172.16.0.0/12');
  expect(view.rangesOf('others').privates).toEqual([]);
});
