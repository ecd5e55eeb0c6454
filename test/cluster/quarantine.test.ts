import { Cluster, settled } from './support/cluster';
import { probe } from './support/exec';
import { applyAll, ready, removeAll } from './support/lifecycle';
import { quarantineApp } from './support/quarantine-app';
import { settings } from './support/settings';
import { Manifest } from '../support/app';

/** What the label of quarantine cuts off on a real network, and that it opens again. */
const LABEL = 'cdk8s-hardened-agents/quarantine';
const OPEN = { 'agent to peer': 'open', 'agent to internet': 'open', 'peer to agent': 'open', 'peer to internet': 'open' };
const CUT_OFF = { ...OPEN, 'agent to peer': 'closed', 'agent to internet': 'closed', 'peer to agent': 'closed' };

const cluster = new Cluster();
const objects = quarantineApp();
let agent: Manifest;
let peer: Manifest;

beforeAll(async () => {
  await applyAll(cluster, objects);
  [agent, peer] = await Promise.all(['agent', 'peer'].map((name) => ready(cluster,
    objects.find(({ kind, metadata }) => kind === 'Pod' && metadata.name === name)!)));
});
afterAll(() => removeAll(cluster, objects));

async function look(): Promise<Manifest> {
  const target = (name: string, host: string, port: number) => ({ name, host, port });
  const [byAgent, byPeer] = await Promise.all([
    probe(cluster, agent, [target('agent to peer', peer.status.podIP, 8080), target('agent to internet', settings.internet, 80)], 3),
    probe(cluster, peer, [target('peer to agent', agent.status.podIP, 8080), target('peer to internet', settings.internet, 80)], 3),
  ]);
  return { ...byAgent, ...byPeer };
}

const seen = (wanted: Manifest) => settled(20, look, (last) => Object.keys(wanted).every((key) => last[key] === wanted[key]));

/** As `kubectl label pod agent` does; null takes the label off. */
async function label(value: string | null): Promise<void> {
  const { status } = await cluster.send('PATCH', await cluster.path(agent), { metadata: { labels: { [LABEL]: value } } },
    'application/merge-patch+json');
  expect(status).toBe(200);
}

test('an agent calls and is called; with the label it does neither, though the node finds it well; without it, as before', async () => {
  expect(await seen(OPEN)).toEqual(OPEN);
  await label('true');
  expect(await seen(CUT_OFF)).toEqual(CUT_OFF);
  await new Promise((resolve) => setTimeout(resolve, 35_000)); // three probes that fail would make it unready and start it again
  const { body } = await cluster.get(agent);
  expect([body.status.conditions.find(({ type }: Manifest) => type === 'Ready').status, body.status.containerStatuses[0].restartCount])
    .toEqual(['True', 0]);
  await label(null);
  expect(await seen(OPEN)).toEqual(OPEN);
}, 150_000);
