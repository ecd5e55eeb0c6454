import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GRANTS, brokerApp, secretOf } from './support/broker-app';
import { BrokerPods } from './support/broker-pods';
import { Cluster, eventually, settled } from './support/cluster';
import { probe, run } from './support/exec';
import { removeAll } from './support/lifecycle';
import { apiServerAddress, openNamespace } from './support/open';
import { placesOf } from './support/secret-search';
import { settings } from './support/settings';
import { isSame } from '../../src/engine/value/json';
import { Authority } from '../oracles/credential-broker/authority';

/** On a real node: keys never reach an agent, each agent reaches its own grants alone, and changed keys and certificates count. */

const image = process.env.CLUSTER_ENVOY_IMAGE ?? '';
const ANSWER = 'the tool answers';

const cluster = new Cluster();
const folder = mkdtempSync(join(tmpdir(), 'broker-'));
const authority = new Authority(folder, 'trusted');
const secretText = (name: string) => `${name}-${randomBytes(16).toString('hex')}`;

beforeAll(() => {
  if (image === '') {
    throw new Error('set CLUSTER_ENVOY_IMAGE to an image with Envoy, by digest; test/cluster/credential-broker-rootfs makes its files');
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

describe.each(settings.runtimes)('under %s', (runtime) => {
  const marker = secretText('marker');
  const keys = ['canary', 'canary', 'canary'].map(secretText);
  const app = brokerApp(runtime, image, readFileSync(authority.file, 'utf8'), marker);
  const { gateways } = app;
  const outside = openNamespace(`broker-open-${runtime}`);
  const pods = new BrokerPods(cluster, app, [...app.objects, ...outside]);
  const certificate = () => {
    const { cert, key } = authority.certificate({ alternatives: [`DNS:sealed.${gateways}.svc`] });
    return secretOf(gateways, 'sealed-tls', { 'tls.crt': cert, 'tls.key': key }, 'kubernetes.io/tls');
  };
  const call = (from: string, grant: keyof typeof GRANTS, path?: string) => pods.get(from, grant, path);
  const shown = () => pods.certificate('client', readFileSync(authority.file));

  beforeAll(async () => {
    await pods.start([secretOf(gateways, 'keys', { 'api-key': keys[0] }), certificate()]);
    await settled(60, () => call('client', 'client-search'), (answer) => answer === ANSWER); // policies take a moment
    await settled(60, () => call('stranger', 'stranger-search'), (answer) => answer === ANSWER);
  });
  afterAll(() => removeAll(cluster, [...app.objects, ...outside]));

  describe('an agent', () => {
    test('gets an answer, and the tool the key in place of the one of the agent', async () => {
      await pods.received();
      expect(await call('client', 'client-search')).toBe(ANSWER);
      const received = await pods.received();
      expect(received).toContain(`HTTP_X_API_KEY=${keys[0]}\n`);
      expect(received).not.toContain('of-the-agent');
      expect(received).not.toContain('HTTP_X_OTHER');
    });

    test('gets the URL in its environment', async () => {
      const { output } = await run(cluster, pods.pod('client'), 'wget -qO- "$SEARCH_URL"');
      expect(output).toBe(ANSWER);
    });

    test('gets nothing but what the grant passes', async () => {
      expect(await call('client', 'client-search', '/cgi-bin/other')).toBe('403');
      expect(await call('client', 'client-search', '/')).toBe('403');
    });

    test('gets 503 while the key is missing', async () => {
      await pods.received();
      expect(await call('client', 'client-late')).toBe('503');
      expect(await pods.received()).not.toContain('HTTP_X_LATE');
    });

    test('sends no key to a server outside the cluster without TLS', async () => {
      expect(await call('client', 'client-outside', '/')).toBe('503');
      const lines = async () => (await pods.logs('broker')).filter(({ grant }) => grant === 'client-outside');
      expect(await eventually(lines, ({ length }) => length > 0)) // Envoy writes its log each second
        .toEqual([expect.objectContaining({ status: 503, verdict: expect.stringMatching(/remote_connection_failure.*TLS_error/) })]);
    });

    test('has the key nowhere, and what it holds is found in each place', async () => {
      const base64 = Buffer.from(keys[0]).toString('base64').slice(0, 40);
      const everywhere = ['environment', 'files', 'memory', 'processes'];
      expect(await placesOf(cluster, pods.pod('client'), [marker, keys[0], base64])).toEqual([everywhere, [], []]);
    });
  });

  test('logs hold no key', async () => {
    const text = JSON.stringify([await pods.logs('broker'), await pods.logs('sealed')]);
    expect(text).toContain('client-search');
    expect(text).not.toContain(keys[0]);
    expect(text).not.toContain('of-the-agent');
  });

  test('each agent reaches the ports of its own grants alone, and no agent the metrics', async () => {
    const [service, address] = [`broker.${gateways}.svc`, pods.pod('broker').status.podIP as string];
    const at = (host: string, name: string) => [
      ...Object.entries(GRANTS).filter(([grant]) => grant !== 'sealed'), ['metrics', { port: 9902 }] as const,
    ].map(([grant, { port }]) => ({ name: `${grant} ${name}`, host, port }));
    const seen = async (from: string) => {
      const states = await probe(cluster, pods.pod(from), [...at(service, 'by name'), ...at(address, 'by address')]);
      return Object.entries(states).filter(([, state]) => state === 'open').map(([name]) => name).sort();
    };
    const both = (...grants: string[]) => grants.flatMap((grant) => [`${grant} by address`, `${grant} by name`]);
    expect(await seen('client')).toEqual(both('client-late', 'client-outside', 'client-search'));
    expect(await seen('stranger')).toEqual(both('stranger-search'));
    expect(await seen('web')).toEqual([]);
  });

  test('the tool takes calls of the broker alone', async () => {
    const targets = [{ name: 'tool', host: `tool.${app.tools}.svc`, port: 8080 }];
    expect(await probe(cluster, pods.pod('client'), targets)).toEqual({ tool: 'closed' });
    expect(await probe(cluster, pods.pod('broker-stand-in'), targets)).toEqual({ tool: 'open' });
  });

  test('a changed key, a Secret that comes later and a renewed certificate count, without a restart', async () => {
    const before = await shown();
    expect(before).toMatch(/^[0-9A-F]{16,}$/); // a serial number
    const [changed, late] = [['keys', keys[1]], ['late', keys[2]]].map(([name, key]) => secretOf(gateways, name, { 'api-key': key }));
    await pods.apply([changed, late, certificate()]);
    await pods.received();
    await eventually(async () => {
      await call('client', 'client-search');
      return pods.received();
    }, (received) => received.includes(`HTTP_X_API_KEY=${keys[1]}\n`));
    expect(await eventually(() => call('client', 'client-late'), (answer) => answer !== '503')).toBe(ANSWER);
    expect(await pods.received()).toContain(`HTTP_X_LATE=${keys[2]}\n`);
    expect(await eventually(shown, (serial) => serial !== before)).toMatch(/^[0-9A-F]{16,}$/);
    for (const name of ['broker', 'sealed']) {
      const { metadata, status } = await pods.current(name);
      expect([metadata.uid, status.containerStatuses[0].restartCount]).toEqual([pods.pod(name).metadata.uid, 0]);
    }
  });

  describe('without its policies', () => {
    const far = async () => [
      { name: 'API server', ...await apiServerAddress(cluster) }, { name: 'internet', host: settings.internet, port: 80 },
    ];
    const answers = (answer: string) => settled(30, () => call('client', 'client-search'), (got) => got === answer);
    const expectAll = async (from: string, targets: Parameters<typeof probe>[2], state: 'open' | 'closed') => {
      const wanted = Object.fromEntries(targets.map(({ name }) => [name, state]));
      expect(await settled(60, () => probe(cluster, pods.pod(from), targets), (seen) => isSame(seen, wanted))).toEqual(wanted);
    };
    afterEach(async () => {
      await pods.apply(app.objects.filter(({ kind }) => kind === 'NetworkPolicy'));
      expect(await answers(ANSWER)).toBe(ANSWER);
    });

    test('the broker takes no calls of agents, and then calls of every pod', async () => {
      const targets = ['client-search', 'stranger-search', 'metrics'].map((name) => (
        { name, host: `broker.${gateways}.svc`, port: name === 'metrics' ? 9902 : GRANTS[name as keyof typeof GRANTS].port }));
      await expectAll('web', targets, 'closed');
      await pods.deletePolicies('broker', 'Ingress', app.agents);
      await expectAll('client', targets.slice(0, 1), 'closed');
      await pods.deletePolicies('broker', 'Ingress');
      await expectAll('web', targets, 'open');
    });

    test('an agent does not reach the broker, and then everything', async () => {
      await expectAll('client', await far(), 'closed');
      await pods.deletePolicies('client', 'Egress', gateways);
      await expectAll('client', [{ name: 'broker', host: `broker.${gateways}.svc`, port: GRANTS['client-search'].port }], 'closed');
      await pods.deletePolicies('client', 'Egress');
      await expectAll('client', await far(), 'open');
    });

    test('the broker does not reach the tool, and then everything', async () => {
      await expectAll('broker-stand-in', await far(), 'closed');
      await pods.deletePolicies('broker', 'Egress', app.tools);
      expect(await answers('503')).toBe('503');
      await pods.deletePolicies('broker', 'Egress');
      await expectAll('broker-stand-in', await far(), 'open');
    });
  });
});
