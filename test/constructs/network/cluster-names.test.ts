import { Chart, Testing } from 'cdk8s';
import { CLUSTER, within, Within, common, alerts } from './cluster';
import {
  DnsAllowlist, EgressProxy, FalcoDaemonSet, FqdnBackEnd, PodSubnetEgressDeny, PodSubnetEgressDenyProps, StartGate,
} from '../../../src';
import { Json } from '../../../src/engine/value/json';
import { IMAGE, Manifest, objects, only } from '../../support/app';
import { failure } from '../../support/errors';
import { expectValid } from '../../support/schema';

describe('what else is said of the cluster', () => {
  const local = { ...CLUSTER, nodeLocalDns: ['169.254.25.10'] };
  const dns = (chart: Chart) => JSON.stringify(objects(chart, 'NetworkPolicy').map(({ spec }) => spec)).match(/169\.254\.\d+\.10(?=\/32)/g);

  test('NodeLocal DNS', () => {
    const made = (tweak: Partial<PodSubnetEgressDenyProps>) => {
      const b = within(local);
      new PodSubnetEgressDeny(b.chart, 'egress', { namespace: b.namespace, allowInternet: false, ...tweak });
      return dns(b.chart);
    };
    expect([made({}), made({ nodeLocalDns: ['169.254.26.10'] }), made({ nodeLocalDns: [] })])
      .toEqual([['169.254.25.10'], ['169.254.26.10'], null]);
    const b = within(local);
    new StartGate(b.chart, 'gate', { image: IMAGE, runtime: b.runtime });
    expect(dns(b.chart)).toEqual(['169.254.25.10']);
  });

  test('the domain', () => {
    const b = within({ ...CLUSTER, clusterDomain: 'k8s.example', fqdnBackEnd: FqdnBackEnd.cilium() });
    const proxy = new EgressProxy(b.chart, 'proxy', common(b));
    expect(proxy.env.NO_PROXY).toMatch(/^localhost,127\.0\.0\.1,::1,\.svc,\.k8s\.example,20\.9\.0\.0\/16,20\.96\.0\.0\/16$/);
    expect(new EgressProxy(b.chart, 'other', { ...common(b), clusterDomain: 'other.example' }).env.no_proxy).toContain(',.other.example,');
    const allowlist = new DnsAllowlist(b.chart, 'dns', { ...common(b), clusterIP: '20.96.0.53' });
    expect(allowlist.allowService(proxy.service)).toMatch(/\.agents\.svc\.k8s\.example$/);
    new PodSubnetEgressDeny(b.chart, 'egress', { namespace: b.namespace, allowInternet: false }).allowToFqdn('api.example.com', 443);
    expect(JSON.stringify(only(b.chart, 'CiliumNetworkPolicy'))).toContain('"*.*.svc.k8s.example"');
  });

  describe('how names are allowed', () => {
    const named = { ...CLUSTER, fqdnBackEnd: FqdnBackEnd.cilium() };
    const rules = (chart: Chart, name: string): Json[] => objects(chart, 'NetworkPolicy')
      .find(({ metadata }) => metadata.name === name)!.spec.egress ?? [];
    const egress = (b: Within, tweak: Partial<PodSubnetEgressDenyProps> = {}, name = 'egress') =>
      new PodSubnetEgressDeny(b.chart, name, { namespace: b.namespace, name, allowInternet: false, ...tweak });
    const ports = (all: Json[]) => all.map((rule) => rule.ports?.[0].port);

    test('counts from the first name on: until then the policy keeps its rules for DNS', () => {
      const b = within(named);
      const [quiet, naming] = [egress(b, {}, 'quiet'), egress(b, {}, 'naming')];
      quiet.allowToCidr('198.51.100.0/24', { port: 443 });
      naming.allowToCidr('198.51.100.0/24', { port: 443 });
      naming.allowToFqdn('api.example.com', 443);
      naming.allowToFqdn('pypi.org', 443);
      expect([ports(rules(b.chart, 'quiet')), ports(rules(b.chart, 'naming'))]).toEqual([[53, 53, 443], [443]]);
      expectValid(objects(b.chart, 'CiliumNetworkPolicy'));
      expect(objects(b.chart, 'CiliumNetworkPolicy')).toHaveLength(1);
    });

    test('renders what the prop renders', () => {
      const synthesized = (ofCluster?: FqdnBackEnd, ofProp?: FqdnBackEnd): Manifest[] => {
        const b = within({ ...CLUSTER, fqdnBackEnd: ofCluster });
        egress(b, { fqdnBackEnd: ofProp }).allowToFqdn('api.example.com', 443);
        return Testing.synth(b.chart);
      };
      for (const backEnd of [() => FqdnBackEnd.cilium(), () => FqdnBackEnd.gke(), () => FqdnBackEnd.eks()]) {
        expect(synthesized(backEnd())).toEqual(synthesized(undefined, backEnd()));
      }
    });

    test('leaves a policy that allows the internet as it is', () => {
      const b = within(named);
      const open = egress(b, { allowInternet: true, allowDns: true });
      expect(ports(rules(b.chart, 'egress'))).toEqual([undefined, 53, 53]);
      expect(failure(() => open.allowToFqdn('api.example.com', 443))).toMatch('\'allowInternet\' must be false where names are allowed');
    });

    test('is refused with DNS for every name, as by the prop', () => {
      const limited = egress(within(named), { allowDns: true });
      expect(failure(() => limited.allowToFqdn('api.example.com', 443)))
        .toMatch('test/egress: \'allowDns\' must be left out where the back end allows DNS for the allowed names');
    });

    test('leaves the gateways their resolver, and opens the sinks of a routing by name', () => {
      const b = within(named);
      new EgressProxy(b.chart, 'proxy', common(b));
      new DnsAllowlist(b.chart, 'dns', { ...common(b), clusterIP: '20.96.0.53', names: ['api.example.com'] });
      new FalcoDaemonSet(b.chart, 'falco', { image: IMAGE, alerts: alerts(b) });
      const [sinks] = objects(b.chart, 'CiliumNetworkPolicy');
      expect(JSON.stringify(sinks)).toContain('"matchName":"incidents.example.com"');
      const asking = objects(b.chart, 'NetworkPolicy').filter(({ spec }) => spec.egress?.some((rule: Json) => rule.ports?.[0].port === 53));
      expect(asking.map(({ metadata }) => metadata.name.split('-')[1]).sort()).toEqual(['dns', 'falco', 'proxy']);
    });

    test('serves several policies, and one of their own counts more', () => {
      const b = within(named);
      egress(b, {}, 'one').allowToFqdn('api.example.com', 443);
      egress(b, {}, 'two').allowToFqdn('api.example.com', 443);
      egress(b, { fqdnBackEnd: FqdnBackEnd.gke() }, 'three').allowToFqdn('api.example.com', 443);
      expect([objects(b.chart, 'CiliumNetworkPolicy').length, objects(b.chart, 'FQDNNetworkPolicy').length]).toEqual([2, 1]);
    });
  });
});
