import { Cluster, eventually } from './support/cluster';
import { dnsApp } from './support/dns-app';
import { run } from './support/exec';
import { applyAll, ready, removeAll } from './support/lifecycle';
import { clusterAddress } from './support/open';
import { settings } from './support/settings';
import { Manifest } from '../support/app';

/** What agents resolve, whom else they may ask, and what is said of it, on a real network. */
const cluster = new Cluster();

describe.each(settings.runtimes)('under %s', (runtime) => {
  const { objects, service, address } = dnsApp(runtime);
  const pods = new Map<string, Manifest>();
  const script = (text: string, agent = 'served') => run(cluster, pods.get(agent)!, text);
  const lookUp = (name: string, options = '', server = '') => script(`timeout 15 nslookup ${options} ${name} ${server}`);

  beforeAll(async () => {
    await applyAll(cluster, objects);
    for (const object of objects.filter(({ kind }) => kind === 'Pod')) {
      pods.set(object.metadata.name, await ready(cluster, object));
    }
    const deployment = objects.find(({ kind }) => kind === 'Deployment')!;
    await eventually(() => cluster.get(deployment), ({ body }) => body.status?.readyReplicas === 2);
  });
  afterAll(() => removeAll(cluster, objects));

  test('the resolver was never restarted', async () => {
    const { body } = await cluster.send('GET', `/api/v1/namespaces/dns-${runtime}-resolvers/pods`);
    expect(body.items.flatMap(({ status }: Manifest) => status.containerStatuses.map(({ restartCount }: Manifest) => restartCount)))
      .toEqual([0, 0]);
  });

  test('the agent names no other resolver', async () => {
    expect((await script('cat /etc/resolv.conf')).output).toBe(`nameserver ${address}\noptions ndots:1\n`);
  });

  test('it resolves the names that are allowed', async () => { // a policy takes a moment to bite
    await eventually(() => lookUp(settings.internet), ({ code }) => code === 0);
    expect(await lookUp(service)).toMatchObject({ code: 0, output: expect.stringContaining(address) });
  });

  test.each([
    ['names below', `data.${settings.internet}`, 'NXDOMAIN'],
    ['Services', 'kubernetes.default.svc.cluster.local', 'NXDOMAIN'],
    ['all else', 'example.com', 'NXDOMAIN'],
  ])('%s it does not', async (_, name, said) => {
    expect(await lookUp(name)).toMatchObject({ code: 1, output: expect.stringContaining(said) });
  });

  test('nor other types', async () => {
    expect((await lookUp(settings.internet, '-type=txt')).output).not.toMatch(/text =/);
  });

  test('its programs are told at once', async () => {
    const start = Date.now();
    expect(await script(`wget -qO- http://data.${settings.internet}/`))
      .toMatchObject({ code: 1, output: expect.stringContaining('bad address') });
    expect(Date.now() - start).toBeLessThan(9_000); // a query without an answer ends after two attempts of 5 s each
  });

  test('it reaches the cluster\'s resolver neither by its Service nor by its pod', async () => {
    const kubeDns = await cluster.send('GET', '/api/v1/namespaces/kube-system/pods?labelSelector=k8s-app%3Dkube-dns');
    const others = [await clusterAddress(cluster, 'kube-system', 'kube-dns'), kubeDns.body.items[0].status.podIP];
    for (const other of others) {
      expect((await lookUp(settings.internet, '', other)).code).not.toBe(0);
    }
  });

  test('whom it does not serve gets no answer', async () => {
    expect((await script(`timeout 15 nslookup ${settings.internet}`, 'other')).code).not.toBe(0);
  });

  test('each refusal is a line of JSON with the agent\'s address', async () => {
    const name = `secret-${runtime}.evil.example`;
    await lookUp(name);
    const { body } = await cluster.send('GET', `/api/v1/namespaces/dns-${runtime}-resolvers/pods`);
    const logs = await Promise.all(body.items.map(({ metadata }: Manifest) => cluster
      .send('GET', `/api/v1/namespaces/dns-${runtime}-resolvers/pods/${metadata.name}/log`)));
    const lines = logs.flatMap((log) => log.body.text.split('\n').filter((line: string) => line.startsWith('{'))
      .map((line: string) => JSON.parse(line)));
    const client = pods.get('served')!.status.podIP;
    expect(lines).toContainEqual({ client, proto: 'udp', type: 'A', name: `${name}.`, rcode: 'NXDOMAIN' });
    expect(new Set(lines.map((line) => line.client))).toEqual(new Set([client]));
  });
});
