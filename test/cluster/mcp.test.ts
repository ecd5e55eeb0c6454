import { Cluster, eventually } from './support/cluster';
import { run } from './support/exec';
import { applyAll, ready, removeAll } from './support/lifecycle';
import { mcpApp } from './support/mcp-app';
import { settings } from './support/settings';
import { Manifest } from '../support/app';

/** Who gets an answer from an MCP server on a real network, under each runtime. */
const cluster = new Cluster();

describe.each(settings.runtimes)('under %s', (runtime) => {
  const objects = mcpApp(runtime);
  const url = (server: string, port = 8080) => `http://${server}.mcp-tools-${runtime}.svc:${port}/mcp`;
  const pods: { [name: string]: Manifest } = {};

  /** What a pod gets from a URL, which its shell expands. Empty where nothing comes. */
  const get = async (from: string, where: string): Promise<string> => (
    (await run(cluster, pods[from], `timeout 10 wget -qO- "${where}" 2>/dev/null`)).output.trim()
  );

  const podOf = async ({ metadata, spec }: Manifest): Promise<Manifest> => {
    const [[key, value]] = Object.entries(spec.selector.matchLabels as object);
    const path = `/api/v1/namespaces/${metadata.namespace}/pods?labelSelector=${encodeURIComponent(`${key}=${value}`)}`;
    return (await cluster.send('GET', path)).body.items[0];
  };

  const address = (server: string, port: number) => `http://${pods[server].status.podIP}:${port}/mcp`;

  const CLOSED: readonly (readonly [string, string, () => string])[] = [
    ['the client', 'another port of the server', () => address('search', 8081)],
    ['the client', 'the server that its server uses', () => url('index')],
    ['the client', 'that server by its address', () => address('index', 8080)],
    ['the stranger', 'the server', () => url('search')],
    ['the stranger', 'the server by its address', () => address('search', 8080)],
    ['search', 'another port of the server that it uses', () => address('index', 8081)],
    ['search', 'the internet', () => `http://${settings.internet}/`],
    ['search', 'a metadata endpoint', () => `http://${settings.metadata}/`],
    ['index', 'the server that uses it', () => address('search', 8080)],
    ['index', 'the internet', () => `http://${settings.internet}/`],
  ];
  let answers: string[];

  beforeAll(async () => {
    await applyAll(cluster, objects);
    for (const pod of objects.filter(({ kind }) => kind === 'Pod')) {
      pods[pod.metadata.name] = await ready(cluster, pod);
    }
    for (const deployment of objects.filter(({ kind }) => kind === 'Deployment')) {
      await eventually(() => cluster.get(deployment), ({ body }) => body.status?.readyReplicas === 1);
      pods[deployment.metadata.name] = await podOf(deployment);
    }
    await eventually(() => get('client', '$SEARCH_URL'), (answer) => answer !== ''); // policies take a moment
    answers = await Promise.all(CLOSED.map(([from,, where]) => get(from.replace('the ', ''), where()))); // at once, since each one waits
  });
  afterAll(() => removeAll(cluster, objects));

  test('a client gets an answer at the URL in its environment', async () => {
    expect((await run(cluster, pods.client, 'echo $SEARCH_URL')).output.trim()).toBe(url('search'));
    expect(await get('client', '$SEARCH_URL')).toBe('search answers');
  });

  test('the server gets an answer from the server that it uses', async () => {
    expect(await get('search', '$INDEX_URL')).toBe('index answers');
  });

  test.each(['search', 'index'])('%s serves on both ports, so what does not answer below is closed', async (server) => {
    expect(await get(server, 'http://127.0.0.1:8080/mcp')).toBe(`${server} answers`);
    expect(await get(server, 'http://127.0.0.1:8081/mcp')).toBe(`${server} answers`);
  });

  test.each(CLOSED.map(([from, what], i) => [from, what, i] as const))('%s gets nothing from %s', (_, _what, i) => {
    expect(answers[i]).toBe('');
  });

  test('only a server that calls something resolves names', async () => {
    const name = `search.mcp-tools-${runtime}.svc.cluster.local`;
    const resolves = async (from: string) => (await run(cluster, pods[from], `timeout 10 nslookup ${name}`)).code;
    expect(await resolves('search')).toBe(0);
    expect(await resolves('index')).not.toBe(0);
  });

  test('no server has a token of the API', async () => {
    for (const server of ['search', 'index']) {
      expect((await run(cluster, pods[server], 'ls /var/run/secrets/kubernetes.io')).code).not.toBe(0);
    }
  });
});
