import { sleep } from './credential-broker/sandbox';
import { ATTACKS, connectTo, FROM_MANY, NAME, PLAIN, probes, startProxy } from './egress-proxy/attacks';
import { OUTSIDE } from './egress-proxy/cases';
import { hello } from './egress-proxy/client-hello';
import { Sandbox } from './egress-proxy/sandbox';

/**
 * Agents that use up what a proxy has do not end it for others: its programs stay within their memory, the kubelet's probes are answered,
 * and open tunnels stay open. Without the SNI check, others open new ones while one agent uses up what is its own.
 */

const LIMIT = 256 * 2 ** 20; // of memory, the default
const OTHER = '10.244.0.67';

describe.each([['with', true], ['without', false]])('%s the SNI check', (_, isChecked) => {
  let proxy: Sandbox;
  beforeAll(async () => { proxy = await startProxy(isChecked); });
  afterAll(() => proxy?.stop());

  const call = () => proxy.ask(connectTo(`${NAME}:443`), { from: OTHER, pieces: [{ bytes: hello(NAME) }] });
  const PASSES = { status: 200, reached: `${OUTSIDE}:443` };

  /** Of all tunnels so far to servers outside. */
  const connections = async () => (await proxy.ask('GET / HTTP/1.1\r\nHost: x\r\n\r\n', { from: OTHER })).connections;

  test.each(isChecked ? ATTACKS : [...ATTACKS, ...FROM_MANY])('%s', async (_title, attack) => {
    const before = await connections();
    const tunnel = proxy.ask(connectTo(`${PLAIN}:22`), { from: OTHER, pieces: [{ bytes: 'SSH-2.0-x\r\n', after: 8000 }] });
    for (let waits = 0; await connections() === before && waits < 100; waits++) {
      await sleep(50); // until the tunnel is open
    }
    try {
      proxy.attack(attack);
      for (let i = 0; i < 6; i++) {
        await sleep(1000);
        expect(await probes(proxy, isChecked)).not.toContain(false);
        const { squid, envoy } = proxy.residentBytes();
        expect(Math.max(squid, envoy)).toBeLessThan(LIMIT);
      }
      if (attack.isFlood || (!isChecked && attack.from === undefined)) {
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
