import { makeObject } from '../support/plain';
import { Cluster, eventually } from './support/cluster';
import { Ran, probe, run } from './support/exec';
import { applyAll, ready, removeAll } from './support/lifecycle';
import { apiServerAddress, clusterAddress, openNamespace } from './support/open';
import { seedPod, synthSeed } from './support/seed';
import { settings } from './support/settings';
import { Manifest } from '../support/app';

/** examples/seed as it runs, row by row against what was found of the guide's own manifests. */
const cluster = new Cluster();
const open = openNamespace('open');
const seeds = new Map(settings.runtimes.map((runtime) => [runtime, synthSeed(runtime)]));
/** A Service that stands in the agents' namespace before they do. */
const neighbour = makeObject('v1', 'Service', 'neighbour', { ports: [{ port: 80 }] });
const cleanup = [...open, ...[...seeds.values()].flat()];

interface Seen {
  readonly agent: Manifest;
  /** The same pod, and how writing a file of 300 MB to its /tmp ended. */
  readonly full: Manifest;
  readonly filled: Ran;
  readonly fromAgent: { [target: string]: string };
}
const seen = new Map<string, Seen>();
let web: Manifest;
let fromWeb: { [target: string]: string };

beforeAll(async () => {
  await applyAll(cluster, open);
  const started = [...seeds].map(async ([runtime, objects]) => {
    const [agent, full] = [seedPod(objects, runtime), seedPod(objects, `${runtime}-full`)];
    await applyAll(cluster, [...objects.filter((object) => object.kind !== 'Pod'), neighbour, agent, full]);
    return { runtime, agent: await ready(cluster, agent), full: await ready(cluster, full) };
  });
  web = await ready(cluster, open.find((object) => object.kind === 'Pod')!);
  const agents = await Promise.all(started);
  const targets = [
    { name: 'another pod', host: web.status.podIP, port: 8080 },
    { name: 'a Service', host: await clusterAddress(cluster, 'open', 'web'), port: 80 },
    { name: 'the metadata endpoint', host: settings.metadata, port: 80 },
    { name: 'the API server by its own address', ...await apiServerAddress(cluster) },
    { name: 'the API server by its Service', host: await clusterAddress(cluster, 'default', 'kubernetes'), port: 443 },
    { name: 'the kubelet', host: web.status.hostIP, port: 10250 },
    { name: 'the internet', host: settings.internet, port: 80 },
  ];
  const others = agents.map(({ runtime, full }) => ({ name: `agent ${runtime}`, host: full.status.podIP, port: 8080 }));
  const fromAll = probe(cluster, web, [...targets, ...others]);
  await Promise.all(agents.map(async ({ runtime, agent, full }) => {
    const filled = run(cluster, full, 'dd if=/dev/zero of=/tmp/big bs=1M count=300 2>/dev/null && ls -s /tmp/big');
    const fromAgent = await probe(cluster, agent, [...targets, ...others, { name: 'itself', host: '127.0.0.1', port: 8080 }]);
    seen.set(runtime, { agent, full, fromAgent, filled: await filled });
  }));
  fromWeb = await fromAll;
});
afterAll(() => removeAll(cluster, cleanup));

describe.each(settings.runtimes)('the agent under %s', (runtime) => {
  const script = (text: string) => run(cluster, seen.get(runtime)!.agent, text);

  test('a 300 MB file in its /tmp does not end the sandbox', async () => {
    const { filled, full } = seen.get(runtime)!;
    const evicted = (await cluster.get(full)).body.status.reason; // which may be while the file is still being written
    expect(filled.code === 0 ? 'written' : evicted).toMatch(/^(written|Evicted)$/);
  });

  test('its kernel is another one than the node\'s only in a sandbox', async () => {
    const kernel = 'cat /proc/version';
    const [own, node] = [await script(kernel), await run(cluster, web, kernel)];
    expect(own.output === node.output).toBe(runtime === 'runc');
  });

  test.each([
    'another pod', 'a Service', 'the metadata endpoint', 'the API server by its own address', 'the API server by its Service',
    'the kubelet',
  ])('%s is closed to it and open to others', (target) => {
    expect([seen.get(runtime)!.fromAgent[target], fromWeb[target]]).toEqual(['closed', 'open']);
  });

  test('it serves, and neither other pods nor other agents can call it', () => {
    const { fromAgent } = seen.get(runtime)!;
    expect([fromAgent.itself, fromWeb[`agent ${runtime}`], fromAgent[`agent ${runtime}`]]).toEqual(['open', 'closed', 'closed']);
  });

  test('the internet answers', async () => {
    expect(seen.get(runtime)!.fromAgent['the internet']).toBe('open');
    expect(await script(`wget -qO- http://${settings.internet}/`)).toMatchObject({ code: 0, output: expect.stringMatching(/./) });
  });

  test('names resolve, inside the cluster and outside', async () => {
    expect(await script(`nslookup ${settings.internet} && nslookup kubernetes.default.svc.cluster.local`)).toMatchObject({ code: 0 });
  });

  test('its environment names no Service of its namespace, as that of others does', async () => {
    const links = async (pod: Manifest) => (await run(cluster, pod, 'env')).output.match(/^\w+_SERVICE_HOST/gm);
    expect(await links(seen.get(runtime)!.agent)).toEqual(['KUBERNETES_SERVICE_HOST']); // the kubelet always adds this one
    expect(await links(web)).toContain('WEB_SERVICE_HOST');
  });

  test('it holds no API token, as others do', async () => {
    const look = 'ls /var/run/secrets/kubernetes.io/serviceaccount/token';
    expect([(await script(look)).code, (await run(cluster, web, look)).code]).toEqual([1, 0]);
  });

  test('it is nobody, without capabilities', async () => {
    expect((await script('id -u; id -g; grep CapEff /proc/self/status')).output).toBe('65534\n65534\nCapEff:\t0000000000000000\n');
  });

  test('of all folders under / it can write in /tmp alone', async () => {
    const { output } = await script('for d in / /*; do echo x 2>/dev/null >$d/probe && echo $d; done');
    expect(output.trim()).toBe('/tmp');
  });

  test('it was never restarted', async () => {
    const { body } = await cluster.get(seen.get(runtime)!.agent);
    expect(body.status.containerStatuses).toMatchObject([{ restartCount: 0, ready: true }]);
  });

  test('the 300 MB file gets the pod evicted', async () => { // the kubelet measures volumes every one to two minutes
    const { body } = await eventually(() => cluster.get(seen.get(runtime)!.full), ({ body: { status } }) => status.phase === 'Failed');
    expect(body.status).toMatchObject({ reason: 'Evicted', message: expect.stringContaining('exceeds the limit "64Mi"') });
  }, 240_000);
});
