import { App, Chart, Testing } from 'cdk8s';
import { ImagePullPolicy } from 'cdk8s-plus-29';
import { Cluster, eventually } from './support/cluster';
import { probe, run } from './support/exec';
import { applyAll, ready, removeAll } from './support/lifecycle';
import { apiServerAddress } from './support/open';
import { settings } from './support/settings';
import {
  AgentNamespace, AgentPolicy, AgentRuntime, EgressProxy, GVisorRuntime, HardenedAgentPod, PodSubnetEgressDeny,
  ProbeKind,
} from '../../src';
import { Manifest } from '../support/app';

/** An agent that asks no resolver goes out by the proxy alone, which runs under each runtime with all that it is hardened with. */

const squid = process.env.CLUSTER_SQUID_IMAGE ?? '';
const cluster = new Cluster();
const { podCidrs, serviceCidrs, nodeCidrs, apiServerCidrs } = settings;
const ranges = { podCidrs, serviceCidrs, nodeCidrs, apiServerCidrs };

/** One agent and its proxy; the address of the Service must be free. */
function proxied(runtime: string, clusterIP: string): Manifest[] {
  const app = new App();
  const chart = new Chart(app, `proxied-${runtime}`);
  const runc = AgentRuntime.runc();
  const namespace = new AgentNamespace(chart, 'agents', { name: `proxied-agents-${runtime}` });
  const proxy = new EgressProxy(chart, 'proxy', {
    namespace: new AgentNamespace(chart, 'gateways', { name: `proxied-gateways-${runtime}` }),
    runtime: runtime === 'gvisor' ? new GVisorRuntime(chart, 'gvisor', { name: 'proxied-gvisor' }) : runc,
    image: squid,
    ...ranges,
    name: 'proxy',
    clusterIP,
  });
  const agent = new HardenedAgentPod(chart, 'agent', {
    name: 'agent',
    namespace,
    runtime: runc,
    image: settings.image,
    imagePullPolicy: ImagePullPolicy.IF_NOT_PRESENT,
    command: ['/bin/sh', '-c', 'while :; do sleep 1; done'],
    probes: { kind: ProbeKind.EXEC, command: ['/bin/true'] },
    env: proxy.env,
  });
  for (const construct of runtime === 'gvisor' ? [agent] : [agent, proxy]) {
    AgentPolicy.acknowledge(construct, 'require-sandboxed-runtime', 'the proxy is what is tried here');
  }
  const egress = new PodSubnetEgressDeny(chart, 'egress', {
    namespace, ...ranges, allowInternet: false, allowDns: false, fqdnBackEnd: proxy.fqdnBackEnd,
  });
  egress.allowToFqdn(settings.internet, 80, { from: agent });
  return Testing.synth(chart);
}

/** The first and last line of what the proxy answers to a tunnel in which a page is asked for. */
async function tunnel(agent: Manifest, authority: string): Promise<string[]> {
  const { output } = await run(cluster, agent, `
    proxy=\${HTTPS_PROXY#http://}
    { printf 'CONNECT ${authority} HTTP/1.1\\r\\n\\r\\n'; sleep 1; printf 'GET / HTTP/1.0\\r\\n\\r\\n'; sleep 1; } | timeout 10 nc -w 8 `
      + '${proxy%:*} ${proxy##*:}');
  const lines = output.trim().split(/\r?\n/);
  return [lines[0], lines[lines.length - 1]];
}

beforeAll(() => {
  if (squid === '') {
    throw new Error('set CLUSTER_SQUID_IMAGE to an image with Squid, by digest; test/cluster/egress-proxy-rootfs makes its files');
  }
});

describe.each(settings.runtimes.map((runtime, i) => [runtime, settings.serviceCidrs[0]
  .replace(/\.0\/\d+$/, `.${240 + i}`)]))('a proxy under %s', (runtime, clusterIP) => {
  let objects: Manifest[];
  let agent: Manifest;
  let namespace: string;

  beforeAll(async () => {
    objects = proxied(runtime, clusterIP);
    namespace = `proxied-gateways-${runtime}`;
    await applyAll(cluster, objects);
    agent = await ready(cluster, objects.find(({ kind }) => kind === 'Pod')!);
    const deployment = objects.find(({ kind }) => kind === 'Deployment')!;
    await eventually(() => cluster.get(deployment), ({ body }) => body.status?.readyReplicas === 2);
    await eventually(() => tunnel(agent, `${settings.internet}:80`),
      ([first]) => /^HTTP\/1.1 \d/.test(first)); // policies take a moment
  });
  afterAll(() => removeAll(cluster, objects));

  test('lets the allowed name and port through', async () => {
    const [established, page] = await tunnel(agent, `${settings.internet}:80`);
    expect(established).toBe('HTTP/1.1 200 Connection established');
    expect(page).toMatch(/\w/); // of the server, through the tunnel
    expect(page).not.toBe(established);
  });

  test.each([`${settings.internet}:443`, 'kubernetes.default.svc.cluster.local:443', `${settings.metadata}:80`,
    '198.51.100.10:80'])('refuses %s', async (authority) => {
    expect((await tunnel(agent, authority))[0]).toBe('HTTP/1.1 403 Forbidden');
  });

  test('is all that the agent reaches', async () => {
    const api = await apiServerAddress(cluster);
    const { value } = agent.spec.containers[0].env.find(({ name }: Manifest) => name === 'HTTPS_PROXY');
    const targets = [
      { name: 'own port of the proxy', host: clusterIP, port: Number(new URL(value).port) },
      { name: 'shared port of the proxy', host: clusterIP, port: 3128 },
      { name: 'API server', ...api },
      { name: 'metadata', host: settings.metadata, port: 80 },
      { name: 'internet', host: '198.51.100.10', port: 80 },
    ];
    expect(await probe(cluster, agent, targets)).toEqual({
      'own port of the proxy': 'open',
      'shared port of the proxy': 'closed',
      'API server': 'closed',
      'metadata': 'closed',
      'internet': 'closed',
    });
  });

  test('writes a line of JSON for each request, to where the kubelet reads', async () => {
    await tunnel(agent, `${settings.internet}:80`);
    const path = `/api/v1/namespaces/${namespace}/pods`;
    const { body } = await cluster.send('GET', path);
    const logs = await Promise.all(body.items.map(async ({ metadata }: Manifest) =>
      (await cluster.send('GET', `${path}/${metadata.name}/log`)).body.text as string));
    const lines: Manifest[] = logs.flatMap((log) => log.split('\n')).filter((line) => line.startsWith('{')).map((line) => JSON.parse(line));
    const client = agent.status.podIP;
    expect(lines).toContainEqual(expect.objectContaining({
      client,
      name: settings.internet,
      port: '80',
      verdict: 'TCP_TUNNEL',
      status: '200',
      address: expect.stringMatching(/^[\d.]+$/),
    }));
    expect(lines).toContainEqual(expect.objectContaining({ client, name: settings.metadata, port: '80', address: '-' }));
  });
});
