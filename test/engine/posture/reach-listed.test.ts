import { AgentPosture, PostureEdge, PostureEdgeKind } from '../../../src/engine/posture/posture-agent';
import { beyondList, missingFrom, openFrom } from '../../../src/engine/posture/reach-listed';

const agentWith = (edges: readonly Partial<PostureEdge>[], notComputed: string[] = []) => ({
  title: 'Pod "agents/coder"',
  source: { object: 'Pod "agents/coder"', field: '' },
  edges: edges.map((edge) => ({ kind: PostureEdgeKind.ADDRESS, ports: [], isDenied: false, sources: [], ...edge })),
  notComputed,
}) as unknown as AgentPosture;

const open = { object: 'NetworkPolicy "agents/open"', field: 'spec.egress[0]', constructPath: 'agents/open' };
const model = { peer: '203.0.113.0/24', ports: ['443/TCP'], sources: [open] };

test('what is open and not in the list has its places', () => {
  const agent = agentWith([model, { peer: '198.51.100.0/24', ports: ['22/TCP'] }]);
  expect(beyondList(agent, 'reaches', ['203.0.113.0/25:443'])).toEqual([
    { text: '198.51.100.0/24:22', sources: [] },
    { text: '203.0.113.128/25:443', sources: [open] },
  ]);
  expect(beyondList(agent, 'reaches', ['203.0.113.0/24:443', '198.51.100.0/24:22', '192.0.2.0/24:1'])).toEqual([]);
  expect(beyondList(agent, 'callers', [])).toEqual([]);
});

test('each line has one port, so that it can be listed as it is, and one with several is refused', () => {
  const agent = agentWith([{ kind: PostureEdgeKind.POD, peer: 'pods app=dns in namespace dns', ports: ['53/TCP', '53/UDP'] }, {
    kind: PostureEdgeKind.POD, peer: 'Deployment "gateways/broker"', ports: ['31145/TCP', '54413/TCP'],
  }]);
  const lines = beyondList(agent, 'reaches', []).map(({ text }) => text);
  expect(lines).toEqual(['Deployment "gateways/broker":31145', 'Deployment "gateways/broker":54413',
    'pods app=dns in namespace dns:53', 'pods app=dns in namespace dns:53/UDP']);
  expect(beyondList(agent, 'reaches', lines)).toEqual([]);
  for (const joined of ['Deployment "gateways/broker":31145,54413', '169.254.20.10/32:53,53/UDP']) {
    expect(() => beyondList(agent, 'reaches', [joined])).toThrow('have one port, with a line for each port');
  }
  expect(() => beyondList(agent, 'reaches', ['pods tier in (a,b) in namespace dns:53'])).not.toThrow();
});

test('what is denied counts for nothing, and a Secret and a policy that is not computed count', () => {
  const agent = agentWith([{ ...model, isDenied: true }, { kind: PostureEdgeKind.SECRET, peer: 'key' }], ['GlobalNetworkPolicy "default"']);
  expect(beyondList(agent, 'reaches', []).map(({ text }) => text)).toEqual(['not computed: GlobalNetworkPolicy "default"', 'secret key']);
  expect(beyondList(agent, 'reaches', ['secret key', 'not computed: GlobalNetworkPolicy "default"'])).toEqual([]);
});

test('what is listed and not open, whole or in part', () => {
  expect(missingFrom(agentWith([model]), 'reaches', ['203.0.113.0/24:443', '203.0.113.0/24:444', '203.0.112.0/23:443']))
    .toEqual(['203.0.112.0/24:443', '203.0.113.0/24:444']);
});

test('addresses that are open, also on ports that no one reads', () => {
  const agent = agentWith([model, { peer: '10.0.0.0/8', ports: [] }, { peer: 'pods app=web in namespace web', ports: ['8080/TCP'] }]);
  const found = (...lines: string[]) => openFrom(agent, 'reaches', lines).map(({ text }) => text);
  expect(found('203.0.113.7/32:443')).toEqual(['203.0.113.0/24:443']);
  expect(found('203.0.113.7/32:444', '203.0.112.0/24:443')).toEqual([]);
  expect(found('10.1.0.0/16:5432')).toEqual(['unread ports of 10.0.0.0/8']);
  expect(found('11.0.0.0/8 on every port', '::/0 on every port')).toEqual([]);
  expect(() => found('pods app=web in namespace web:8080')).toThrow('be a block of addresses with a port');
});
