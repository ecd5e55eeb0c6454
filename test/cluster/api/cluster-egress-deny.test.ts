import { App, Chart, Testing } from 'cdk8s';
import { NetworkPolicyPort, Namespaces, Pods } from 'cdk8s-plus-29';
import { Manifest } from '../../support/app';
import { Cluster } from '../support/cluster';
import { NETWORK_KINDS, defineKinds } from '../support/crds';
import { nameOf, removeAll } from '../support/lifecycle';
import { settings } from '../support/settings';
import { ClusterEgressDeny, ClusterEgressDenyProps, ClusterNetworkPolicySubject, ClusterNetworkPolicyTier } from 'cdk8s-hardened-agents';

/** The API server takes whatever `ClusterEgressDeny` emits and keeps all of it; with CLUSTER_CRDS, by the CRD of network-policy-api. */
const cluster = new Cluster();
const [KIND] = NETWORK_KINDS;
const { podCidrs, serviceCidrs, nodeCidrs, apiServerCidrs } = settings;
const CASES: [string, Partial<ClusterEgressDenyProps>][] = [
  ['least', { quarantine: false, allowDns: false }],
  ['most', { podCidrs: [...podCidrs, 'fd00:10:244::/56'], serviceCidrs, nodeCidrs, apiServerCidrs, allowInternet: false, priority: 0 }],
  ['baseline', { tier: ClusterNetworkPolicyTier.BASELINE, subject: ClusterNetworkPolicySubject.AGENT_PODS, priority: 1000 }],
  ['many-ranges', { nodeCidrs: Array.from({ length: 700 }, (_, i) => `203.0.${Math.floor(i / 64)}.${(i % 64) * 4}/31`) }],
];

function emitted(name: string, tweak: Partial<ClusterEgressDenyProps>): Manifest[] {
  const chart = new Chart(new App(), 'platform');
  const wall = new ClusterEgressDeny(chart, 'wall', { podCidrs, name: `cluster-test-${name}`, ...tweak });
  const all = Namespaces.all(chart, 'all');
  const single = Array.from({ length: 25 }, (_, i) => NetworkPolicyPort.tcp(9000 + i));
  const ports = [NetworkPolicyPort.allTcp(), NetworkPolicyPort.udp(53), NetworkPolicyPort.tcpRange(8000, 8001), ...single];
  wall.passTo(Pods.select(chart, 'db', { labels: { app: 'db' }, namespaces: all }), { ports });
  for (let i = 0; i < 26; i++) {
    wall.passTo(Namespaces.select(chart, `team-${i}`, { names: [`team-${i}`] }), { port: 443 });
  }
  if (tweak.allowInternet === false) {
    wall.passToCidr('198.51.100.0/24', { port: 443 });
  }
  return Testing.synth(chart);
}

let definitions: Manifest[];
const objects = CASES.flatMap(([name, tweak]) => emitted(name, tweak));
beforeAll(async () => {
  definitions = await defineKinds(cluster, [KIND]);
});
afterAll(async () => {
  await removeAll(cluster, objects);
  await removeAll(cluster, definitions);
});

test.each(objects.map((object) => [nameOf(object), object] as const))('%s', async (_, object) => {
  const { status, body } = await cluster.apply(object);
  expect([status, body.message]).toEqual([201, undefined]);
  expect(body.spec).toEqual(object.spec);
});
