import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import {
  ANSWERS, INSIDE, ODD_NAMES, OUTSIDE, OUTSIDE6, REFUSED_ANSWERS, REFUSED_AUTHORITIES, REFUSED_REQUESTS, REFUSED_WILDCARDS,
  leads,
} from './egress-proxy/cases';
import { hello } from './egress-proxy/client-hello';
import { OTHER, PASSING, REFUSED, RIGHT, helloOfOpenSsl } from './egress-proxy/hello-cases';
import { Answer, Ask, LARGE, LARGE_PORT } from './egress-proxy/messages';
import { Sandbox } from './egress-proxy/sandbox';
import { envoyBinary } from './envoy';
import { run } from '../../scripts/support/run';
import { EgressProxyProps } from '../../src';
import { proxied } from '../constructs/gateway/proxy';
import { IMAGE, Manifest, only, pod as agentPod } from '../support/app';

/** The real Envoy in front of the real Squid, with the files that are written for them: no tunnel carries TLS for another name. */

const NAMES = [...ODD_NAMES, RIGHT, OTHER, 'xn--bcher-kva.example', 'six.example', 'both.example', 'mixed.example', 'broken.example',
  'none.example', 'late.example', 'rebind.example', ...INSIDE.map((_, i) => leads(i))];
const PLAIN = 'git.example';

/** Names of agents that have a port of their own, and these ports. */
const OWN = ['coder.example', '*.crawler.example'];
let portsOfOwn: readonly number[];

let proxy: Sandbox;

type Named = readonly [name: string, port: number];

/** The files and commands of a proxy's pod. */
function pod(names: readonly Named[], tweak: Partial<EgressProxyProps> = {}, own: readonly string[] = []) {
  const { egress, proxy: made, agent, ...b } = proxied({ sniCheck: { image: IMAGE, portsWithoutTls: [22] }, ...tweak });
  names.forEach(([name, port]) => egress.allowToFqdn(name, port));
  const ports = own.map((name, i) => {
    const from = agentPod(b, {}, `agent-${i}`);
    egress.allowToFqdn(name, 443, { from });
    return Number(new URL(made.envFor(from).HTTPS_PROXY).port);
  });
  const { chart } = b;
  const { 'squid.conf': squidConf, 'envoy.json': config } = only(chart, 'ConfigMap').data;
  const [squid, envoy] = only(chart, 'Deployment').spec.template.spec.containers;
  return { ports, squidConf, config, squid: squid.command, envoy: [envoyBinary(), ...envoy.command.slice(1)] };
}

beforeAll(async () => {
  const { squidConf, squid, config, envoy, ...made } = pod(
    [...NAMES.map((name) => [name, 443] as const), [RIGHT, 8443], [RIGHT, LARGE_PORT], [PLAIN, 22], [leads(0), 22],
      ['*.wild.example', 443], ['*.wild.example', 8443], ['*.x--y.a-1.example', 443]],
    { nodeCidrs: ['192.168.77.0/24'], apiServerCidrs: ['203.0.113.10/32'] }, OWN,
  );
  portsOfOwn = made.ports;
  const answers = Object.fromEntries([PLAIN, OTHER, 'coder.example', 'a.crawler.example'].map((name) => [`A ${name}`, [[OUTSIDE]]]));
  proxy = await Sandbox.start(squidConf, squid, { ...ANSWERS, ...answers }, { config, command: envoy });
});
afterAll(() => proxy?.stop());

/** What came of a request, and what the servers outside got meanwhile. */
interface Outcome extends Answer {
  readonly newConnections: number;
  readonly newBytes: number;
}

async function ask(request: string, rest: Partial<Ask> = {}): Promise<Outcome> {
  return (await askAll(request, [rest]))[0];
}

/** Requests at a time. Each outcome has what the servers outside got of all of them. */
async function askAll(request: string, rests: readonly Partial<Ask>[]): Promise<Outcome[]> {
  const before = await proxy.ask('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  const answers = await Promise.all(rests.map((rest) => proxy.ask(request, rest)));
  await new Promise((later) => setTimeout(later, 50)); // bytes on their way arrive
  const after = await proxy.ask('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  const got = { newConnections: after.connections - before.connections, newBytes: after.bytes - before.bytes };
  return answers.map((answer) => ({ reached: undefined, ...answer, ...got }));
}

const CONNECT = `CONNECT ${RIGHT}:443 HTTP/1.1\r\n\r\n`;
const tunnel = (authority: string, bytes: string, headers = '') =>
  ask(`CONNECT ${authority} HTTP/1.1\r\n${headers}\r\n`, { pieces: [{ bytes }] });

/** The client gets nothing, and no server outside gets a connection or a byte. */
const NOTHING = { reached: undefined, newConnections: 0, newBytes: 0 };
const CLOSED = { ...NOTHING, status: 200, isClosed: true };
const passes = (bytes: string, reached = `${OUTSIDE}:443`) => ({ status: 200, reached, newConnections: 1, newBytes: bytes.length });

describe('a tunnel to an allowed name', () => {
  test.each(PASSING)('passes: %s', async (_, pieces) => {
    const sent = pieces();
    const whole = sent.map(({ bytes }) => bytes).join('');
    expect(await ask(CONNECT, { pieces: sent })).toMatchObject(passes(whole));
  });

  describe('is closed', () => {
    let outcomes: Outcome[];
    beforeAll(async () => {
      outcomes = await askAll(CONNECT, REFUSED.map(([, pieces]) => ({ pieces: pieces() })));
    });

    test.each(REFUSED.map(([title], i) => [title, i] as const))('%s', (_, i) => {
      expect(outcomes[i]).toMatchObject(CLOSED);
    });
  });

  test.each(['TLSv1.2', 'TLSv1.3'] as const)('passes and is closed with what OpenSSL sends for %s', async (version) => {
    const [right, other, none] = await Promise.all([RIGHT, 'evil.example', undefined].map((name) => helloOfOpenSsl(name, version)));
    expect(await tunnel(`${RIGHT}:443`, right)).toMatchObject(passes(right));
    expect(await tunnel(`${RIGHT}:443`, other)).toMatchObject(CLOSED);
    expect(await tunnel(`${RIGHT}:443`, none)).toMatchObject(CLOSED);
  });

  test.each([
    ['another case', 'API.Example.COM:443', RIGHT, `${OUTSIDE}:443`],
    ['a final dot', `${RIGHT}.:443`, RIGHT, `${OUTSIDE}:443`],
    ['a final dot and another case', 'Api.Example.Com.:443', 'API.EXAMPLE.COM', `${OUTSIDE}:443`],
    ['its other port', `${RIGHT}:8443`, RIGHT, `${OUTSIDE}:8443`],
    ['the other name', `${OTHER}:443`, OTHER, `${OUTSIDE}:443`],
    ['punycode', 'xn--bcher-kva.example:443', 'xn--bcher-kva.example', `${OUTSIDE}:443`],
    ['IPv6 behind the name', 'six.example:443', 'six.example', `${OUTSIDE6}:443`],
    ['a wildcard', 'one.wild.example:443', 'one.wild.example', `${OUTSIDE}:443`],
    ['a wildcard and its other port', '1-2.wild.example:8443', '1-2.wild.example', `${OUTSIDE}:8443`],
    ['a wildcard, another case and a final dot', 'ONE.Wild.example.:443', 'one.WILD.example', `${OUTSIDE}:443`],
    ...ODD_NAMES.map((name) => ['an odd name', `${name}:443`, name, `${OUTSIDE}:443`]),
  ])('passes with %s: %s', async (_, authority, name, reached) => {
    expect(await tunnel(authority, hello(name))).toMatchObject(passes(hello(name), reached));
    expect(await tunnel(authority, hello('evil.example'))).toMatchObject(CLOSED);
  });

  test.each(['two.wild.example', 'wild.example', '*.wild.example', 'a.one.wild.example'])('of a wildcard is closed: %s', async (name) => {
    expect(await tunnel('one.wild.example:443', hello(name))).toMatchObject(CLOSED);
  });
});

describe('when the client sends', () => {
  test('a hello with the request, before the answer', async () => {
    expect(await ask(CONNECT + hello(RIGHT))).toMatchObject(passes(hello(RIGHT)));
    expect(await ask(CONNECT + hello('evil.example'))).toMatchObject(CLOSED);
    expect(await ask(`${CONNECT}GET / HTTP/1.1\r\n\r\n`)).toMatchObject(CLOSED);
  });

  test('a hello that takes more than 10 seconds', async () => {
    const [start, end] = [hello(RIGHT).slice(0, 40), hello(RIGHT).slice(40)];
    expect(await ask(CONNECT, { pieces: [{ bytes: start }, { bytes: end, after: 12_000 }] })).toMatchObject(CLOSED);
  });

  test('a hello, and the server 4 MB before it ends', async () => {
    // Envoy closes a connection whose client reads nothing for a second after the server has ended, which a busy machine brings about.
    const large = () => tunnel(`${RIGHT}:${LARGE_PORT}`, hello(RIGHT));
    let outcome = await large();
    for (let again = 0; again < 2 && outcome.reached === undefined; again++) {
      outcome = await large();
    }
    expect(outcome).toMatchObject({ ...passes(hello(RIGHT), `${OUTSIDE}:${LARGE_PORT}`), received: LARGE });
  });

  test('nothing', async () => {
    const began = Date.now();
    expect(await ask(CONNECT)).toMatchObject(CLOSED);
    expect(Date.now() - began).toBeGreaterThan(9000);
  });

  test('the end of its side', async () => {
    const { newBytes } = await ask(CONNECT, { pieces: [{ bytes: hello(RIGHT) }], ends: true }); // it ends the tunnel, sooner or later
    expect([0, hello(RIGHT).length]).toContain(newBytes);
    expect(await ask(CONNECT, { pieces: [{ bytes: hello(RIGHT).slice(0, 40) }], ends: true })).toMatchObject(NOTHING);
    expect(await ask(CONNECT, { ends: true })).toMatchObject(NOTHING);
  });

  test.each([
    ['a body', 'Content-Length: 5\r\n', 'hello'],
    ['a body in chunks', 'Transfer-Encoding: chunked\r\n', `5\r\nhello\r\n0\r\n\r\n${hello(RIGHT)}`],
    ['both lengths', 'Content-Length: 5\r\nTransfer-Encoding: chunked\r\n', '0\r\n\r\n'],
    ['HTTP/1.0', '', undefined],
  ])('CONNECT with %s', async (title, headers, body) => {
    const request = title === 'HTTP/1.0' ? CONNECT.replace('1.1', '1.0') : CONNECT.replace(/\r\n$/, `${headers}\r\n${body}`);
    expect(await ask(request)).toMatchObject(NOTHING);
  });

  test.each([
    'X-Forwarded-For: 10.9.9.9', 'X-Envoy-Original-Dst-Host: 198.51.100.66:443', 'Host: evil.example', 'X-Forwarded-Host: evil.example',
    'Proxy-Connection: keep-alive', 'Connection: upgrade\r\nUpgrade: websocket', 'Forwarded: for=10.9.9.9;host=evil.example',
    ':authority: evil.example:443', 'X-Envoy-Upstream-Rq-Timeout-Ms: 1', 'Expect: 100-continue',
  ])('the header %j: the name of CONNECT counts', async (header) => {
    expect(await tunnel(`${RIGHT}:443`, hello('evil.example'), `${header}\r\n`)).toMatchObject(NOTHING);
    const { reached, newBytes } = await tunnel(`${RIGHT}:443`, hello(RIGHT), `${header}\r\n`);
    expect([[undefined, 0], [`${OUTSIDE}:443`, hello(RIGHT).length]]).toContainEqual([reached, newBytes]);
  });
});

describe('what Squid refuses alone is refused', () => {
  test.each([
    ...REFUSED_AUTHORITIES, ...REFUSED_WILDCARDS, 'evil.example:443.wild.example:443', 'evil.example:443#.wild.example:443',
  ])('CONNECT %j', async (authority) => {
    const answer = await tunnel(authority, hello(RIGHT));
    expect(answer).toMatchObject(NOTHING);
    expect([400, 403]).toContain(answer.status);
  });

  test.each([[RIGHT], [`${RIGHT}:443@evil.example:443`]])('CONNECT %j, which Squid alone passes', async (authority) => {
    expect(await tunnel(authority, hello(RIGHT))).toMatchObject({ ...NOTHING, status: 400 });
  });

  test.each(REFUSED_REQUESTS)('%s', async (_, request) => {
    const answer = await ask(request);
    expect(answer).toMatchObject(NOTHING);
    expect(answer.status).toBeGreaterThanOrEqual(400);
  });

  test.each(INSIDE.map((address, i) => [address, leads(i)]))('a name that leads to %s', async (_, name) => {
    expect(await tunnel(`${name}:443`, hello(name))).toMatchObject(CLOSED);
  });

  test.each(REFUSED_ANSWERS)('a name with %s', async (_, name) => {
    expect(await tunnel(`${name}:443`, hello(name))).toMatchObject(CLOSED);
  });

  test('names that are not allowed are never asked for', async () => {
    const { questions } = await tunnel('evil.example:443', hello('evil.example'));
    const asked = new Set(questions.map((question) => question.split(' ')[1]));
    const isAllowed = (name: string) => [...NAMES, PLAIN, 'coder.example'].includes(name)
      || /^[a-z0-9-]+\.(wild|crawler)\.example$/.test(name);
    expect([...asked].filter((name) => !isAllowed(name))).toEqual([]);
    expect(asked).toContain(RIGHT);
  });
});

describe('a port without TLS', () => {
  test('carries anything for its own names', async () => {
    for (const bytes of ['SSH-2.0-OpenSSH_9.2\r\n', hello('evil.example')]) {
      expect(await tunnel(`${PLAIN}:22`, bytes)).toMatchObject(passes(bytes, `${OUTSIDE}:22`));
    }
  });

  test.each([
    `${RIGHT}:22`, `${PLAIN}:443`, `${PLAIN}:8443`, 'evil.example:22', `x.${PLAIN}:22`,
  ])('is not there for %s', async (authority) => {
    expect(await tunnel(authority, 'SSH-2.0-x\r\n')).toMatchObject({ ...NOTHING, status: 403 });
  });

  test('leads to no address inside', async () => {
    expect(await tunnel(`${leads(0)}:22`, 'SSH-2.0-x\r\n')).toMatchObject(CLOSED);
  });
});

describe('the port of an agent', () => {
  const via = (agent: number | undefined, name: string, bytes = hello(name), port = 443) => (
    ask(`CONNECT ${name}:${port} HTTP/1.1\r\n\r\n`, {
      to: { address: '127.0.0.1', port: agent === undefined ? 3128 : portsOfOwn[agent] }, pieces: [{ bytes }],
    }));

  test.each([
    ['its own name', 0, 'coder.example'], ['its own wildcard', 1, 'a.crawler.example'],
    ['a name of the whole namespace', 0, RIGHT], ['a wildcard of the whole namespace', 1, 'one.wild.example'],
  ])('passes %s, for which it checks TLS', async (_, agent, name) => {
    expect(await via(agent, name)).toMatchObject(passes(hello(name)));
    expect(await via(agent, name, hello('evil.example'))).toMatchObject(CLOSED);
  });

  test.each([
    ['a name of another agent', 1, 'coder.example'], ['a wildcard of another agent', 0, 'a.crawler.example'],
    ['a name of no one', 0, 'evil.example'], ['a name of an agent on the shared port', undefined, 'coder.example'],
    ['a wildcard of an agent on the shared port', undefined, 'a.crawler.example'],
  ])('refuses %s', async (_, agent, name) => {
    expect(await via(agent, name)).toMatchObject({ ...NOTHING, status: 403 });
  });

  test('refuses its own name on another port', async () => {
    expect(await via(0, 'coder.example', hello('coder.example'), 8443)).toMatchObject({ ...NOTHING, status: 403 });
  });
});

test('a port has its share of 512 connections, and more are closed until some end', async () => {
  const answers = await Promise.all(Array.from({ length: 250 }, () => proxy.ask(CONNECT)));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(170); // of three ports
  expect(await tunnel(`${RIGHT}:443`, hello(RIGHT))).toMatchObject(passes(hello(RIGHT)));
});

describe('around Envoy', () => {
  test.each(['10.244.0.9', '198.51.100.10', '::1'])('Squid does not listen on %s', async (address) => {
    expect(await ask(CONNECT, { to: { address, port: 3129 } })).toMatchObject({ ...NOTHING, status: 0 });
  });

  test.each([
    [9902, 'metrics are read', 'GET /stats/prometheus HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', 200],
    [9903, 'the health of Squid is read', 'GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', 200],
    [9903, 'it is read that Envoy answers', 'GET /alive HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', 200],
    [9903, 'metrics are not', 'GET /stats/prometheus HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', 403],
    ...[9902, 9903].flatMap((port) => [
      [port, 'the admin interface is not', 'POST /quitquitquit HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n', 403],
      [port, 'nor is its configuration', 'GET /config_dump HTTP/1.1\r\nHost: x\r\n\r\n', 403],
      [port, 'no tunnel opens', `CONNECT ${RIGHT}:443 HTTP/1.1\r\n\r\n`, 404],
    ] as const),
  ] as const)('at port %d %s', async (port, _, request, status) => {
    expect(await ask(request, { to: { address: '127.0.0.1', port } })).toMatchObject({ ...NOTHING, status });
  });
});

describe('the logs', () => {
  const fresh = async (lines: () => string[], act: () => Promise<unknown>): Promise<Manifest[]> => {
    await new Promise((later) => setTimeout(later, 1500)); // Envoy writes once a second
    const before = lines().length;
    await act();
    await new Promise((later) => setTimeout(later, 1500));
    return lines().slice(before).map((line) => JSON.parse(line));
  };

  test('Squid knows the agent, whatever the request says', async () => {
    const [line, ...others] = await fresh(() => proxy.written(),
      () => tunnel(`${RIGHT}:443`, hello(RIGHT), 'X-Forwarded-For: 10.9.9.9\r\n'));
    expect(others).toEqual([]);
    expect(line).toMatchObject({ client: '127.0.0.1', name: RIGHT, port: '443', verdict: 'TCP_TUNNEL', address: OUTSIDE });
    const refused = await fresh(() => proxy.written(), () => tunnel(`${leads(0)}:443`, hello(leads(0))));
    expect(refused).toMatchObject([{ client: '127.0.0.1', name: leads(0), verdict: 'TCP_DENIED', status: '403' }]);
  });

  test('Envoy has a line of JSON for what it refuses alone', async () => {
    const lines = await fresh(() => proxy.envoyWritten(), async () => {
      await proxy.ask(CONNECT, { pieces: [{ bytes: hello(RIGHT) }] });
      await proxy.ask('CONNECT Api.Example.Com.:443 HTTP/1.1\r\n\r\n', { pieces: [{ bytes: hello('Evil.example') }] });
      await proxy.ask(CONNECT, { pieces: [{ bytes: hello('\xff\xfe"\\{}\x01') }] });
      await proxy.ask(CONNECT, { pieces: [{ bytes: 'SSH-2.0-x\r\n' }] });
      await proxy.ask('CONNECT evil.example:443 HTTP/1.1\r\n\r\n');
      await proxy.ask('\x16\x03\x01\x02\r\n\r\n');
    });
    const sni = { client: '127.0.0.1', method: 'CONNECT', name: RIGHT, port: '443', url: `${RIGHT}:443`, verdict: 'SNI_DENIED' };
    expect(lines).toMatchObject([
      { ...sni, sni: 'evil.example' },
      { ...sni, sni: expect.stringMatching(/^invalid:/) },
      { ...sni, sni: null },
      { client: '127.0.0.1', method: 'CONNECT', url: 'evil.example:443', verdict: 'TCP_DENIED', status: 403 },
      { client: '127.0.0.1', method: null, verdict: 'TCP_DENIED', status: 400 },
    ]);
  });
});

test.each<[string, readonly Named[], Partial<EgressProxyProps>, string[]]>([
  ['without names', [], {}, []],
  ['with ports without TLS alone', [['a.example', 22]], {}, []],
  ['with 1000 names', Array.from({ length: 1000 }, (_, i) => [`name-${i}.example`, 443]), {}, []],
  ['with agents that have a port', [['a.example', 443]], {}, Array.from({ length: 31 }, (_, i) => `name-${i}.example`)],
  ['in a cluster of IPv6', [['a.example', 443]], { podCidrs: ['fd00:10:244::/56'], serviceCidrs: ['fd00:10:96::/112'] }, []],
  ['in a cluster of both families', [['a.example', 443]],
    { podCidrs: ['10.244.0.0/16', 'fd00:10:244::/56'], serviceCidrs: ['10.96.0.0/16', 'fd00:10:96::/112'] }, []],
])('Envoy accepts the configuration of a proxy %s', (_, names, tweak, own) => {
  const folder = mkdtempSync(join(tmpdir(), 'envoy-'));
  try {
    const file = join(folder, 'envoy.json');
    writeFileSync(file, pod(names, tweak, own).config);
    expect(run(envoyBinary(), ['--mode', 'validate', '--config-path', file], folder)).toContain(`configuration '${file}' OK`);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
