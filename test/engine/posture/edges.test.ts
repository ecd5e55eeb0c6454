import {
  NAMED, agent, block, cilium, cnp, edgesIn, into, lineOf, none, np, openLines, out, pods, policy, tcp, workload,
} from './edges-support';
import { Json } from '../../../src/engine/value/json';

const PUBLIC = block('203.0.113.0/24');
const lines = (objects: readonly Json[]) => edgesIn(objects).map(lineOf);
const denied = (objects: readonly Json[]) => edgesIn(objects).filter(({ isDenied }) => isDenied).map(({ kind, peer }) => `${kind} ${peer}`);

test.each<[string, Json[], string]>([
  ['no policy', [agent()], 'no policy isolates the pod for'],
  ['the network of the node', [agent({ hostNetwork: true }), none, cnp('Admin', { egress: [{ action: 'Accept', to: [{ nodes: {} }] }] })],
    'the pod is on the network of its node, where policies do not apply'],
])('with %s everyone calls and is called, and nothing opens it', (_, objects, why) => {
  const edges = edgesIn(objects);
  expect(edges.map(({ kind, peer, ports, sources }) => [kind, peer, ports, sources])).toEqual([
    ['caller', 'everyone', ['every port'], []], ['address', 'everyone', ['every port'], []],
  ]);
  expect(edges.every(({ detail }) => detail?.startsWith(why))).toBe(true);
});

test('callers come first, then calls by kind, then the pod\'s own, and what is denied last', () => {
  const objects = [
    agent({
      automountServiceAccountToken: undefined,
      volumes: [{ name: 'k', secret: { secretName: 'keys' } }, { name: 'd', persistentVolumeClaim: { claimName: 'data' } }],
    }),
    np({ policyTypes: ['Ingress', 'Egress'], ingress: [{ from: [pods('web')] }], egress: [{ to: [PUBLIC] }, { to: [pods('tool')] }] }),
    cilium({ egress: [{ toFQDNs: [{ matchName: 'a.example.com' }] }] }),
  ];
  expect(edgesIn(objects).filter(({ isDenied }) => !isDenied).map(({ kind }) => kind)).toEqual(
    ['caller', 'pod', 'address', 'host', 'secret', 'volume', 'token']);
  expect(edgesIn(objects).map(({ isDenied }) => Number(isDenied))).toEqual(expect.arrayContaining([0, 1]));
  expect(edgesIn(objects).map(({ isDenied }) => isDenied).lastIndexOf(false)).toBe(6);
});

describe('the other end', () => {
  const tools = [workload('a', 'tools', { app: 'tool' }), workload('b', 'tools', { app: 'tool', closed: 'yes' })];
  const call = out({ to: [pods('tool', 'tools')], ports: [tcp(8080), tcp(9090)] });
  const closed = (ingress: Json[], podSelector: Json = {}) => np({ podSelector, policyTypes: ['Ingress'], ingress }, 'closed', 'tools');
  const peer = 'pods app=tool in namespace tools 8080/TCP 9090/TCP';

  test.each<[string, Json[], string]>([
    ['that no policy limits', [], `pod: ${peer} (Pod "tools/a", Pod "tools/b")`],
    ['that refuses the agent', [closed([{ from: [{ namespaceSelector: NAMED('web') }] }])],
      `denied pod: ${peer} (refused by the policies of Pod "tools/a", Pod "tools/b")`],
    ['of which one pod refuses it', [closed([], { matchLabels: { closed: 'yes' } })],
      `pod: ${peer} (Pod "tools/a"; refused by the policies of Pod "tools/b")`],
    ['that accepts another port', [closed([{ ports: [tcp(80)] }])],
      `denied pod: ${peer} (refused by the policies of Pod "tools/a", Pod "tools/b")`],
    ['that accepts one of the ports, in a range', [closed([{ ports: [{ port: 9000, endPort: 9100 }] }])],
      `pod: ${peer} (Pod "tools/a", Pod "tools/b")`],
    ['that accepts a port by its name', [closed([{ ports: [tcp('http')] }])], `pod: ${peer} (Pod "tools/a", Pod "tools/b")`],
    ['that an Admin policy closes', [{
      ...cnp('Admin', { ingress: [{ action: 'Deny', from: [{ namespaces: {} }] }] }),
      spec: {
        tier: 'Admin', priority: 1, subject: { namespaces: NAMED('tools') }, ingress: [{ action: 'Deny', from: [{ namespaces: {} }] }],
      },
    }], `denied pod: ${peer} (refused by the policies of Pod "tools/a", Pod "tools/b")`],
  ])('%s', (_, more, line) => {
    const objects = [agent(), ...tools, call, ...more];
    expect(lines(objects)).toContain(line);
    const edge = edgesIn(objects).find((one) => lineOf(one) === line)!;
    expect(edge.sources.map(({ file }) => file)).toEqual([line.startsWith('denied') ? '4' : '3']);
  });

  test('a caller that is denied the first port of a range calls the others', () => {
    const udp = { destinationPort: { range: { start: 53, end: 8080 } } };
    const callers = [workload('web', 'web'), workload('db', 'web')];
    const policies = [cnp('Admin', { ingress: [{ action: 'Accept', from: [{ namespaces: {} }], protocols: [{ udp }] }] }), {
      ...cnp('Baseline', {}, 'of-web'),
      spec: {
        tier: 'Baseline',
        priority: 1,
        subject: { namespaces: NAMED('web') },
        egress: [{ action: 'Deny', to: [{ namespaces: NAMED('agents') }], protocols: [{ udp: { destinationPort: { number: 53 } } }] }],
      },
    }];
    expect(lines([agent(), ...callers, ...policies, into()]))
      .toContain('caller: every pod in every namespace 53-8080/UDP (Pod "web/db", Pod "web/web")');
  });

  test('a caller that its own policies hold back does not call', () => {
    const objects = [agent(), workload('web', 'agents'), into({ from: [pods('web')] }),
      np({ podSelector: { matchLabels: { app: 'web' } }, policyTypes: ['Egress'] }, 'web')];
    const caller = 'caller: pods app=web in namespace agents every port';
    expect(lines(objects)).toContain(`denied ${caller} (refused by the policies of Pod "agents/web")`);
    expect(lines(objects.slice(0, 3))).toContain(`${caller} (Pod "agents/web")`);
  });

  const IN = (...values: string[]): Json => (
    { namespaceSelector: { matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values }] } });
  const ofWeb = (spec: Json = {}) => np({ policyTypes: ['Egress'], ...spec }, 'web', 'web');
  const LABELLED = { podSelector: { matchLabels: { app: 'web' } } };

  test.each<[what: string, peer: Json, ofCaller: Json, isDenied: boolean]>([
    ['every pod of a namespace that is closed', { namespaceSelector: NAMED('web') }, ofWeb(), true],
    ['every pod of a namespace in which one is closed', { namespaceSelector: NAMED('web') }, ofWeb(LABELLED), false],
    ['pods of labels that are closed', pods('web', 'web'), ofWeb(LABELLED), true],
    ['pods of several labels, one of which is closed',
      { namespaceSelector: NAMED('web'), podSelector: { matchExpressions: [{ key: 'app', operator: 'In', values: ['web', 'x'] }] } },
      ofWeb(LABELLED), false],
    ['a closed namespace and one that no manifest has', IN('web', 'bots'), ofWeb(), false],
    ['closed namespaces', IN('web'), ofWeb(), true],
    ['every namespace', { namespaceSelector: {} }, ofWeb(), false],
    ['namespaces by another label', { namespaceSelector: { matchLabels: { team: 'a' } } }, ofWeb(), false],
  ])('callers that the manifests need not have: %s', (_, from, ofCaller, isDenied) => {
    const web = workload('web', 'web');
    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'web', labels: { team: 'a' } } };
    const [edge] = edgesIn([agent(), web, namespace, into({ from: [from] }), ofCaller])
      .filter((one) => one.kind === 'caller' && one.peer.includes('in '));
    expect(edge.isDenied).toBe(isDenied);
    expect(edge.detail).toContain('refused by the policies of Pod "web/web"');
  });

  test('what an agent calls may be pods that the manifests need not have, too', () => {
    const other = np({ policyTypes: ['Ingress'] }, 'closed', 'tools');
    const isDenied = (to: Json, port?: Json) => edgesIn([
      agent(), workload('tool', 'tools'), out({ to: [to], ...port && { ports: [port] } }), other,
    ]).find((one) => one.peer.startsWith('every pod in namespaces'))!.isDenied;
    const both = IN('tools', 'bots');
    expect([isDenied(IN('tools')), isDenied(both), isDenied(both, tcp('http'))]).toEqual([true, false, false]);
  });

  test('more pods than anyone reads are counted', () => {
    const many = Array.from({ length: 60 }, (_, i) => workload(`tool-${i}`, 'tools', { app: 'tool' }));
    expect(lines([agent(), ...many, call])).toContain(`pod: ${peer} (60 workloads)`);
  });
});

describe('what is denied', () => {
  test('is everything where nothing is allowed', () => {
    expect(denied([agent(), none])).toEqual(['caller everyone', 'pod pods of the cluster', 'pod other agents',
      'address Services', 'address API server', 'address metadata endpoints of the cloud', 'address private networks',
      'address the internet', 'node nodes']);
    expect(edgesIn([agent(), none]).filter(({ isDenied }) => isDenied).flatMap(({ sources }) => sources.map(({ field }) => field)))
      .toEqual(Array(9).fill('spec.policyTypes'));
  });

  test.each<[string, Json, string[], string[]]>([
    ['the internet', out({ to: [block('0.0.0.0/0', ['10.0.0.0/8', '169.254.0.0/16'])] }),
      ['pod pods of the cluster', 'node nodes'], ['address the internet', 'address the rest of the internet', 'address API server',
        'address private networks']],
    ['one address outside', out({ to: [PUBLIC] }), ['address the rest of the internet', 'address private networks'],
      ['address the internet']],
    ['an address of a pod', out({ to: [block('10.244.0.7/32')] }), ['node nodes'], ['pod pods of the cluster', 'pod other agents']],
    ['pods by their labels', out({ to: [pods('tool', 'tools')] }),
      ['pod other pods of the cluster', 'address Services of other pods', 'address other private networks', 'pod other agents'],
      ['pod pods of the cluster', 'address Services', 'address private networks']],
    ['every pod of a namespace that is not known', out({ to: [{ namespaceSelector: NAMED('tools') }] }),
      ['pod other pods of the cluster', 'address Services of other pods'], ['pod other agents']],
    ['every pod', out({ to: [{ namespaceSelector: {} }], ports: [tcp(443)] }),
      ['address API server', 'address the internet'],
      ['pod pods of the cluster', 'pod other pods of the cluster', 'pod other agents', 'address Services',
        'address Services of other pods']],
    ['everyone', out({}), [], ['pod pods of the cluster', 'address private networks', 'node nodes']],
    ['callers of its namespace', into({ from: [pods('web')] }),
      ['caller pods of other namespaces', 'caller every address outside the cluster'],
      ['caller everyone']],
    ['callers of another namespace', into({ from: [pods('web', 'web')] }), ['caller every address outside the cluster'],
      ['caller pods of other namespaces']],
    ['callers by an address', into({ from: [PUBLIC] }), ['caller pods of other namespaces'], ['caller every address outside the cluster']],
  ])('leaves out what is open: %s', (_, open, are, areNot) => {
    expect(denied([agent(), open])).toEqual(expect.arrayContaining(are));
    areNot.forEach((one) => expect(denied([agent(), open])).not.toContain(one));
  });

  test('is not said where another agent may be called, or where a policy is not computed', () => {
    const other = workload('other', 'agents', { 'app': 'other', 'cdk8s-hardened-agents/agent': 'true' });
    expect(denied([agent(), other, out({ to: [pods('none')] })])).toContain('pod other agents');
    expect(denied([agent(), other, out({ to: [pods('other')] })])).not.toContain('pod other agents');
    const unknown = policy('example.com/v1', 'MeshNetworkPolicy', {});
    expect(denied([agent(), none, unknown])).toEqual([]);
  });
});

test('a policy that agent-sandbox writes is that of the template', () => {
  const template = (networkPolicy?: Json): Json => ({
    ...policy('extensions.agents.x-k8s.io/v1alpha1', 'SandboxTemplate', {
      podTemplate: { spec: agent().spec }, ...networkPolicy && { networkPolicy },
    }, 'coder'),
  });
  const [own] = edgesIn([template({ egress: [{ to: [PUBLIC] }] })]).filter(({ kind }) => kind === 'address');
  expect(own.sources).toEqual([{ object: 'SandboxTemplate "agents/coder"', field: 'spec.networkPolicy.egress[0]', file: '0' }]);
  const [written] = edgesIn([template()]).filter(({ kind }) => kind === 'address');
  expect(written).toMatchObject({ detail: expect.stringContaining('where spec.networkPolicy is missing'), sources: [{ field: 'spec' }] });
});

test('the same input in another order gives the same edges', () => {
  const names = cilium({ egress: [{ toFQDNs: [{ matchName: 'a.b.c' }] }] });
  const objects = [agent(), out({ to: [PUBLIC, pods('tool')] }), into({ from: [pods('web')] }), names];
  const [first, ...others] = objects;
  expect(openLines([first, ...[...others].reverse()])).toEqual(openLines(objects));
});

describe('what ClusterNetworkPolicies deny of an edge', () => {
  const db = workload('db', 'tools');
  const tool = workload('tool', 'tools');
  const deny = (to: Json, protocols?: Json[]) => cnp('Admin', { egress: [{ action: 'Deny', to: [to], ...protocols && { protocols } }] });
  const DB = { pods: { namespaceSelector: NAMED('tools'), podSelector: { matchLabels: { app: 'db' } } } };
  const BUT = 'but for what ClusterNetworkPolicy "admin" denies';

  test.each<[what: string, policies: Json[], ...expected: string[]]>([
    ['by labels, of every pod', [deny(DB)], `pod: every pod in every namespace every port (Pod "tools/tool"; ${BUT}; no policy denies it)`,
      'address: 0.0.0.0/0, ::/0 every port (no policy denies it)'],
    ['by labels, of pods that a policy allows', [out({ to: [{ namespaceSelector: NAMED('tools') }] }), deny(DB)],
      `pod: every pod in namespace tools every port (Pod "tools/tool"; ${BUT})`],
    ['by the name of a port', [out({ to: [pods('tool', 'tools')] }), deny({ namespaces: {} }, [{ destinationNamedPort: 'http' }])],
      `pod: pods app=tool in namespace tools every port (Pod "tools/tool"; ${BUT})`],
    ['nodes', [out({ to: [block('203.0.113.0/24')] }), deny({ nodes: {} })], `address: 203.0.113.0/24 every port (${BUT})`],
    ['but for ports that an earlier rule accepts, which the other end refuses', [cnp('Baseline', {
      egress: [
        { action: 'Pass', to: [{ pods: { namespaceSelector: {}, podSelector: { matchLabels: { app: 'web' } } } }] },
        { action: 'Accept', to: [{ namespaces: {} }], protocols: [{ tcp: { destinationPort: { range: { start: 8080, end: 8090 } } } }] },
        { action: 'Deny', to: [{ namespaces: NAMED('tools') }] },
      ],
    }), np({ policyTypes: ['Ingress'] }, 'closed', 'tools')],
    'pod: every pod in every namespace 8080-8090/TCP (refused by the policies of Pod "tools/db", Pod "tools/tool", '
      + 'and not by those of other pods with these labels)',
    'pod: every pod in every namespace every port (refused by the policies of Pod "tools/db", Pod "tools/tool", '
      + 'and not by those of other pods with these labels; but for what ClusterNetworkPolicy "baseline" denies; no policy denies it)',
    'address: 0.0.0.0/0, ::/0 every port (no policy denies it)'],
    ['of what may pass', [out({ to: [{ namespaceSelector: {} }] }), cnp('Admin', {
      egress: [
        { action: 'Pass', to: [{ pods: { namespaceSelector: {}, podSelector: { matchLabels: { app: 'tool' } } } }] },
        { action: 'Deny', to: [{ namespaces: {} }] },
      ],
    })], `pod: every pod in every namespace every port (Pod "tools/tool"; ${BUT})`],
    ['on other ports', [out({ to: [pods('tool', 'tools')], ports: [tcp(443)] }), deny(DB, [{ tcp: { destinationPort: { number: 80 } } }])],
      'pod: pods app=tool in namespace tools 443/TCP (Pod "tools/tool")'],
  ])('%s', (_, policies, ...expected) => {
    const edges = edgesIn([agent(), tool, db, ...policies]).filter(({ isDenied, kind }) => !isDenied && kind !== 'caller');
    expect(edges.map(lineOf)).toEqual(expected);
  });
});

test('where nothing marks agents, every other pod is one of them', () => {
  const others = (own: Json) => denied([agent(), workload('tool', 'tools'), own]).includes('pod other agents');
  expect([others(none), others(out({ to: [pods('tool', 'tools')] }))]).toEqual([true, false]);
});
