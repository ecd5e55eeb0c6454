import { ApiObject } from 'cdk8s';
import { expected, file, items, parseRules } from './falco';
import { AgentNamespace, FalcoRules, FqdnBackEnd, PodSubnetEgressDeny } from '../../../../src';
import { AGENTS } from '../../../../src/constructs/detection/falco/catalogue';
import { RANGES, base, open, pod } from '../../../support/app';
import { makePolicy } from '../../../support/plain';
import { allowlist } from '../../gateway/dns';

describe('what agents are there to do', () => {
  test('ports of their containers, and those that are given', () => {
    expect(items({ listenPorts: [9229, 80] }, 'listen_ports')).toEqual([80, 8080, 9229]);
  });

  test('the cluster\'s resolvers', () => {
    expect(items({}, 'resolvers')).toEqual(['10.244.0.0/16', '10.96.0.0/16', '169.254.20.10/32']);
  });

  test('the resolver that pods name, alone', () => {
    const b = open();
    const dns = allowlist(b, { namespace: new AgentNamespace(b.chart, 'resolvers', { name: 'resolvers' }) });
    dns.serve(new PodSubnetEgressDeny(b.chart, 'egress', { namespace: b.namespace, ...RANGES, allowInternet: false, allowDns: false }));
    pod(b, { dns: dns.podDns });
    const { lists } = parseRules(new FalcoRules(b.chart, 'falco', { namespaces: ['agents'] }).text());
    expect(lists.get('agent_resolvers')?.items).toEqual(['10.96.0.53/32']);
  });

  test('resolvers that are given, alone', () => {
    expect(items({ resolvers: ['10.96.0.10/32'] }, 'resolvers')).toEqual(['10.96.0.10/32']);
  });

  test('what policies open: the internet but for the cluster, the resolver, Services', () => {
    expect(expected(base())).toBe('((fd.snet in (0.0.0.0/1, 128.0.0.0/1)'
      + ' and not fd.snet in (10.96.0.0/16, 10.244.0.0/16, 100.80.80.80/32, 100.96.0.96/32, 100.100.100.200/32, '
      + '168.63.129.16/32, 169.254.0.0/16))'
      + ' or (fd.snet in (10.244.0.0/16) and ((fd.l4proto = tcp and fd.sport in (53)) or (fd.l4proto = udp and fd.sport in (53))))'
      + ' or (fd.snet in (169.254.20.10/32) and ((fd.l4proto = tcp and fd.sport in (53)) or (fd.l4proto = udp and fd.sport in (53))))'
      + ' or fd.snet in (10.96.0.0/16))');
  });

  const closed = (allow: (egress: PodSubnetEgressDeny) => void) => {
    const b = open();
    const egress = new PodSubnetEgressDeny(b.chart, 'egress', { namespace: b.namespace, ...RANGES, allowInternet: false, allowDns: false });
    allow(egress);
    return b;
  };

  test('a block on a port', () => {
    expect(expected(closed((egress) => egress.allowToCidr('203.0.113.0/24', { port: 443 }))))
      .toBe('((fd.snet in (203.0.113.0/24) and (fd.l4proto = tcp and fd.sport in (443))))');
  });

  test('every address on one port alone: what is on other ports is unexpected', () => {
    const b = open();
    const spec = { podSelector: {}, policyTypes: ['Egress'], egress: [{ ports: [{ protocol: 'TCP', port: 443 }] }] };
    new ApiObject(b.chart, 'https', makePolicy('https', spec) as any);
    expect(expected(b)).toBe('((fd.snet in (0.0.0.0/1, 128.0.0.0/1, ::/1, 8000::/1) and (fd.l4proto = tcp and fd.sport in (443))))');
  });

  test('nothing at all', () => {
    expect(expected(closed(() => undefined))).toBe('(evt.num = 0)');
  });

  test('blocks and names that are given', () => {
    const b = closed(() => undefined);
    expect(expected(b, { destinations: ['203.0.113.0/24', '::/0'], destinationNames: ['API.example.com'] }))
      .toBe('(fd.snet in (203.0.113.0/24, ::/1, 8000::/1) or fd.sip.name in (agent_destination_names))');
  });

  test.each([
    ['Cilium', () => FqdnBackEnd.cilium()],
    ['GKE', () => FqdnBackEnd.gke()],
    ['EKS', () => FqdnBackEnd.eks()],
  ])('names that policies of %s open', (_, backEnd) => {
    const b = open();
    new PodSubnetEgressDeny(b.chart, 'egress', { namespace: b.namespace, ...RANGES, allowInternet: false, fqdnBackEnd: backEnd() })
      .allowToFqdn('api.example.com', 443);
    expect(items({ destinationNames: ['a.example.com'] }, 'destination_names', b)).toEqual(['a.example.com', 'api.example.com']);
  });

  test('everything, where no policy closes an agent: no address is unexpected', () => {
    const b = open();
    const { rules } = file({}, { ...b, namespace: AgentNamespace.fromNamespaceName(b.chart, 'old', 'old') });
    expect([...rules.keys()]).not.toContain('Agent calls an address that no policy opens');
    expect(rules.size).toBe(AGENTS.length - 1);
  });
});
