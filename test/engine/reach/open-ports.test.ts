import { Direction } from '../../../src/engine/manifest/network-policy';
import { openPorts, undeclaredPorts } from '../../../src/engine/reach/open-ports';
import { Json } from '../../../src/engine/value/json';
import { clusterOf } from '../../support/cluster';
import { makeObject } from '../../support/plain';

/** The ports that the policies of one end open to another pod, and those among them that this pod does not declare. */

const namespace = 'agents';
const pod = (name: string, ports: Json[] = []): Json => (
  { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace, labels: { app: name } }, spec: { containers: [{ name, ports }] } });
const app = (name: string) => ({ podSelector: { matchLabels: { app: name } } });
const np = (spec: Json): Json => (
  { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'np', namespace }, spec: { ...app('agent'), ...spec } });
const out = (...egress: Json[]) => np({ policyTypes: ['Egress'], egress });
const cilium = (...egress: Json[]): Json => makeObject('cilium.io/v2', 'CiliumNetworkPolicy', { name: 'cilium', namespace }, {
  endpointSelector: { matchLabels: { app: 'agent' } }, egress,
});
const toEndpoint = (name: string, ...ports: string[]) => ({
  toEndpoints: [{ matchLabels: { app: name } }],
  ...ports.length > 0 && { toPorts: [{ ports: ports.map((port) => ({ port, protocol: 'TCP' })) }] },
});
const cnp = (tier: string, ...egress: Json[]): Json => ({
  apiVersion: 'policy.networking.k8s.io/v1alpha2',
  kind: 'ClusterNetworkPolicy',
  metadata: { name: tier.toLowerCase() },
  spec: { tier, priority: 10, subject: { namespaces: {} }, egress },
});
const rule = (action: string, ...protocols: Json[]) => ({ action, to: [{ namespaces: {} }], ...protocols.length > 0 && { protocols } });
const port = (protocol: string, destinationPort: Json) => ({ [protocol]: { destinationPort } });

const agent = pod('agent');
const viewOf = (...objects: Json[]) => clusterOf([agent, ...objects]);

describe('ports that are open', () => {
  const tool = pod('tool', [{ name: 'http', containerPort: 8080 }]);
  const open = (objects: Json[], direction: Direction = 'Egress') => {
    const view = viewOf(tool, ...objects);
    return openPorts(view, direction, view.podsOf(agent)[0], view.podsOf(tool)[0]).texts();
  };
  const ALL_BUT_443 = ['1-442/TCP', '444-65535/TCP', 'every UDP port', 'every SCTP port'];

  test.each<[string, Json[], string[]]>([
    ['no policy', [], ['every port']],
    ['a NetworkPolicy without rules', [out()], []],
    ['a NetworkPolicy', [out({ to: [app('tool')], ports: [{ port: 443 }] })], ['443/TCP']],
    ['a NetworkPolicy for another pod', [out({ to: [app('other')], ports: [{ port: 443 }] })], []],
    ['a policy of Cilium alone', [cilium(toEndpoint('tool', '443'))], ['443/TCP']],
    ['a policy of Cilium, and a NetworkPolicy for callers', [cilium(toEndpoint('tool', '443')), np({ policyTypes: ['Ingress'] })],
      ['443/TCP']],
    ['a policy of Cilium alone, for another pod', [cilium(toEndpoint('other', '443'))], []],
    ['a policy of Cilium for another pod and this one', [cilium({
      ...toEndpoint('tool', '443'),
      toEndpoints: ['other', 'tool'].map((name) => ({ matchLabels: { app: name } })),
    })], ['443/TCP']],
    ['a policy of Cilium, and a NetworkPolicy', [cilium(toEndpoint('tool', '443')), out({ to: [app('tool')], ports: [{ port: 80 }] })],
      ['80/TCP', '443/TCP']],
    ['a tier that denies one port', [cnp('Admin', rule('Deny', port('tcp', { number: 443 })))], ALL_BUT_443],
    ['a tier that denies several ports', [cnp('Admin', rule('Deny', port('udp', { range: { start: 2, end: 65_534 } })))],
      ['every TCP port', '1/UDP', '65535/UDP', 'every SCTP port']],
    ['a tier that denies the last port', [cnp('Admin', rule('Deny', port('tcp', { number: 65_535 })))],
      ['1-65534/TCP', 'every UDP port', 'every SCTP port']],
    ['a tier that denies a port by the name that the pod gives it',
      [cnp('Admin', { ...rule('Deny'), protocols: [{ destinationNamedPort: 'http' }] })],
      ['1-8079/TCP', '8081-65535/TCP', 'every UDP port', 'every SCTP port']],
    ['a tier that accepts one port, and a NetworkPolicy without rules',
      [cnp('Admin', rule('Accept', port('tcp', { number: 443 }))), out()], ['443/TCP']],
    ['a tier that denies one of the ports of a NetworkPolicy', [cnp('Admin', rule('Deny', port('tcp', { number: 443 }))),
      out({ to: [app('tool')], ports: [{ port: 440, endPort: 445 }, { port: 'http' }] })], ['440-442/TCP', '444-445/TCP', '8080/TCP']],
    ['a tier, and a policy of Cilium', [cnp('Admin', rule('Deny', port('tcp', { number: 443 }))), cilium(toEndpoint('tool', '443')), out()],
      ['443/TCP']],
    ['a tier that denies all', [cnp('Baseline', rule('Deny'))], []],
  ])('by %s', (_, objects, expected) => {
    expect(open(objects)).toEqual(expected);
  });

  test('at the called end are those of its own policies', () => {
    const ingress = [{ from: [app('agent')], ports: [{ port: 443 }] }, { from: [app('tool')], ports: [{ port: 80 }] }];
    const policy = np({ ...app('tool'), policyTypes: ['Ingress'], ingress });
    expect([open([policy], 'Ingress'), open([policy])]).toEqual([['443/TCP'], ['every port']]);
  });
});

describe('ports that a called pod does not declare', () => {
  const tool = pod('tool', [{ name: 'http', containerPort: 8080 }, { name: 'dns', containerPort: 5353, protocol: 'UDP' }]);
  const other = pod('other', [{ containerPort: 9090 }]);
  const undeclared = (...egress: Json[]) => {
    const view = viewOf(tool, other, pod('silent'), pod('text', [{ containerPort: '8080' }]), out(...egress));
    return undeclaredPorts(view, view.podsOf(agent)[0]).map(({ fields, ports, called, declared }) => (
      `${fields.join()}: ${ports.join()} of ${called.map(({ metadata }) => String(metadata.name)).join()} with ${
        declared.map(({ number }) => String(number)).join()}`));
  };
  const to = (names: string[], ...ports: Json[]) => ({ to: names.map(app), ports });
  const TOOL = 'of tool with 8080,5353';

  test.each<[string, Json, string?]>([
    ['a declared port', to(['tool'], { port: 8080 })],
    ['its name', to(['tool'], { port: 'http' })],
    ['another port', to(['tool'], { port: 8081 }), `spec.egress[0].to[0]: 8081/TCP ${TOOL}`],
    ['another name', to(['tool'], { port: 'web' }, { port: 'api' }), `spec.egress[0].to[0]: "api"/TCP,"web"/TCP ${TOOL}`],
    ['a declared port of another protocol', to(['tool'], { port: 8080, protocol: 'UDP' }), `spec.egress[0].to[0]: 8080/UDP ${TOOL}`],
    ['a declared name of another protocol', to(['tool'], { port: 'dns' }), `spec.egress[0].to[0]: "dns"/TCP ${TOOL}`],
    ['ports of which the first is declared', to(['tool'], { port: 8080, endPort: 8090 })],
    ['ports of which the last is declared', to(['tool'], { port: 8000, endPort: 8080 })],
    ['ports before a declared one', to(['tool'], { port: 8000, endPort: 8079 }), `spec.egress[0].to[0]: 8000-8079/TCP ${TOOL}`],
    ['ports after a declared one', to(['tool'], { port: 8081, endPort: 8090 }), `spec.egress[0].to[0]: 8081-8090/TCP ${TOOL}`],
    ['a declared port and another one', to(['tool'], { port: 8080 }, { port: 443 }), `spec.egress[0].to[0]: 443/TCP ${TOOL}`],
    ['a port that is declared as a text', to(['text'], { port: 8080 }), 'spec.egress[0].to[0]: 8080/TCP of text with 8080'],
    ['every port', to(['tool'])],
    ['every port of a protocol that it declares none of', to(['other'], { protocol: 'UDP' })],
    ['ports from the first one', to(['other'], { port: 1, endPort: 80 }), 'spec.egress[0].to[0]: 1-80/TCP of other with 9090'],
    ['ports up to the last one', to(['other'], { port: 10_000, endPort: 65_535 }),
      'spec.egress[0].to[0]: 10000-65535/TCP of other with 9090'],
    ['a port that one of two pods declares', to(['tool', 'other'], { port: 9090 })],
    ['a port that none of two pods declares', to(['tool', 'other'], { port: 443 }),
      'spec.egress[0].to[0],spec.egress[0].to[1]: 443/TCP of tool,other with 8080,5353,9090'],
    ['a port of a pod that declares none', to(['silent'], { port: 443 })],
    ['a port of two pods of which one declares none', to(['tool', 'silent'], { port: 443 })],
    ['a port of pods that are not there', to(['tool', 'gone'], { port: 443 })],
    ['a port of every pod', { to: [{ podSelector: {} }], ports: [{ port: 443 }] }],
    ['a port of a pod or an address', { to: [app('tool'), { ipBlock: { cidr: '10.0.0.7/32' } }], ports: [{ port: 443 }] }],
  ])('by a rule for %s', (_, egress, ...expected) => {
    expect(undeclared(egress)).toEqual(expected);
  });

  test('of each rule by itself, and of no rule for callers', () => {
    expect(undeclared(to(['tool'], { port: 8080 }), to(['tool'], { port: 1 }), to(['other'], { port: 2 })))
      .toEqual([`spec.egress[1].to[0]: 1/TCP ${TOOL}`, 'spec.egress[2].to[0]: 2/TCP of other with 9090']);
    const view = viewOf(tool, np({ policyTypes: ['Ingress'], ingress: [{ from: [app('tool')], ports: [{ port: 1 }] }] }));
    expect(undeclaredPorts(view, view.podsOf(agent)[0])).toEqual([]);
  });
});
