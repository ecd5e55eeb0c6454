import { createHash } from 'crypto';
import * as fc from 'fast-check';
import { Cidr, parseCidr } from '../../../src/engine/address/cidr';
import { brokerFiles } from '../../../src/engine/gateway-files/broker/broker-files';
import { readBrokerFiles } from '../../../src/engine/gateway-files/broker/broker-reader';
import { BrokerRoute, METHODS } from '../../../src/engine/gateway-files/broker/broker-route';
import { corefile, readCorefile } from '../../../src/engine/gateway-files/corefile';
import { GatewayFileKind, KnownOfFile, Texts, differencesIn } from '../../../src/engine/gateway-files/gateway-file';
import { FILE_FORMAT } from '../../../src/engine/gateway-files/gateway-program';
import { readSniCheckConfig, sniCheckConfig } from '../../../src/engine/gateway-files/sni-envoy';
import { readSquidConf, squidConf } from '../../../src/engine/gateway-files/squid-conf';
import { readSyslogNgConf, syslogNgConf } from '../../../src/engine/gateway-files/syslog-ng-conf';
import { Json } from '../../../src/engine/value/json';
import { grantOf } from '../../support/brokers';
import { runs } from '../../support/properties';

const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?$/);
const name = fc.tuple(label, label, fc.constantFrom('com', 'example')).map((labels) => labels.join('.'));
const port = fc.integer({ min: 1, max: 65_535 });
const names = fc.uniqueArray(fc.oneof(name, name.map((one) => `*.${one}`)), { minLength: 1, maxLength: 4 });
const allowlist = fc.dictionary(port.map(String), names, { maxKeys: 4, noNullPrototype: true }).map((byPort) => (
  new Map(Object.entries(byPort).map(([number, all]) => [Number(number), new Set(all)]))));
/** Lists of a proxy by its ports: the one that all have, and those of agents. */
const lists = fc.tuple(allowlist, fc.dictionary(fc.integer({ min: 10_000, max: 59_999 }).map(String), allowlist,
  { maxKeys: 3, noNullPrototype: true })).map(([first, own]) => (
  new Map([[3128, first], ...Object.entries(own).map(([via, list]): [number, typeof list] => [Number(via), list])])));
const block = fc.tuple(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 0, max: 255 })).map(([a, b]) => parseCidr(`${a}.${b}.0.0/16`));
const families = fc.constantFrom<(4 | 6)[]>([4], [6], [4, 6]);
const memory = fc.integer({ min: 64 * 1024, max: 4 * 1024 * 1024 }).map((kibibytes) => kibibytes * 1024);
const path = fc.stringMatching(/^\/[a-z0-9]([a-z0-9/.-]{0,10}[a-z0-9])?$/);
const method = fc.constantFrom(...METHODS);
const route: fc.Arbitrary<BrokerRoute> = fc.oneof(
  fc.record({ method, path }), fc.record({ method, path, query: fc.constantFrom('a=b', 'service=git-upload-pack') }),
  fc.record({ method, pathRegex: path.map((one) => `${one}(/[^/]+)?`) }),
);
const upstream = fc.oneof(
  name.map((host) => ({ host, address: host, port: 443, tls: true })),
  fc.constantFrom(
    { host: 'a.b.svc', address: 'a.b.svc.cluster.local', port: 80, tls: false },
    { host: '10.96.0.7', address: '10.96.0.7', port: 8080, tls: false },
    { host: '[fd00::7]', address: '[fd00::7]', port: 8080, tls: false },
  ),
);
const grants = fc.uniqueArray(fc.record({
  name: label.filter((one) => !['admin', 'metrics'].includes(one)),
  port: fc.integer({ min: 10_000, max: 60_000 }),
  upstream,
  header: fc.constantFrom('authorization', 'x-api-key'),
  prefix: fc.constantFrom('', 'Bearer '),
  user: fc.constantFrom(undefined, 'x-access-token'),
  headers: fc.uniqueArray(fc.constantFrom('x-a', 'x-b', 'anthropic-version')).map((all) => all.sort()),
  routes: fc.array(route, { minLength: 1, maxLength: 4 }),
  maxBodyBytes: fc.integer({ min: 1, max: 4096 }).map((kibibytes) => kibibytes * 1024),
  maxDurationSeconds: fc.integer({ min: 1, max: 86_400 }),
  requestsPerMinute: fc.integer({ min: 1, max: 1_000_000 }),
  webSocket: fc.boolean(),
}), { selector: (one) => one.port, maxLength: 4 })
  .map((all) => all.filter((one, i) => all.findIndex((other) => other.name === one.name) === i).sort((a, b) => a.port - b.port));
const gateway = fc.record({
  kind: fc.constantFrom('dns' as const, 'proxy' as const, 'broker' as const),
  namespace: label,
  deployment: label,
  container: label,
});

/** Options in one form: sets as lists, blocks as texts, and nothing for what is left out. */
function plain(options: unknown): unknown {
  return JSON.parse(JSON.stringify(options, (_, value: unknown) => (
    value instanceof Map ? [...value].sort(([a], [b]) => a - b) : value instanceof Set ? [...value].sort()
      : typeof value === 'bigint' ? String(value) : value)));
}

const FILE = 'file';

function inOneFile(write: (options: any) => string, read: (text: string) => unknown) {
  return [(options: any): Texts => ({ [FILE]: write(options) }), (texts: Texts) => read(texts[FILE])] as const;
}

function differences(kind: GatewayFileKind, texts: Texts, known: KnownOfFile = {}) {
  return Object.values(differencesIn(kind, texts, known)).flat();
}

/** For each kind of file: its options, its writer and its reader. */
type Kind = readonly [fc.Arbitrary<any>, (options: any) => Texts, (texts: Texts) => unknown];
const KINDS: { readonly [kind in GatewayFileKind]: Kind } = {
  'squid': [
    fc.oneof(
      lists.map((all) => ({ lists: all, isBehindEnvoy: false })),
      allowlist.map((one) => ({ lists: new Map([[3129, one]]), isBehindEnvoy: true })),
    ).map((one) => ({ ...one, refused: [] })),
    ...inOneFile(squidConf, (text) => ({ ...readSquidConf(text), refused: [] })),
  ],
  'sni-check': [
    fc.record({ lists, families, memory }).map((one) => ({
      ...one, portsWithoutTls: new Set([...new Set([...one.lists.values()].flatMap((list) => [...list.keys()]))].slice(1)),
    })),
    ...inOneFile(sniCheckConfig, (text) => readSniCheckConfig(JSON.parse(text) as Json)),
  ],
  'broker': [
    fc.record({ grants, families, memory, tls: fc.boolean() }),
    brokerFiles,
    (texts) => readBrokerFiles(Object.fromEntries(Object.entries(texts).map(([file, text]) => [file, JSON.parse(text) as Json]))),
  ],
  'corefile': [fc.record({
    names: fc.uniqueArray(name, { minLength: 1 }).map((all) => all.sort()),
    upstreams: fc.uniqueArray(fc.constantFrom('203.0.113.7', '2001:db8::7', '198.51.100.1')),
  }), ...inOneFile(corefile, readCorefile)],
  'syslog-ng': [fc.record({
    gateways: fc.array(gateway, { minLength: 1, maxLength: 3 }),
    delivery: fc.record({
      url: fc.constantFrom('http://alerts.falco.svc:2801/', 'http://10.96.0.9:2801/'),
      priority: fc.constantFrom('Warning', 'Notice'),
      eventsPerSecond: fc.integer({ min: 1, max: 1000 }),
    }),
  }), ...inOneFile(syslogNgConf, readSyslogNgConf)],
};

describe.each(Object.entries(KINDS))('%s', (kind, [options, write, read]) => {
  test('what is written is read as it was, and differs in nothing', () => {
    fc.assert(fc.property(options, (given) => {
      const texts = write(given);
      expect(plain(read(texts))).toEqual(plain(given));
      expect(differences(kind as GatewayFileKind, texts)).toEqual([]);
    }), runs(100));
  });

  test('a line more is a difference', () => {
    fc.assert(fc.property(options, fc.nat(), (given, at) => {
      for (const [file, text] of Object.entries(write(given))) {
        const lines = text.split('\n');
        lines.splice(at % (lines.length + 1), 0, 'x');
        expect(differences(kind as GatewayFileKind, { ...write(given), [file]: lines.join('\n') }).length).toBeGreaterThan(0);
      }
    }), runs(100));
  });
});

test('blocks of a cluster are kept in squid.conf', () => {
  fc.assert(fc.property(fc.array(block), (refused) => {
    const text = squidConf({ lists: new Map([[3128, new Map()]]), refused, isBehindEnvoy: false });
    expect(squidConf(readSquidConf(text))).toBe(text);
  }), runs(100));
});

test('the addresses of the cluster that are known must be refused', () => {
  const inside = [parseCidr('203.0.113.0/24')];
  const textWith = (refused: Cidr[]) => squidConf({ lists: new Map([[3128, new Map()]]), refused, isBehindEnvoy: false });
  expect(differences('squid', { [FILE]: textWith([]) }, { inside })).toMatchObject([{ wanted: 'acl inside dst 203.0.113.0/24' }]);
  expect(differences('squid', { [FILE]: textWith(inside) }, { inside })).toEqual([]);
});

describe('the ports of a proxy', () => {
  const only = (host: string) => new Map([[443, new Set([host])]]);
  const written = JSON.parse(sniCheckConfig({
    lists: new Map([[3128, new Map()], [20001, only('a.example.com')], [20002, only('b.example.com')]]),
    portsWithoutTls: new Set(),
    families: [4],
    memory: 2 ** 28,
  })) as Json;
  const edited = (edit: (listeners: Json[]) => void) => {
    const root = structuredClone(written);
    edit(root.static_resources.listeners);
    return differences('sni-check', { [FILE]: JSON.stringify(root) });
  };
  const at = (listener: number) => `.static_resources.listeners[${listener}].address.socket_address.port_value`;

  test('cannot be swapped', () => {
    expect(edited((listeners) => {
      [listeners[3].address, listeners[4].address] = [listeners[4].address, listeners[3].address];
    })).toMatchObject([{ path: at(3), wanted: '20001' }, { path: at(4), wanted: '20002' }]);
  });

  test('cannot be one more, of which the others pay the connections', () => {
    expect(edited((listeners) => listeners.splice(5, 0, {
      ...listeners[4], name: 'connect-20003', address: { socket_address: { address: '0.0.0.0', port_value: 20003 } },
    })).length).toBeGreaterThan(0);
  });

  test('cannot be one less', () => {
    expect(edited((listeners) => listeners.splice(3, 1)).length).toBeGreaterThan(0);
    expect(edited((listeners) => listeners.splice(2, 1)).length).toBeGreaterThan(0);
  });

  test('share the connections, but for one without names', () => {
    const limits = (written.static_resources.listeners as Json[]).slice(2, 5).map((one) => (
      one.filter_chains[0].filters[0].typed_config.max_connections as number));
    expect(limits).toEqual([1, 256, 256]);
  });
});

const NO_NAMES = ['com', '.example.com', '*.com', 'a_b.example.com', 'metadata.google.internal', '*.co.uk'];

test.each(NO_NAMES)('no list of a proxy has %s', (wide) => {
  const text = squidConf({ lists: new Map([[3128, new Map([[443, new Set([wide])]])]]), refused: [], isBehindEnvoy: false });
  expect(differences('squid', { [FILE]: text }).length).toBeGreaterThan(0);
});

test.each(['admin', 'metrics'])('no grant of a broker has the name %s of another part', (taken) => {
  const texts = brokerFiles({ families: [4], memory: 2 ** 28, grants: [grantOf({ name: taken })], tls: false });
  expect(differences('broker', texts).length).toBeGreaterThan(0);
});

test('alerts read the logs of pods whose names Kubernetes cuts', () => {
  const [whole, cut] = [46, 47].map((length) => syslogNgConf({
    gateways: [{ kind: 'dns', namespace: 'n', deployment: 'd'.repeat(length), container: 'c' }],
    delivery: { url: 'http://alerts.falco.svc:2801/', priority: 'Warning', eventsPerSecond: 10 },
  }));
  expect(whole).toContain(`match("/${'d'.repeat(46)}-[a-z0-9]+-[a-z0-9]{5}_n_c-`);
  expect(cut).toContain(`match("/${'d'.repeat(47)}[a-z0-9-]*_n_c-`);
});

test('another output of a writer has another version', () => {
  const list = new Map([[443, new Set(['a.example.com', '*.b.example.com'])], [22, new Set(['git.example.com'])]]);
  const process = { families: [4, 6] as const, memory: 2 ** 28 };
  const routes = [{ method: 'GET', pathRegex: '/v1/.*' }];
  const texts = [
    ...[true, false].map((isBehindEnvoy) => squidConf({
      lists: isBehindEnvoy ? new Map([[3129, list]]) : new Map([[3128, list], [20000, list]]), refused: [], isBehindEnvoy,
    })),
    sniCheckConfig({ ...process, lists: new Map([[3128, list], [20000, list]]), portsWithoutTls: new Set([22]) }),
    ...[true, false].flatMap((tls) => Object.values(
      brokerFiles({ ...process, grants: [grantOf(), grantOf({ name: 'b', port: 20002, webSocket: true, routes })], tls }))),
    corefile({ names: ['a.example.com'], upstreams: [] }),
    syslogNgConf({
      gateways: (['dns', 'proxy', 'broker'] as const).map((kind) => ({ kind, namespace: 'n', deployment: 'd', container: 'c' })),
      delivery: { url: 'http://alerts.falco.svc:2801/', priority: 'Warning', eventsPerSecond: 10 },
    }),
  ];
  // Where a writer writes another text, change the hash. If the old text was in a release, raise FILE_FORMAT as well.
  expect([FILE_FORMAT, createHash('sha256').update(texts.join('\n')).digest('hex').slice(0, 16)]).toEqual(['1', '5aa431433e531383']);
});
