import { Json } from '../../src/policy/json';
import { judgeManifests } from '../../src/policy/judge-manifests';
import { WorldOptions } from '../../src/policy/world';
import { parseCidr } from '../../src/reach/cidr';
import { valid } from '../support/cases';

/** What no-open-egress says of a pod that one policy selects, in manifests from anywhere. */
function opened(egress: Json[], options: WorldOptions = {}): (string | undefined)[] {
  const policy = { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'p', namespace: 'agents' }, spec: { podSelector: {}, egress } };
  return judgeManifests([valid('Pod'), policy].map((document) => ({ source: 'all.yaml', document })), options).findings
    .filter(({ rule }) => rule.id === 'no-open-egress').map(({ because }) => because);
}

const to = (cidr: string, ...except: string[]) => ({ to: [{ ipBlock: { cidr, except } }] });
const pods = { pods: [parseCidr('10.244.0.0/16')], services: [] };
const services = { pods: [], services: [parseCidr('10.96.0.0/16')] };

describe('where nobody said where the cluster has its pods', () => {
  test.each<[string, Json, string]>([
    ['a metadata endpoint', to('169.254.169.254/32'), '169.254.169.254 of the metadata endpoints'],
    ['every address but private ones', to('0.0.0.0/0', '10.0.0.0/8', '169.254.0.0/16'), '100.100.100.200 and 168.63.129.16 of the metadata endpoints'],
    ['every address', to('0.0.0.0/0'), 'every IPv4 address'],
    ['a rule without peers', { ports: [{ port: 53 }] }, 'every address'],
    ['pods of every namespace', { to: [{ namespaceSelector: {} }] }, 'pods of any namespace, asked for no label'],
  ])('%s is a finding', (_, rule, what) => {
    expect(opened([rule])).toEqual([`NetworkPolicy "p" allows ${what}`]);
  });

  test('addresses that may be those of pods are none', () => {
    expect(opened([to('10.244.0.0/16')])).toEqual([]);
  });
});

test.each(['nodes', 'apiServers', 'privates'] as const)('what is denied beside the cluster is told as such: %s', (part) => {
  const of = { nodes: 'of the nodes', apiServers: 'of the API server', privates: 'of private networks' }[part];
  const ranges = { [part]: [parseCidr('192.168.64.0/18')] };
  expect(opened([to('192.168.0.0/16')], { ranges })).toEqual([`NetworkPolicy "p" allows 192.168.64.0/18 ${of}`]);
  expect(opened([to('192.168.77.0/24', '192.168.77.0/25')], { ranges })).toEqual([`NetworkPolicy "p" allows 192.168.77.128/25 ${of}`]);
  expect(opened([to('192.168.77.1/32')], { ranges })).toEqual([]); // somebody named that one
});

test('ranges count as far as they were said', () => {
  const both = [to('10.244.0.0/16'), to('10.96.0.0/16')];
  expect(opened(both, { ranges: pods })).toEqual(['NetworkPolicy "p" allows 10.244.0.0/16 of the pods']);
  expect(opened(both, { ranges: services })).toEqual(['NetworkPolicy "p" allows 10.96.0.0/16 of the Services']);
  expect(opened([to('10.96.0.0/16')], { ranges: pods })).toEqual([]);
});

test('a policy that thousands of pods share is read once', () => {
  let read = 0;
  const counted = { get to() { read++; return to('10.244.0.0/16').to; } };
  const spec = { podSelector: {}, policyTypes: ['Egress'], egress: [counted] };
  const policy = { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'p', namespace: 'agents' }, spec };
  const agents = Array.from({ length: 200 }, (_, i) => ({ ...valid('Pod'), metadata: { ...valid('Pod').metadata, name: `agent-${i}` } }));
  const { findings } = judgeManifests([policy, ...agents].map((document) => ({ source: 'all.yaml', document })), { ranges: pods });
  expect(findings.filter(({ rule }) => rule.id === 'no-open-egress')).toHaveLength(200);
  expect(read).toBe(1);
});
