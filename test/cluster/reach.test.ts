import { Cluster, settled } from './support/cluster';
import { probe } from './support/exec';
import { applyAll, ready, removeAll } from './support/lifecycle';
import { clusterAddress, openNamespace } from './support/open';
import { Agent, mayCall, reachApp } from './support/reach-app';
import { Manifest } from '../support/app';

/** What `allowTo`, `allowToService` and `allowFrom` open on a real network, and what stays closed. */
const ROWS = [
  // from, to, port, before, after
  ['alice', 'tool', 8080, 'closed', 'open'], // allowTo
  ['alice', 'tool', 8081, 'closed', 'closed'],
  ['alice', 'bob', 8080, 'closed', 'closed'],
  ['bob', 'tool', 8080, 'closed', 'closed'],
  ['alice', 'service', 80, 'closed', 'open'], // allowToService
  ['bob', 'service', 80, 'closed', 'closed'],
  ['tool', 'bob', 8080, 'closed', 'open'], // allowFrom an agent
  ['tool', 'alice', 8080, 'closed', 'closed'],
  ['web', 'alice', 8080, 'closed', 'open'], // allowFrom another's pod
  ['web', 'bob', 8080, 'closed', 'closed'],
  ['web', 'tool', 8080, 'closed', 'closed'],
  ['alice', 'web', 8080, 'closed', 'closed'],
  // What is asked for is served, and by everyone.
  ['alice', 'itself', 8080, 'open', 'open'],
  ['bob', 'itself', 8080, 'open', 'open'],
  ['tool', 'itself', 8080, 'open', 'open'],
  ['tool', 'itself', 8081, 'open', 'open'],
  ['web', 'itself', 8080, 'open', 'open'],
] as const;

/** Calls into agents, allowed and not, as `reachedBy` has them. */
const AGENTS: readonly Agent[] = ['alice', 'bob', 'tool'];
const CALLS = ([...AGENTS, 'web'] as const).flatMap((caller) => AGENTS.filter((agent) => agent !== caller)
  .flatMap((agent) => [8080, 8081].map((port) => [caller, agent, port] as const)));
const told = (allow: boolean) => {
  const may = mayCall(allow);
  return CALLS.map(([caller, agent, port]) => `${caller} to ${agent}:${port} is ${may(caller, agent, port) ? 'open' : 'closed'}`);
};

const cluster = new Cluster();
const [closed, opened] = [reachApp(false), reachApp(true)];
const open = openNamespace('reach-open');
const pods = new Map<string, Manifest>();
const hosts = new Map<string, string>([['itself', '127.0.0.1']]);

/** Asks for every row. */
async function look(): Promise<string[]> {
  const callers = [...new Set(ROWS.map(([caller]) => caller))];
  const found = new Map(await Promise.all(callers.map(async (caller) => {
    const targets = ROWS.filter(([from]) => from === caller).map(([, to, port]) => ({ name: `${to}:${port}`, host: hosts.get(to)!, port }));
    return [caller, await probe(cluster, pods.get(caller)!, targets, 3)] as const;
  })));
  return ROWS.map(([from, to, port]) => found.get(from)![`${to}:${port}`]);
}

/** Makes every call into an agent. */
async function call(): Promise<string[]> {
  const found = new Map(await Promise.all([...AGENTS, 'web'].map(async (caller) => {
    const targets = CALLS.filter(([from]) => from === caller).map(([, agent, port]) => ({
      name: `${agent}:${port}`,
      host: hosts.get(agent)!,
      port,
    }));
    return [caller, await probe(cluster, pods.get(caller)!, targets, 3)] as const;
  })));
  return CALLS.map(([caller, agent, port]) => `${caller} to ${agent}:${port} is ${found.get(caller)![`${agent}:${port}`]}`);
}

const seen = (wanted: readonly string[]) => settled(20, look, (states) => states.join() === wanted.join());

let before: string[];
let after: string[];
let calls: { readonly before: string[]; readonly after: string[] };

beforeAll(async () => {
  await applyAll(cluster, [...open, ...closed]);
  for (const object of [...open, ...closed].filter(({ kind }) => kind === 'Pod')) {
    const pod = await ready(cluster, object);
    pods.set(pod.metadata.name, pod);
    hosts.set(pod.metadata.name, pod.status.podIP);
  }
  hosts.set('service', await clusterAddress(cluster, 'reach-tools', 'backend'));
  before = await seen(ROWS.map(([,,, state]) => state));
  const callsBefore = await settled(20, call, (states) => states.join() === told(false).join());
  await applyAll(cluster, opened);
  after = await seen(ROWS.map(([,,,, state]) => state));
  calls = { before: callsBefore, after: await settled(20, call, (states) => states.join() === told(true).join()) };
});
afterAll(() => removeAll(cluster, [...open, ...closed]));

describe.each(ROWS.map((row, i) => [...row, i] as const))('%s to %s:%i', (_from, _to, _port, wantedBefore, wantedAfter, i) => {
  test(`is ${wantedBefore} before the allows and ${wantedAfter} after`, () => {
    expect([before[i], after[i]]).toEqual([wantedBefore, wantedAfter]);
  });
});

test('calls into agents come through where `reachedBy` says so, and nowhere else', () => {
  expect(calls).toEqual({ before: told(false), after: told(true) });
  expect([told(false), told(true)].map((lines) => lines.filter((line) => line.endsWith('is open')).length)).toEqual([0, 3]);
});
