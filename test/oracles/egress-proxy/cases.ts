/** Where names lead in the sandbox, and what a proxy refuses, with an Envoy in front of Squid or without. */

export const OUTSIDE = '198.51.100.10';
export const OUTSIDE6 = '2001:db8::10';
const POD = '10.244.0.7';

/** Addresses that a name must not lead to. */
export const INSIDE = [
  POD, '10.96.0.1', '192.168.77.1', '203.0.113.10', // pod, Service, node, API server
  '0.0.0.0', '10.0.0.1', '100.64.0.1', '127.0.0.1', '127.0.0.53', '169.254.169.254', '168.63.129.16', '172.16.0.1', '172.31.255.255',
  '192.0.0.1',
  '192.168.0.1', '198.18.0.1', '224.0.0.1', '240.0.0.1', '255.255.255.255',
  '::', '::1', '::7f00:1', '::ffff:10.244.0.7', '::ffff:127.0.0.1', '64:ff9b::a00:1', '64:ff9b:1::a00:1', '100::1', '2001::1',
  '2002:a00:1::1',
  'fc00::1', 'fd00:ec2::254', 'fe80::1', 'fec0::1', 'ff02::1', '4000::1',
];
export const leads = (i: number) => `leads-${i}.example`;
const type = (address: string) => (address.includes(':') ? 'AAAA' : 'A');
const ALTERNATING = Array.from({ length: 1000 }, (_, i) => [i % 2 ? POD : OUTSIDE]);

/** Names that are words of Squid's files, and labels of every form. */
export const ODD_NAMES = ['all.none', 'http-access.allow', 'dstdomain.n', 'x--y.0-0.example', 'inside.resolved', 'include.etc'];

export const ANSWERS = {
  ...Object.fromEntries(ODD_NAMES.map((name) => [`A ${name}`, [[OUTSIDE]]])),
  'A api.example.com': [[OUTSIDE]],
  'A xn--bcher-kva.example': [[OUTSIDE]],
  'A other.example': [[OUTSIDE]],
  'A evil.example': [['198.51.100.66']],
  'A one.wild.example': [[OUTSIDE]],
  'A 1-2.wild.example': [[OUTSIDE]],
  'A wild.example': [[OUTSIDE]],
  'A two.labels.wild.example': [[OUTSIDE]],
  'A pod.wild.example': [[POD]],
  'A metadata.wild.example': [['169.254.169.254']],
  'A both.wild.example': [[OUTSIDE, POD]],
  'A mixed.wild.example': [[OUTSIDE]],
  'AAAA mixed.wild.example': [['fd00::1']],
  'A broken.wild.example': [null],
  'AAAA broken.wild.example': [null],
  'A nearly.example': [['203.0.113.11']],
  'AAAA six.example': [[OUTSIDE6]],
  'A both.example': [[OUTSIDE, POD]],
  'A mixed.example': [[OUTSIDE]],
  'AAAA mixed.example': [['fd00::1']],
  'A broken.example': [null],
  'AAAA broken.example': [null],
  'A late.example': [null, [POD]],
  'AAAA late.example': [null, []],
  'A rebind.example': ALTERNATING,
  [`PTR ${OUTSIDE.split('.').reverse().join('.')}.in-addr.arpa`]: [['api.example.com']],
  ...Object.fromEntries(INSIDE.map((address, i) => [`${type(address)} ${leads(i)}`, [[address]]])),
};

/** In CONNECT, besides the allowed names. */
export const REFUSED_AUTHORITIES = [
  'evil.example:443', 'example.com:443', 'x.api.example.com:443', 'evilapi.example.com:443', 'api.example.com.evil.example:443', 'com:443',
  'localhost:443',
  'api.example.com:80', 'api.example.com:22', 'api.example.com:4430', 'other.example:443',
  `${OUTSIDE}:443`, `[${OUTSIDE6}]:443`, `[::ffff:${OUTSIDE}]:443`, '3325256714:443', '0xc633640a:443', '0306.063.0144.012:443',
  '127.1:443', '[::1]:443',
  'user@api.example.com:443', 'user:word@api.example.com:443', 'evil.example:443@api.example.com:443',
  'api%2eexample.com:443', 'api.example.com%00.evil.example:443', 'evil.example#api.example.com:443', 'evil.example/api.example.com:443',
  'b\xc3\xbccher.example:443', 'api\xe3\x80\x82example.com:443', 'api.example.com\\@evil.example:443', '.api.example.com:443',
  'api..example.com:443', '*.example.com:443',
];

/** In CONNECT, where "*.wild.example" is allowed on ports 443 and 8443, and "*.x--y.a-1.example" on 443. */
export const REFUSED_WILDCARDS = [
  'wild.example:443', 'two.labels.wild.example:443', 'a.b.c.wild.example:443', 'onewild.example:443', 'one.wild.example:22',
  'one.wildxexample:443', 'one.wild.example.evil.example:443', '.wild.example:443', 'one..wild.example:443', '*.wild.example:443',
  'two%2elabels.wild.example:443', 'two\\.labels.wild.example:443', 'evil.example/.wild.example:443', 'evil.example#.wild.example:443',
  'evil.example:443@one.wild.example:443', 'user@one.wild.example:443', 'one_.wild.example:443', 'b\xc3\xbccher.wild.example:443',
  'two\xe3\x80\x82labels.wild.example:443', 'one.x--y.a-1.example:8443', 'one.x--yxa-1.example:443', 'x--y.a-1.example:443',
  `${OUTSIDE}.wild.example:443`,
];

/** Whole requests. */
export const REFUSED_REQUESTS = [
  ['port 0', 'CONNECT api.example.com:0 HTTP/1.1\r\n\r\n'],
  ['a port beyond all', 'CONNECT api.example.com:65979 HTTP/1.1\r\n\r\n'], // 443 + 65536
  ['a URL', 'CONNECT https://api.example.com:443/ HTTP/1.1\r\n\r\n'],
  ['plain HTTP', 'GET http://api.example.com/ HTTP/1.1\r\nHost: api.example.com\r\n\r\n'],
  ['plain HTTP to an allowed port', 'GET http://api.example.com:443/ HTTP/1.1\r\nHost: api.example.com\r\n\r\n'],
  ['HTTPS by the proxy', 'GET https://api.example.com/ HTTP/1.1\r\nHost: api.example.com\r\n\r\n'],
  ['another method', 'POST http://api.example.com:443/ HTTP/1.1\r\nHost: api.example.com\r\nContent-Length: 0\r\n\r\n'],
  ['FTP', 'GET ftp://api.example.com:443/ HTTP/1.1\r\n\r\n'],
  ['a path', 'GET / HTTP/1.1\r\nHost: api.example.com:443\r\n\r\n'],
  ['TRACE', 'TRACE http://api.example.com:443/ HTTP/1.1\r\nMax-Forwards: 0\r\n\r\n'],
  ['the cache manager', 'GET http://127.0.0.1:3128/squid-internal-mgr/menu HTTP/1.1\r\n\r\n'],
  ['the cache manager by its path', 'GET /squid-internal-mgr/config HTTP/1.1\r\n\r\n'],
  ['the cache manager\'s own scheme', 'GET cache_object://127.0.0.1/info HTTP/1.1\r\n\r\n'],
  ['HTTP/0.9', 'GET http://api.example.com:443/\r\n\r\n'],
  ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ['TLS', '\x16\x03\x01\x02\x00\x01\r\n\r\n'],
  ['a header of 64 KB', `CONNECT api.example.com:443 HTTP/1.1\r\nX: ${'a'.repeat(65_536)}\r\n\r\n`],
  ['a name of 64 KB', `CONNECT ${'a'.repeat(65_536)}.example.com:443 HTTP/1.1\r\n\r\n`],
  ['one tunnel in the body of another',
    'CONNECT evil.example:443 HTTP/1.1\r\nContent-Length: 44\r\n\r\nCONNECT api.example.com:443 HTTP/1.1\r\n\r\n'],
];

/** Names with an address inside among others, or without a certain answer. */
export const REFUSED_ANSWERS = [
  ['one of two addresses', 'both.example'],
  ['IPv6 beside an address outside', 'mixed.example'],
  ['an answer that fails', 'broken.example'],
  ['no address', 'none.example'],
  ['an answer that fails first and leads to a pod later', 'late.example'],
];
