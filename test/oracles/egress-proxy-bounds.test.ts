import { Size } from 'cdk8s';
import { sleep } from './credential-broker/sandbox';
import { ATTACKS, Attacked, FROM_MANY, NAME, PLAIN, UNREAD, connectTo, probes, runProxy, startProxy } from './egress-proxy/attacks';
import { OUTSIDE } from './egress-proxy/cases';
import { hello } from './egress-proxy/client-hello';
import { Ask, LARGE_PORT } from './egress-proxy/messages';
import { proxied } from '../constructs/gateway/proxy';
import { IMAGE } from '../support/app';

/**
 * Agents that use up what a proxy has do not end it for others: its programs stay within their memory, the kubelet's probes are answered,
 * open tunnels stay open, and others open new ones while one agent uses up what is its own.
 */

const LIMIT = 256 * 2 ** 20; // of memory, the default
const OTHER = '10.244.0.67';

describe.each([['with', true], ['without', false]])('%s the SNI check', (_, isChecked) => {
  let attacked: Attacked;
  let to: Ask['to'];
  beforeAll(async () => {
    attacked = await startProxy(isChecked);
    to = { address: '127.0.0.1', port: attacked.otherPort };
  }, 60_000);
  afterAll(() => attacked?.proxy.stop());

  const call = () => attacked.proxy.ask(connectTo(`${NAME}:443`), { from: OTHER, to, pieces: [{ bytes: hello(NAME) }] });
  const PASSES = { status: 200, reached: `${OUTSIDE}:443` };

  /** Of all tunnels so far to servers outside. */
  const connections = async () => (await attacked.proxy.ask('GET / HTTP/1.1\r\nHost: x\r\n\r\n', { from: OTHER, to })).connections;

  test.each([...ATTACKS, ...FROM_MANY])('%s', async (_title, attack) => {
    const { proxy, port } = attacked;
    const before = await connections();
    const tunnel = proxy.ask(connectTo(`${PLAIN}:22`), { from: OTHER, to, pieces: [{ bytes: 'SSH-2.0-x\r\n', after: 8000 }] });
    for (let waits = 0; await connections() === before && waits < 100; waits++) {
      await sleep(50); // until the tunnel is open
    }
    try {
      proxy.attack({ ...attack, port });
      for (let i = 0; i < 6; i++) {
        await sleep(1000);
        expect(await probes(proxy, isChecked)).not.toContain(false);
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
  egress.allowToFqdn(NAME, LARGE_PORT);
  const proxy = await runProxy(chart, true);
  try {
    for (let waits = 0; waits < 100 && !(await probes(proxy, true))[0]; waits++) {
      await sleep(200);
    }
    proxy.attack({ connections: 1000, ...UNREAD });
    for (let i = 0; i < 10; i++) {
      await sleep(1000);
      expect(await probes(proxy, true)).toEqual([true, true]);
      const { squid, envoy } = proxy.residentBytes();
      expect(squid).toBeLessThan(LIMIT);
      expect(envoy).toBeLessThan(448 * 2 ** 20);
    }
    const { connections } = await proxy.ask('GET /alive HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', {
      to: { address: '10.244.0.9', port: 9903 },
    });
    expect(connections).toBe(896);
  } finally {
    await proxy.stop();
  }
});
