import { Chart, Size } from 'cdk8s';
import { sleep } from './credential-broker/sandbox';
import { OUTSIDE } from './egress-proxy/cases';
import { hello } from './egress-proxy/client-hello';
import { Answer, Ask, Attack } from './egress-proxy/messages';
import { Sandbox } from './egress-proxy/sandbox';
import { envoyBinary } from './envoy';
import { AGENT_PORT, proxied } from '../constructs/gateway/proxy';
import { IMAGE, only, pod } from '../support/app';

/**
 * Agents that use up what a proxy has do not end it for others: its programs stay within their memory, the kubelet's probes are answered,
 * open tunnels stay open, and others open new ones while one agent uses up what is its own.
 */

const LIMIT = 256 * 2 ** 20; // of memory, the default
const NAME = 'api.example.com';
const PLAIN = 'git.example';
const OTHER = '10.244.0.67';
const MANY = Array.from({ length: 8 }, (_, i) => `10.244.0.${100 + i}`);
/** Much longer than the kubelet waits: the machine of a test is busy, and a probe that is not answered at all takes longer still. */
const PROBE_TIMEOUT = 30_000;

const connectTo = (authority: string) => `CONNECT ${authority} HTTP/1.1\r\n\r\n`;
const UNREAD = { request: connectTo(`${NAME}:8443`), then: hello(NAME) + 'a'.repeat(1_000_000) };
const HEADS = { request: `CONNECT ${NAME}:443 HTTP/1.1\r\nX: ${'a'.repeat(15_000)}` };
const ATTACKS: [string, Partial<Attack> & Pick<Attack, 'connections'>][] = [
  ['1,000 tunnels on which neither side reads', { connections: 1000, ...UNREAD }],
  ['1,000 requests of which the head does not end', { connections: 1000, ...HEADS }],
  ['1,000 connections that ask nothing', { connections: 1000 }],
  ['a flood of new connections', { connections: 50, request: connectTo(`${NAME}:443`), isFlood: true }],
  ['one name that is called 1,000 times', { connections: 1000, request: connectTo(`${NAME}:443`), then: hello(NAME) }],
];
const FROM_MANY: typeof ATTACKS = [
  ['tunnels of many agents on which neither side reads', { connections: 300, from: MANY, ...UNREAD }],
  ['requests of many agents of which the head does not end', { connections: 300, from: MANY, ...HEADS }],
];

/** The programs of a proxy's pod. */
async function run(chart: Chart, isChecked: boolean): Promise<Sandbox> {
  const { 'squid.conf': squidConf, 'envoy.json': config } = only(chart, 'ConfigMap').data;
  const [squid, envoy] = only(chart, 'Deployment').spec.template.spec.containers;
  return Sandbox.start(squidConf, squid.command, { [`A ${NAME}`]: [[OUTSIDE]], [`A ${PLAIN}`]: [[OUTSIDE]] },
    isChecked ? { config, command: [envoyBinary(), ...envoy.command.slice(1)] } : undefined, true);
}

/** A proxy with a port for each of two agents, of which one attacks. */
async function start(isChecked: boolean): Promise<{ readonly sandbox: Sandbox; readonly otherPort: number }> {
  const sniCheck = isChecked ? { image: IMAGE, portsWithoutTls: [22] } : undefined;
  const { egress, agent, proxy, ...b } = proxied({ clusterIP: '10.96.0.31', sniCheck });
  const other = pod(b, {}, 'other');
  ([[NAME, 443], [NAME, 8443], [PLAIN, 22]] as const).forEach(([name, port]) => [agent, other].forEach((from) => (
    egress.allowToFqdn(name, port, { from }))));
  return { sandbox: await run(b.chart, isChecked), otherPort: Number(new URL(proxy.envFor(other).HTTPS_PROXY).port) };
}

/** Waits for Envoy to know of Squid, which it does after its first check. */
async function healthy(probe: () => Promise<Answer | void>): Promise<void> {
  for (let waits = 0; waits < 100 && (await probe())?.status !== 200; waits++) {
    await sleep(200);
  }
}

describe.each([['with', true], ['without', false]])('%s the SNI check', (_, isChecked) => {
  let proxy: Sandbox;
  let to: Ask['to'];
  beforeAll(async () => {
    const { sandbox, otherPort } = await start(isChecked);
    proxy = sandbox;
    to = { address: '127.0.0.1', port: otherPort };
    await (isChecked && healthy(() => probes()[0]));
  });
  afterAll(() => proxy?.stop());

  const call = () => proxy.ask(connectTo(`${NAME}:443`), { from: OTHER, to, pieces: [{ bytes: hello(NAME) }] });
  const PASSES = { status: 200, reached: `${OUTSIDE}:443` };

  /** Of all tunnels so far to servers outside. */
  const connections = async () => (await proxy.ask('GET / HTTP/1.1\r\nHost: x\r\n\r\n', { from: OTHER, to })).connections;

  /** What the kubelet sees: nothing if it gives up. */
  const probe = (port: number, request: string): Promise<Answer | void> =>
    Promise.race([proxy.ask(request, { to: { address: '10.244.0.9', port } }), sleep(PROBE_TIMEOUT)]);
  const probes = () => (isChecked
    ? ['/healthz', '/alive'].map((path) => probe(9903, `GET ${path} HTTP/1.1\r\nHost: pod\r\nConnection: close\r\n\r\n`))
    : [probe(3130, '')]);
  const HEALTHY = isChecked ? { status: 200 } : { isClosed: false };

  test.each([...ATTACKS, ...FROM_MANY])('%s', async (_title, attack) => {
    const before = await connections();
    const tunnel = proxy.ask(connectTo(`${PLAIN}:22`), { from: OTHER, to, pieces: [{ bytes: 'SSH-2.0-x\r\n', after: 8000 }] });
    for (let waits = 0; await connections() === before && waits < 100; waits++) {
      await sleep(50); // until the tunnel is open
    }
    try {
      proxy.attack({ ...attack, port: AGENT_PORT });
      for (let i = 0; i < 6; i++) {
        await sleep(1000);
        for (const answer of await Promise.all(probes())) {
          expect(answer).toMatchObject(HEALTHY);
        }
        const { squid, envoy } = proxy.residentBytes();
        expect(Math.max(squid, envoy)).toBeLessThan(LIMIT);
      }
      if (isChecked || attack.from === undefined) {
        expect(await call()).toMatchObject(PASSES);
      }
      expect(await tunnel).toMatchObject({ status: 200, reached: `${OUTSIDE}:22` });
    } finally {
      proxy.attack({ connections: 0 }); // the next attack begins with a free proxy
      await sleep(2000);
    }
    expect(await call()).toMatchObject(PASSES);
  });
});

test('896 tunnels, which 448Mi for Envoy allow, leave both programs within their memory', async () => {
  const memory = { limit: Size.mebibytes(448) };
  const { chart, egress } = proxied({ clusterIP: '10.96.0.31', sniCheck: { image: IMAGE, resources: { memory } } });
  egress.allowToFqdn(NAME, 8443);
  const proxy = await run(chart, true);
  try {
    const to = { address: '10.244.0.9', port: 9903 };
    const probe = () => proxy.ask('GET /healthz HTTP/1.1\r\nHost: pod\r\nConnection: close\r\n\r\n', { to });
    await healthy(probe);
    proxy.attack({ connections: 1000, ...UNREAD });
    for (let i = 0; i < 10; i++) {
      await sleep(1000);
      expect(await probe()).toMatchObject({ status: 200 });
      const { squid, envoy } = proxy.residentBytes();
      expect(squid).toBeLessThan(LIMIT);
      expect(envoy).toBeLessThan(448 * 2 ** 20);
    }
    expect((await probe()).connections).toBe(896);
  } finally {
    await proxy.stop();
  }
});
