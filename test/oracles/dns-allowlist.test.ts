import { Resolver } from 'dns/promises';
import { rmSync } from 'fs';
import { dirname } from 'path';
import { Service } from 'cdk8s-plus-29';
import * as fc from 'fast-check';
import { CoreDns, freePort } from './dns-allowlist/coredns';
import { Message, TYPES, Tweaks, opt, question, uint16, wireName } from './dns-allowlist/messages';
import { Upstream } from './dns-allowlist/upstream';
import { PodSubnetEgressDeny } from '../../src';
import { allowlist } from '../constructs/gateway/dns';
import { RANGES, only, open } from '../support/app';
import { runs } from '../support/properties';

/** The real CoreDNS keeps to the Corefile that is written for it: nothing but allowed questions reaches the resolver behind it. */

const LONG = [63, 63, 63, 57].map((length, i) => 'abcd'[i].repeat(length)).concat('com').join('.');
/** Names that are words of CoreDNS' files and expressions, and labels of every form. */
const ODD_NAMES = ['true.in', 'not.and.or', 'name.contains.type', 'import.forward', 'x--y.0-0.example', '0.a0', 'xn--a.xn--b', 'a-b.c-d'];
const NAMES = [...ODD_NAMES, 'api.example.com', 'six.example.com', 'odd.example.com', 'edns.example.com', 'tcp.example.com',
  'cookie.example.com', 'missing.example.com',
  'node.example.com', 'cached.example.com', 'xn--bcher-kva.example', 'a.b', LONG,
  ...Array.from({ length: 40 }, (_, i) => `fuzz${i}.example.com`)];
/** Services and a domain of the same kind. */
const CLUSTER = 'in.true';
const SERVICES = [['contains', 'or'], ['x--y', '0-0'], ['and', 'not']];
const RCODES = ['NOERROR', 'FORMERR', 'SERVFAIL', 'NXDOMAIN', 'NOTIMP', 'REFUSED'];

const upstream = new Upstream();
let binary: string;
let coredns: CoreDns;

function corefileOf(names: string[], services = SERVICES): string {
  const b = open();
  new PodSubnetEgressDeny(b.chart, 'egress', { namespace: b.namespace, ...RANGES });
  const dns = allowlist(b, { names, clusterDomain: CLUSTER });
  services.forEach(([name, namespace]) => dns.allowService(new Service(b.chart, name,
    { metadata: { name, namespace }, ports: [{ port: 80 }] })));
  return only(b.chart, 'ConfigMap').data.Corefile;
}

beforeAll(async () => {
  const port = await freePort();
  await upstream.start(port);
  binary = CoreDns.build();
  coredns = await CoreDns.start(binary, corefileOf(NAMES), `127.0.0.1:${port}`);
});
afterAll(() => {
  coredns.stop();
  upstream.stop();
  rmSync(dirname(binary), { recursive: true });
});

const refusals = () => coredns.lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line));

/** Asks, and gives the answer with what reached the resolver and what was logged meanwhile. */
async function ask(query: Buffer, proto: 'udp' | 'tcp' = 'udp') {
  const [forwarded, logged] = [upstream.seen.length, refusals().length];
  const answer: Message | undefined = proto === 'udp' ? await coredns.udp(query) : (await coredns.tcp(query))[0];
  const lines = await settled(() => refusals().slice(logged));
  return { answer, rcode: answer && RCODES[answer.rcode], forwarded: upstream.seen.slice(forwarded), logged: lines };
}

/** What is written comes a moment after the answer: waits for so many, up to the given number of moments of 5 ms. */
async function settled<T extends readonly unknown[]>(look: () => T, count = 1, moments = 10): Promise<T> {
  for (let i = 0; i < moments && look().length < count; i++) {
    await new Promise((later) => setTimeout(later, 5));
  }
  return look();
}

/** Waits until every refusal of a test is written, so that none of them counts as one of the next test. */
const allWritten = async (since: number, count: number) =>
  expect(await settled(() => refusals().slice(since), count, 1000)).toHaveLength(count);

const split = (name: string) => (name === '' ? [] : name.split('.'));

describe('an allowed name', () => {
  test.each<[string, string, 'udp' | 'tcp', Tweaks, string]>([
    ['api.example.com', 'A', 'udp', {}, 'api.example.com'],
    ['six.example.com', 'AAAA', 'udp', {}, 'six.example.com'],
    ['oDd.eXample.COM', 'A', 'udp', {}, 'odd.example.com'],
    ['edns.example.com', 'A', 'udp', { additional: opt() }, 'edns.example.com'],
    ['tcp.example.com', 'AAAA', 'tcp', {}, 'tcp.example.com'],
    ['xn--bcher-kva.example', 'A', 'udp', {}, 'xn--bcher-kva.example'],
    ['a.b', 'A', 'udp', { additional: opt() }, 'a.b'],
    [LONG, 'A', 'udp', { additional: opt() }, LONG],
  ])('%s %s by %s %p is asked further, in lower case and under another id', async (name, type, proto, tweaks, seen) => {
    const { answer, rcode, forwarded, logged } = await ask(question(split(name), type, tweaks), proto);
    expect({ rcode, id: answer?.id, name: answer?.name, answers: answer?.answers })
      .toEqual({ rcode: 'NOERROR', id: 4711, name, answers: 2 });
    expect(forwarded.map((message) => [message.name, message.type, message.class, message.questions])).toEqual([[seen, TYPES[type], 1, 1]]);
    expect(logged).toEqual([]);
  });

  test.each([...ODD_NAMES, ...SERVICES.map(([name, namespace]) => `${name}.${namespace}.svc.${CLUSTER}`)])('%s is itself and nothing more',
    async (name) => {
      expect((await ask(question(split(name), 'A'))).forwarded.map((message) => message.name)).toEqual([name]);
      for (const other of [`x.${name}`, `x${name}`, name.split('.').slice(1).join('.')].filter((one) => !NAMES.includes(one))) {
        expect((await ask(question(split(other), 'A'))).forwarded).toEqual([]);
      }
    });

  test('one that does not exist', async () => {
    const { rcode, forwarded } = await ask(question(split('missing.example.com'), 'A'));
    expect([rcode, forwarded.length]).toEqual(['NXDOMAIN', 1]);
  });

  test('is asked further once for as long as the answer holds, whatever its case', async () => {
    const asks = [];
    for (const name of ['cached.example.com', 'CACHED.example.com', 'Cached.Example.com']) {
      asks.push(await ask(question(split(name), 'A')));
    }
    expect(asks.map(({ answer, forwarded }) => [answer?.name, answer?.answers, forwarded.length]))
      .toEqual([['cached.example.com', 2, 1], ['CACHED.example.com', 2, 0], ['Cached.Example.com', 2, 0]]);
  });

  test('with options, such as a cookie, is to be asked for again without', async () => {
    const name = split('cookie.example.com');
    const laden = await ask(question(name, 'A', { additional: opt([[10, Buffer.from('12345678')]]) }));
    expect([laden.rcode, laden.forwarded]).toEqual(['FORMERR', []]);
    expect(laden.logged).toEqual([{ client: '127.0.0.1', proto: 'udp', type: 'A', name: 'cookie.example.com.', rcode: 'FORMERR' }]);
    expect((await ask(question(name, 'A'))).forwarded).toHaveLength(1);
  });
});

/** Data in names, as tunnels have it. */
const TUNNEL = `${'mzxw6ytboi'.repeat(6)}.${'a'.repeat(63)}.${'b'.repeat(63)}`;

describe('is refused, asks nobody and is one line of JSON', () => {
  test.each<[string, string, string]>([
    ['evil.example', 'A', 'NXDOMAIN'],
    ['evil.example', 'TXT', 'NOERROR'],
    ['data.api.example.com', 'A', 'NXDOMAIN'],
    ['data.api.example.com', 'AAAA', 'NXDOMAIN'],
    [`${TUNNEL}.a.b`, 'A', 'NXDOMAIN'],
    [`${TUNNEL}.evil.example`, 'NULL', 'NOERROR'],
    ['xapi.example.com', 'A', 'NXDOMAIN'],
    ['example.com', 'A', 'NXDOMAIN'],
    ['com', 'A', 'NXDOMAIN'],
    ['api.example.com.evil.example', 'A', 'NXDOMAIN'],
    ['api.example.com.agents.svc.cluster.local', 'A', 'NXDOMAIN'],
    ['kubernetes.default.svc.cluster.local', 'A', 'NXDOMAIN'],
    ['7.2.0.192.in-addr.arpa', 'PTR', 'NOERROR'],
    ['$id`<script>{name}{/x}.example', 'A', 'NXDOMAIN'],
    ['', 'NS', 'NOERROR'],
    ['version.bind', 'TXT', 'NOERROR'],
    ...['NS', 'CNAME', 'SOA', 'NULL', 'PTR', 'MX', 'TXT', 'SRV', 'NAPTR', 'DS', 'HTTPS', 'AXFR', 'ANY', 'TYPE65400']
      .map((type) => ['api.example.com', type, 'NOERROR'] as [string, string, string]),
  ])('%s %s: %s', async (name, type, rcode) => {
    for (const proto of ['udp', 'tcp'] as const) {
      const refused = await ask(question(split(name), type), proto);
      expect([refused.rcode, refused.answer?.answers, refused.forwarded]).toEqual([rcode, 0, []]);
      expect(refused.logged).toEqual([{ client: '127.0.0.1', proto, type, name: `${name}.`, rcode }]);
    }
  });

  test.each<[string, Tweaks, string]>([
    ['a client subnet', { additional: opt([[8, Buffer.from([0, 1, 32, 0, 10, 1, 2, 3])]]) }, 'FORMERR'],
    ['an option of its own', { additional: opt([[65001, Buffer.from('data')]]) }, 'FORMERR'],
    ['padding', { additional: opt([[12, Buffer.alloc(400)]]) }, 'FORMERR'],
    ['an empty option', { additional: opt([[3, Buffer.alloc(0)]]) }, 'FORMERR'],
    ['a record of text', { additional: Buffer.concat([Buffer.from([0]), uint16(16, 1, 0, 0, 5), Buffer.from('\x04data')]) }, 'FORMERR'],
    ['the class of CHAOS', { class: 3 }, 'NXDOMAIN'],
    ['every class', { class: 255 }, 'NXDOMAIN'],
    ['a class that is none', { class: 0x4141 }, 'NXDOMAIN'],
    ['the opcode of NOTIFY', { flags: 0x2000 }, 'NXDOMAIN'],
  ])('an allowed name with %s', async (_, tweaks, rcode) => {
    const refused = await ask(question(split('api.example.com'), 'A', tweaks));
    expect([refused.rcode, refused.forwarded]).toEqual([rcode, []]);
    expect(refused.logged).toEqual([{ client: '127.0.0.1', proto: 'udp', type: 'A', name: 'api.example.com.', rcode }]);
  });

  test.each<[string, (string | Buffer)[], string]>([
    ['a quote', ['a"b', 'example'], 'a\\"b.example.'],
    ['a backslash', ['a\\b', 'example'], 'a\\\\b.example.'],
    ['control characters', ['a\n\t\0b', 'example'], 'a\\010\\009\\000b.example.'],
    ['a dot that is none', ['api.example', 'com'], 'api\\.example.com.'],
    ['bytes beyond ASCII', [Buffer.from([0xff, 0xfe]), 'example'], '\\255\\254.example.'],
    ['an attempt to end the line', ['"}\n{"name":"', 'example'], '\\"}\\010{\\"name\\":\\".example.'],
  ])('a name with %s, which stands on the line before', async (_, labels, printed) => {
    const before = coredns.lines.length;
    const refused = await ask(question(labels, 'A'));
    expect([refused.rcode, refused.forwarded]).toEqual(['NXDOMAIN', []]);
    expect(refused.logged).toEqual([{ client: '127.0.0.1', proto: 'udp', type: 'A', name: null, rcode: 'NXDOMAIN' }]);
    expect(coredns.lines[before]).toBe(`[INFO] refused ${printed}`);
  });
});

describe('what is no question is for CoreDNS itself, which asks nobody', () => {
  const api = wireName(['api', 'example', 'com']);
  test.each<[string, Buffer, string | undefined]>([
    ['two questions', question(split('api.example.com'), 'A', { second: Buffer.concat([wireName(['data', 'evil']), uint16(1, 1)]) }),
      'FORMERR'],
    ['none', uint16(1, 0x0100, 0, 0, 0, 0), 'FORMERR'],
    ['an update', question(split('api.example.com'), 'SOA', { flags: 0x2800 }), 'NOTIMP'],
    ['an answer', question(split('api.example.com'), 'A', { flags: 0x8180 }), undefined],
    ['a later EDNS', question(split('api.example.com'), 'A', { additional: opt([], 1) }), 'NOERROR'],
    ['half a header', Buffer.from([0, 1, 2, 3, 4]), undefined],
    ['half a name', Buffer.concat([uint16(1, 0x0100, 1, 0, 0, 0), api.subarray(0, 6)]), 'FORMERR'],
    ['a name that points to itself', Buffer.concat([uint16(1, 0x0100, 1, 0, 0, 0, 0xc00c), uint16(1, 1)]), 'FORMERR'],
  ])('%s', async (_, query, rcode) => {
    const asked = await ask(query);
    expect([asked.rcode, asked.answer?.answers ?? 0, asked.forwarded]).toEqual([rcode, 0, []]);
  });
});

test('a client of c-ares, which Node has built in, is told at once', async () => {
  const resolver = new Resolver({ timeout: 2000, tries: 1 });
  resolver.setServers([`127.0.0.1:${coredns.port}`]);
  const code = (error: NodeJS.ErrnoException) => error.code;
  const since = refusals().length;
  expect(await Promise.all([
    resolver.resolve4('node.example.com'),
    resolver.resolve4('evil.example').catch(code),
    resolver.resolveTxt('node.example.com').catch(code),
  ])).toEqual([['192.0.2.7'], 'ENOTFOUND', 'ENODATA']);
  await allWritten(since, 2);
});

test('a hundred questions on one connection, each as by itself', async () => {
  const [forwarded, since] = [upstream.seen.length, refusals().length];
  const answers = await coredns.tcp(...Array.from({ length: 100 }, (_, i) =>
    question([`data${i}`, 'api', 'example', 'com'], 'A', { id: i })));
  expect(answers.map(({ id, rcode }) => [id, rcode]).sort(([a], [b]) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => [i, 3]));
  expect(upstream.seen).toHaveLength(forwarded);
  await allWritten(since, 100);
});

describe('whatever is sent', () => {
  const label = fc.oneof(fc.constantFrom('api', 'API', 'example', 'com', 'a', 'b'),
    fc.uint8Array({ minLength: 1, maxLength: 63 }).map((bytes) => Buffer.from(bytes)));

  test('names of any bytes', async () => {
    await fc.assert(fc.asyncProperty(fc.array(label, { maxLength: 3 }), fc.constantFrom('A', 'AAAA', 'TXT', 'ANY'),
      async (labels, type) => {
        const name = labels.map((part) => part.toString('latin1').toLowerCase());
        const isAllowed = name.every((part) => !part.includes('.')) && NAMES.includes(name.join('.')) && ['A', 'AAAA'].includes(type);
        const { rcode, forwarded, logged } = await ask(question(labels, type));
        expect(isAllowed ? logged : forwarded).toEqual([]);
        expect(isAllowed || logged.length).toBe(isAllowed || 1);
        expect(rcode).toMatch(/^(NOERROR|NXDOMAIN)$/);
      }), runs(300));
  });

  test('questions with bytes changed, cut off and added', async () => {
    const change = fc.record({ at: fc.nat(80), to: fc.nat(255) });
    const tail = fc.uint8Array({ maxLength: 40 });
    await fc.assert(fc.asyncProperty(fc.nat(39), fc.array(change, { maxLength: 4 }), fc.nat(80), tail, async (i, changes, cut, more) => {
      const query = Buffer.concat([question([`fuzz${i}`, 'example', 'com'], 'A', { additional: opt() }).subarray(0, cut), more]);
      changes.forEach(({ at, to }) => at < query.length && query.writeUInt8(to, at));
      await coredns.udp(query, 20);
    }), runs(1000));
    expect((await ask(question(split('api.example.com'), 'A'))).rcode).toBe('NOERROR');
  });
});

test('a list of 9000 names, which is as long as there may be', async () => {
  const names = Array.from({ length: 9_000 }, (_, i) => `n${i}.co`);
  const large = await CoreDns.start(binary, corefileOf(names, []), '127.0.0.1:1');
  try {
    const last = await large.udp(question(['n9000', 'co'], 'A'));
    expect(last?.rcode).toBe(3);
    expect((await large.udp(question(['n8999', 'co'], 'A'), 10_000))?.rcode).toBe(2); // asked further, where nobody is
  } finally {
    large.stop();
  }
});

describe('in the end', () => {
  test('it still runs, and all that begins like JSON is JSON of these fields', () => {
    expect(coredns.isRunning).toBe(true);
    expect(new Set(refusals().map((refusal) => Object.keys(refusal).join()))).toEqual(new Set(['client,proto,type,name,rcode']));
  });

  test('all that the resolver behind it ever saw is addresses of allowed names, and at most an empty record beside', () => {
    const all = [...NAMES, ...SERVICES.map(([name, namespace]) => `${name}.${namespace}.svc.${CLUSTER}`)];
    const odd = upstream.seen.filter(({ name, type, questions, bytes, ...message }) => !(all.includes(name) && [1, 28].includes(type)
      && message.class === 1 && questions === 1 && bytes.length <= 12 + name.length + 2 + 4 + 11));
    expect(odd).toEqual([]);
    expect(upstream.seen.length).toBeGreaterThan(10);
  });
});
