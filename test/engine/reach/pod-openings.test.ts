import { parseCidr } from '../../../src/engine/address/cidr';
import { ClusterView } from '../../../src/engine/cluster/cluster-view';
import { ADDRESS_LABEL } from '../../../src/engine/manifest/labels';
import { podViews } from '../../../src/engine/manifest/pod-view';
import { nodeAddresses } from '../../../src/engine/reach/pod-addresses';
import { sourcedPodOpenings } from '../../../src/engine/reach/pod-openings';
import { grantsOf } from '../../../src/engine/reach/reach';
import { Json } from '../../../src/engine/value/json';
import { clusterOf } from '../../support/cluster';
import { makePolicy } from '../../support/plain';

/** The pods that rules open, with what opens them, and the addresses that pods and nodes have. */

const pod = (name: string, labels: Json = { app: name }, ports: Json[] = []): Json => (
  { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'agents', labels }, spec: { containers: [{ name, ports }] } });
const agent = pod('agent');
const to = (peers: Json[], ...ports: unknown[]): Json => ({ to: peers, ports: ports.map((port) => ({ port })) });
const app = (name: string) => ({ podSelector: { matchLabels: { app: name } } });
const block = (cidr: string) => ({ ipBlock: { cidr } });

function openings(egress: Json[], pods: Json[] = [], ranges: string[] = []) {
  const policy: Json = makePolicy('np', { ...app('agent'), policyTypes: ['Egress'], egress });
  const view = clusterOf([agent, ...pods, policy], { ranges: { pods: ranges.map(parseCidr) } });
  return sourcedPodOpenings(view, grantsOf(view, podViews(agent)[0], 'Egress')!);
}

function texts(...given: Parameters<typeof openings>): string[] {
  return openings(...given).map(({ to: what, numbers, names, sources }) => (
    `${what}: ${[...numbers.texts(), ...names.map((one) => `${one.name}=${one.numbers.join('+')}`)].join()} by ${
      sources.map(({ field }) => field).join()}`));
}

test('openings stand in the order of their texts, and each has the elements that open it', () => {
  expect(texts([to([app('b'), app('a')], 80), to([app('b')], 443)])).toEqual([
    'pods app=a in namespace agents: 80/TCP by spec.egress[0].to[1]',
    'pods app=b in namespace agents: 80/TCP,443/TCP by spec.egress[0].to[0],spec.egress[1].to[0]',
  ]);
});

test('none is cut where no tier denies', () => {
  expect(openings([to([app('a')])]).map((one) => 'cutBy' in one)).toEqual([false]);
});

test('a name of a port stands for the numbers that the pods give it, lowest first', () => {
  const named = (name: string, containerPort: number) => pod(name, { app: 'tool' }, [{ name: 'http', containerPort }]);
  expect(texts([to([app('tool')], 'http')], [named('a', 9090), named('b', 8080), named('c', 10_000), named('d', 8080)]))
    .toEqual(['pods app=tool in namespace agents: http=8080+9090+10000 by spec.egress[0].to[0]']);
});

test('workloads of a construct are named, sorted', () => {
  const labels = { [ADDRESS_LABEL]: 'c8' };
  expect(texts([to([{ podSelector: { matchLabels: labels } }], 80)], [pod('b', labels), pod('a', labels)]))
    .toEqual(['Pod "agents/a", Pod "agents/b": 80/TCP by spec.egress[0].to[0]']);
});

describe('addresses on ports by a name', () => {
  test('are those of pods, for each name by itself', () => {
    expect(texts([to([block('10.1.0.0/16')], 'http'), to([block('10.2.0.0/16')], 'web'), to([block('10.3.0.0/16')], 'http')])).toEqual([
      'pods at 10.1.0.0/16, 10.3.0.0/16: http= by spec.egress[0].to[0],spec.egress[2].to[0]',
      'pods at 10.2.0.0/16: web= by spec.egress[1].to[0]',
    ]);
  });

  test('of every block', () => {
    expect(texts([to([block('0.0.0.0/0'), block('::/0')], 'http')]))
      .toEqual(['pods at 0.0.0.0/0, ::/0: http= by spec.egress[0].to[0],spec.egress[0].to[1]']);
    expect(texts([to([], 'http')])).toEqual(['every pod in every namespace: http= by spec.egress[0]']);
  });

  test('where no pod is, open nothing', () => {
    const rules = [to([block('10.1.0.0/16')], 'http')];
    expect([texts(rules, [], ['10.1.0.0/24']), texts(rules, [], ['10.2.0.0/24'])])
      .toEqual([['pods at 10.1.0.0/16: http= by spec.egress[0].to[0]'], []]);
  });
});

test('a node has the addresses of its status, and none by its name', () => {
  const node: Json = {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: 'node' },
    status: { addresses: [{ type: 'Hostname', address: 'node' }, { type: 'InternalIP', address: '10.0.0.7' }] },
  };
  const { all, isSure } = nodeAddresses(new ClusterView([{ manifest: node }]), {}, 'agents');
  expect([all.cidrs().map(({ text }) => text), all.ranges.length, isSure]).toEqual([['10.0.0.7/32'], 1, true]);
});
