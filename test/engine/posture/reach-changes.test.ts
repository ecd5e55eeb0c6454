import * as fc from 'fast-check';
import { parseCidr } from '../../../src/engine/address/cidr';
import { podViews } from '../../../src/engine/manifest/pod-view';
import { PostureEdge, PostureEdgeKind } from '../../../src/engine/posture/posture-agent';
import { opened, overlap } from '../../../src/engine/posture/reach-changes';
import { linesOf, partsOf, reachLines, reachOf } from '../../../src/engine/posture/reach-changes-lines';
import { targetsOf } from '../../../src/engine/reach/reach-targets';
import { Json } from '../../../src/engine/value/json';
import { clusterOf } from '../../support/cluster';
import { makePolicy } from '../../support/plain';
import { runs } from '../../support/properties';

const pod: Json = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'agent', namespace: 'agents', labels: { app: 'agent' } }, spec: {} };

/** The lines of what a pod may call under these egress rules, in one policy. */
function linesUnder(...egress: Json[]): readonly string[] {
  const policy = makePolicy('p', { podSelector: {}, policyTypes: ['Egress'], egress });
  const view = clusterOf([pod, policy]);
  return reachLines(targetsOf(view, podViews(pod)[0]).map(({ to, ports }): PostureEdge => ({
    kind: to.includes('pod') ? PostureEdgeKind.POD : PostureEdgeKind.ADDRESS, peer: to, ports, isDenied: false, sources: [],
  })), 'reaches');
}

const between = (before: readonly string[], after: readonly string[]) =>
  partsOf(opened(reachOf(before), reachOf(after))).map(({ text }) => text);
const block = (cidr: string, port?: Json, except?: string[]) => ({ to: [{ ipBlock: { cidr, except } }], ...(port && { ports: [port] }) });

test('one line for each target and port, sorted', () => {
  expect(linesUnder(
    block('203.0.113.0/24', { port: 443 }),
    block('2001:db8::/32', { port: 8000, endPort: 8100 }),
    block('0.0.0.0/0', { protocol: 'UDP' }, ['10.0.0.0/8']),
    { to: [{ podSelector: { matchLabels: { app: 'web' } } }], ports: [{ port: 53, protocol: 'UDP' }, { port: 53 }, { port: 'http' }] },
  )).toEqual([
    '0.0.0.0/0 except 10.0.0.0/8 on every UDP port',
    '2001:db8::/32:8000-8100',
    '203.0.113.0/24:443',
    'pods app=web in namespace agents:53',
    'pods app=web in namespace agents:53/UDP',
    'pods app=web in namespace agents:http',
  ]);
});

test.each<[string, string[], string[], string[], string[]]>([
  ['another block', ['10.0.0.0/8:443'], ['10.0.0.0/8:443', '203.0.113.0/24:443'], ['203.0.113.0/24:443'], []],
  ['another port', ['10.0.0.0/8:443'], ['10.0.0.0/8:443', '10.0.0.0/8:80'], ['10.0.0.0/8:80'], []],
  ['another protocol', ['10.0.0.0/8:53/UDP'], ['10.0.0.0/8:53'], ['10.0.0.0/8:53'], ['10.0.0.0/8:53/UDP']],
  ['a wider exception', ['10.0.0.0/8:443'], ['10.0.0.0/8 except 10.1.0.0/16:443'], [], ['10.1.0.0/16:443']],
  ['an exception that is gone', ['0.0.0.0/0 except 10.0.0.0/8:443'], ['0.0.0.0/0:443'], ['10.0.0.0/8:443'], []],
  ['a block in halves', ['10.0.0.0/8:443'], ['10.0.0.0/9:443', '10.128.0.0/9:443'], [], []],
  ['ports in halves', ['10.0.0.0/8:1-10'], ['10.0.0.0/8:1-5', '10.0.0.0/8:6-10'], [], []],
  ['everyone', ['10.0.0.0/8:443', 'pods a=b in namespace c:80'], ['everyone on every port'], ['everyone on every port'], []],
  ['everyone, on one more port', ['everyone:443'], ['everyone:443', 'everyone:80'], ['everyone:80'], []],
  ['all addresses, which are not everyone', ['0.0.0.0/0:443', '::/0:443'], ['everyone:443'], ['everyone:443'], []],
  ['less than everyone', ['everyone on every port'], ['10.0.0.0/8:443', 'pods a=b in namespace c:80', 'api.example.com:443'], [],
    ['everyone on every port']],
  ['stricter labels', ['pods a=1 in namespace x:80'], ['pods a=1,b=2 in namespace x:80'], [], ['pods a=1 in namespace x:80']],
  ['fewer values', ['pods a in (1,2) in namespaces t in (3,4):80'], ['pods a=1 in namespaces t=3:80'], [],
    ['pods a in (1,2) in namespaces t in (3,4):80']],
  ['a label with any value', ['pods a in every namespace:80'], ['pods a=1 in namespace x:80'], [], ['pods a in every namespace:80']],
  ['labels that exclude', ['pods a!=1 in namespace x:80'], ['pods a=2 in namespace x:80'], ['pods a=2 in namespace x:80'],
    ['pods a!=1 in namespace x:80']],
  ['a workload among all pods', ['every pod in every namespace:80'], ['Deployment "tools/search":80'], [],
    ['every pod in every namespace:80']],
  ['a workload among the pods of a namespace, which is not known', ['every pod in namespace tools:80'], ['Deployment "tools/search":80'],
    ['Deployment "tools/search":80'], ['every pod in namespace tools:80']],
  ['a host', ['a.example.com:443'], ['a.example.com:443', 'b.example.com:443'], ['b.example.com:443'], []],
  ['nodes', ['every node:80'], ['nodes pool=a:80'], [], ['every node:80']],
  ['a number of a name', ['pods a=1 in namespace x:http (8080)'], ['pods a=1 in namespace x:http (22)'],
    ['pods a=1 in namespace x:http (22)'],
    ['pods a=1 in namespace x:http (8080)']],
  ['a name for a number', ['pods a=1 in namespace x:8080'], ['pods a=1 in namespace x:http (8080)'],
    ['pods a=1 in namespace x:http (8080)'],
    ['pods a=1 in namespace x:8080']],
  ['a name among all ports', ['pods a=1 in namespace x on every TCP port'], ['pods a=1 in namespace x:http (8080)'], [],
    ['pods a=1 in namespace x on every TCP port']],
  ['a Secret', ['secret Secret "agents/a"'], ['secret Secret "agents/b"'], ['secret Secret "agents/b"'], ['secret Secret "agents/a"']],
  ['a Secret beside everyone', ['everyone on every port'], ['everyone on every port', 'secret s'], ['secret s'], []],
  ['ports of a peer in one text', [], ['everyone:53', 'everyone:53/UDP', '10.0.0.0/8 on every TCP port'],
    ['10.0.0.0/8:1-52,54-65535', 'everyone:53,53/UDP'], []],
])('%s', (_, before, after, opens, closes) => {
  expect([between(before, after), between(after, before)]).toEqual([opens, closes]);
});

test('a volume or host whose name reads like another target is none', () => {
  const edge = (kind: PostureEdgeKind, peer: string, ports: string[] = []): PostureEdge =>
    ({ kind, peer, ports, isDenied: false, sources: [] });
  const lines = reachLines([
    edge(PostureEdgeKind.VOLUME, 'everyone on every port'),
    edge(PostureEdgeKind.SECRET, '0.0.0.0/0:443'),
    edge(PostureEdgeKind.HOST, 'everyone', ['443/TCP']),
    edge(PostureEdgeKind.HOST, '0.0.0.0/0', ['443/TCP']),
    edge(PostureEdgeKind.HOST, 'api.example.com by agents/proxy', ['443/TCP']),
    edge(PostureEdgeKind.POD, 'pods a=b in namespace c', ['no port']),
    edge(PostureEdgeKind.ADDRESS, '10.0.0.0/8'),
  ], 'reaches');
  expect(lines).toEqual([
    'api.example.com:443', 'host 0.0.0.0/0:443', 'host everyone:443', 'port no port of pods a=b in namespace c', 'secret 0.0.0.0/0:443',
    'unread ports of 10.0.0.0/8', 'volume everyone on every port',
  ]);
  expect(between(lines, ['everyone:443', '10.0.0.0/8:443'])).toEqual(['everyone:443']);
  expect(between(['10.0.0.0/8 on every port'], lines)).toContain('unread ports of 10.0.0.0/8');
  expect(linesOf(reachOf(lines))).toEqual(lines);
});

test('an overlap needs a common address and port, or a common peer', () => {
  const meet = (one: string, other: string) => overlap(reachOf([one]), reachOf([other]));
  expect(meet('10.0.0.0/8:1-500', '10.1.0.0/16:443')).toBe(true);
  expect(meet('10.0.0.0/8:443', '10.1.0.0/16:80')).toBe(false);
  expect(meet('pods a=1 in namespace x:80', 'pods a=1,b=2 in namespace x:80')).toBe(true);
  expect(meet('pods a=1 in namespace x:80', 'pods a=1 in namespace x:81')).toBe(false);
  expect(meet('secret a', 'secret a')).toBe(true);
  expect(meet('secret a', 'everyone on every port')).toBe(false);
});

test.each<[string, string[], string[]]>([
  ['an exception that another line closes', ['0.0.0.0/0:3-4/UDP', '0.0.0.0/0 except 10.0.0.0/32:2-3/UDP', '0.0.0.0/0:1-2/UDP'],
    ['0.0.0.0/0:1-4/UDP']],
  ['ports that overlap', ['10.0.0.0/8:1-500', '10.1.0.0/16:400-600'], ['10.0.0.0/8 except 10.1.0.0/16:1-500', '10.1.0.0/16:1-600']],
  ['ports that touch, with addresses inside the others', ['10.0.0.0/8:80', '10.1.0.0/16:81'],
    ['10.0.0.0/8 except 10.1.0.0/16:80', '10.1.0.0/16:80-81']],
  ['a port among more of fewer addresses', ['0.0.0.0/0:443', '203.0.113.0/24:1-442', '203.0.113.0/24:444-65535'],
    ['0.0.0.0/0 except 203.0.113.0/24:443', '203.0.113.0/24 on every TCP port']],
  ['every port of fewer addresses', ['10.0.0.0/8 on every port', '0.0.0.0/0 on every TCP port', '::/0 on every UDP port'],
    ['0.0.0.0/0 except 10.0.0.0/8 on every TCP port', '10.0.0.0/8 on every port', '::/0 on every UDP port']],
  ['every port, by protocol', ['10.0.0.0/9 on every TCP port', '10.128.0.0/9 on every TCP port', '10.0.0.0/8 on every UDP port',
    '10.0.0.0/8:1-9/SCTP', '10.0.0.0/8:10-65535/SCTP'], ['10.0.0.0/8 on every port']],
  ['beside everyone', ['everyone:53', '10.0.0.0/8:1-99', '10.1.0.0/16 on every port'],
    ['10.0.0.0/8 except 10.1.0.0/16:54-99', '10.0.0.0/8:1-52', '10.1.0.0/16 on every SCTP port', '10.1.0.0/16 on every UDP port',
      '10.1.0.0/16:54-65535', 'everyone:53']],
])('one form of the lines in every order: %s', (_, given, lines) => {
  [given, [...given].reverse(), lines, [...lines].reverse()].forEach((all) => expect(linesOf(reachOf(all))).toEqual(lines));
});

describe('addresses, against their members', () => {
  const bases = fc.constantFrom('10.0.0.0', '10.0.0.128', '10.0.1.0', '10.0.2.64', '0.0.0.0');
  const blocks = fc.tuple(bases, fc.constantFrom(0, 8, 22, 24, 26, 32))
    .map(([address, prefix]) => {
      const bits = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
      const first = prefix === 0 ? 0 : bits - (bits % 2 ** (32 - prefix));
      return `${[24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256).join('.')}/${prefix}`;
    });
  const ends = fc.tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 0, max: 5 }), fc.constantFrom('', '/UDP'))
    .map(([from, more, protocol]) => `:${from}${more === 0 ? '' : `-${from + more}`}${protocol}`);
  const line = fc.tuple(blocks, fc.option(blocks, { nil: undefined }), ends)
    .map(([own, except, end]) => `${own}${except === undefined ? '' : ` except ${except}`}${end}`);
  const lines = fc.array(line, { maxLength: 5 });

  /** Reads the lines without any code of the sets. */
  function has(all: readonly string[], address: bigint, port: number, isUdp: boolean): boolean {
    const isIn = (cidr: string) => {
      const { first, last } = parseCidr(cidr);
      return first <= address && address <= last;
    };
    return all.some((text) => {
      const [, blocksIn, except, first, last = first, protocol] = /^(.+?)(?: except (.+))?:(\d+)(?:-(\d+))?(\/UDP)?$/.exec(text)!;
      return blocksIn.split(', ').some(isIn) && !(except?.split(', ').some(isIn) ?? false)
        && Number(first) <= port && port <= Number(last) && (protocol === '/UDP') === isUdp;
    });
  }

  const probes = fc.array(fc.tuple(
    fc.tuple(fc.constantFrom(0n, 0x0a000000n, 0x0a000080n, 0x0a000100n, 0x0a000240n), fc.integer({ min: -1, max: 256 }))
      .map(([base, step]) => (base + BigInt(step) < 0n ? 0n : base + BigInt(step))),
    fc.integer({ min: 1, max: 18 }),
    fc.boolean(),
  ), { minLength: 20, maxLength: 20 });

  test('what opened is in the one and not in the other', () => {
    fc.assert(fc.property(lines, lines, probes, (before, after, all) => {
      const opens = linesOf(opened(reachOf(before), reachOf(after)));
      all.forEach(([address, port, isUdp]) => {
        expect(has(opens, address, port, isUdp)).toBe(has(after, address, port, isUdp) && !has(before, address, port, isUdp));
      });
    }), runs(300));
  });

  test('the lines of a set mean the set, and their order does not count', () => {
    fc.assert(fc.property(lines, probes, (given, all) => {
      const written = linesOf(reachOf(given));
      expect(linesOf(reachOf([...given].reverse()))).toEqual(written);
      expect(linesOf(reachOf(written))).toEqual(written);
      all.forEach(([address, port, isUdp]) => expect(has(written, address, port, isUdp)).toBe(has(given, address, port, isUdp)));
    }), runs(300));
  });

  test('equal sets have equal lines, however they are split', () => {
    const peers = fc.constantFrom('everyone', '0.0.0.0/0', '::/0', '10.0.0.0/22', '10.0.0.0/22 except 10.0.1.0/24');
    const open = fc.constantFrom(' on every port', ' on every TCP port', ' on every UDP port', ':1-65535/SCTP', ':5-65535');
    const wide = fc.tuple(peers, open).map((parts) => parts.join(''));
    const halves = (text: string): string[] => {
      const [, from, to, protocol] = /^(\d+)-(\d+)(\/UDP)?$/.exec(text) ?? [];
      return from === undefined ? [text] : [`${from}-${Number(to) - 1}${protocol ?? ''}`, `${to}${protocol ?? ''}`];
    };
    const ports = (text: string) => {
      const at = text.lastIndexOf(':');
      return halves(text.slice(at + 1)).map((part) => text.slice(0, at + 1) + part);
    };
    const split = fc.array(fc.oneof({ weight: 4, arbitrary: line }, wide), { maxLength: 6 }).chain((given) => {
      const [written, pieces] = [linesOf(reachOf(given)), given.flatMap(ports)];
      const shuffled = fc.shuffledSubarray(pieces, { minLength: pieces.length });
      return fc.record({ written: fc.constant(written), shuffled, again: fc.subarray([...written, ...given]) });
    });
    fc.assert(fc.property(split, ({ written, shuffled, again }) => {
      expect(linesOf(reachOf([...shuffled, ...again]))).toEqual(written);
    }), runs(300));
  });
});
