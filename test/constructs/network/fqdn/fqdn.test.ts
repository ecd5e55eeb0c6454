import { App, Chart, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { assert, constantFrom, domain, property, string, tuple } from 'fast-check';
import {
  AgentCluster, AgentNamespace, AgentQuarantine, EgressProxy, FqdnBackEnd, GVisorRuntime, HardenedAgentPod, PodSubnetEgressDeny,
  PodSubnetEgressDenyProps,
} from '../../../../src';
import { show } from '../../../../src/engine/input/show';
import { FQDN_NETWORKS, hostRulesOf } from '../../../../src/engine/reach/fqdn/fqdn-networks';
import { Base, IMAGE, Manifest, objects, open, pod } from '../../../support/app';
import { failure } from '../../../support/errors';
import { HOSTILE } from '../../../support/hostile';
import { runs } from '../../../support/properties';
import { expectValid } from '../../../support/schema';
import { proxy } from '../../gateway/proxy';
import { RANGES, closed, egress, rules } from '../egress';

/** What is the same on every network that knows names. */

const BACK_ENDS = FQDN_NETWORKS.map(({ kind, factory }): [kind: string, make: () => FqdnBackEnd] => [kind, () => (
  (FqdnBackEnd as unknown as { [factory: string]: () => FqdnBackEnd })[factory]())]);

/** A base whose policy allows names. */
function named(fqdnBackEnd = FqdnBackEnd.eks(), tweak: Partial<PodSubnetEgressDenyProps> = {}) {
  return closed({ allowDns: undefined, fqdnBackEnd, ...tweak });
}

/** Names and ports that an object lets pods call. */
function allowed(object: Manifest): [name: string, port: number][] {
  return hostRulesOf(object).map(({ host, numbers }) => [host, numbers.ranges[0].first]);
}

const selectorOf = ({ spec }: Manifest) => spec.podSelector ?? spec.endpointSelector;

describe.each(BACK_ENDS)('%s', (kind, make) => {
  test('names are in order and each stays once, however it is written', () => {
    const b = named(make());
    for (const [name, port] of [['pypi.org', 443], ['api.example.com', 443], ['API.Example.com.', 443], ['api.example.com', 80],
      ['pypi.org', 443]] as const) {
      b.egress.allowToFqdn(name, port);
    }
    expectValid(objects(b.chart, kind));
    expect(objects(b.chart, kind).flatMap(allowed).sort()).toEqual([['api.example.com', 443], ['api.example.com', 80], ['pypi.org', 443]]);
    expect(objects(b.chart, kind).map((object) => [object.metadata.namespace, selectorOf(object)]))
      .toEqual(objects(b.chart, kind).map(() => ['agents', {}]));
  });

  test('each caller has its own, and one back end may serve several policies', () => {
    const b = named(make());
    const [one, two] = [pod(b, {}, 'one'), pod(b, {}, 'two')];
    b.egress.allowToFqdn('one.example', 443, { from: one });
    b.egress.allowToFqdn('both.example', 443);
    b.egress.allowToFqdn('two.example', 443, { from: two });
    egress(b, { agent: one, allowInternet: false, fqdnBackEnd: make() }, 'second').allowToFqdn('more.example', 443);
    const label = (agent: HardenedAgentPod) => ({
      matchLabels: {
        'cdk8s.io/metadata.addr': agent.podMetadata
          .getLabel('cdk8s.io/metadata.addr'),
      },
    });
    expect(objects(b.chart, kind).map((object) => [selectorOf(object), allowed(object)])).toEqual(expect.arrayContaining([
      [label(one), [['one.example', 443]]],
      [{}, [['both.example', 443]]],
      [label(two), [['two.example', 443]]],
      [label(one), [['more.example', 443]]],
    ]));
  });

  test('comes before the pods that it is for', () => {
    const b = open();
    pod(b);
    egress(b, { allowInternet: false, fqdnBackEnd: make() }).allowToFqdn('api.example.com', 443);
    const kinds = (Testing.synth(b.chart) as Manifest[]).map((object) => object.kind);
    expect(kinds.indexOf(kind)).toBeLessThan(kinds.indexOf('Pod'));
    expect(kinds.indexOf(kind)).toBeGreaterThan(kinds.indexOf('Namespace'));
  });

  test('leaves out pods in quarantine', () => {
    const b = named(make());
    b.egress.allowToFqdn('api.example.com', 443, { from: pod(b) });
    new AgentQuarantine(b.chart, 'quarantine', { namespace: b.namespace });
    const [object] = objects(b.chart, kind);
    expectValid([object]);
    expect(selectorOf(object).matchExpressions).toEqual([{ key: 'cdk8s-hardened-agents/quarantine', operator: 'DoesNotExist' }]);
  });

  test('more of the longest names than kubectl can keep in an annotation are several objects', () => {
    const b = named(make());
    const label = 'a'.repeat(63);
    const names = Array.from({ length: 250 },
      (_, i) => `${String(i).padStart(27, 'n')}.${[label, label, label].join('.')}.ex`); // 222: what is asked for has room, too
    names.forEach((name, i) => b.egress.allowToFqdn(name, i + 1));
    const all = objects(b.chart, kind);
    expectValid(all);
    expect(all.flatMap(allowed).sort()).toEqual(names.map((name, i) => [name, i + 1] as const).sort());
    expect(Math.max(...all.map((object) => JSON.stringify(object).length))).toBeLessThan(150 * 1024);
    expect(new Set(all.map(({ metadata }) => metadata.name)).size).toBe(all.length);
  });

  test('nothing is made where nothing is allowed', () => {
    expect(objects(named(make()).chart, kind)).toEqual([]);
  });
});

test.each([...BACK_ENDS, ['squid.conf', (b: Base) => proxy(b).fqdnBackEnd] as const])('%s: no name of a metadata endpoint', (_, make) => {
  for (const name of ['metadata.google.internal', 'METADATA.google.Internal.', 'metadata.goog', 'instance-data.ec2.internal',
    'metadata.azure.internal', 'metadata.tencentyun.com']) {
    const b = open();
    const policy = egress(b, { allowInternet: false, fqdnBackEnd: make(b) });
    expect(failure(() => policy.allowToFqdn(name, 80)))
      .toBe(`test/egress: 'fqdn' must be no name of a metadata endpoint, got "${name.toLowerCase().replace(/\.$/, '')}"`
      + '; it gives credentials of the node to anyone who calls it');
  }
});

test.each(['https://hooks.slack.com/services/T00000000/B00000000/hunter2', 'https://user:hunter2@api.example.com',
  'api.example.com/?routing_key=hunter2hunter2hunter2hunter2hunt'])('%s is refused, and its credential is not told', (url) => {
  const message = failure(() => named().egress.allowToFqdn(url, 443));
  expect(message).toContain('test/egress: \'fqdn\' must be one full domain name such as "api.example.com", got "');
  expect(message).not.toContain('hunter2');
});

test.each(HOSTILE)('%j is no name for any back end', (odd) => {
  for (const [, make] of [...BACK_ENDS, ['squid.conf', (b: Base) => proxy(b).fqdnBackEnd] as const]) {
    const b = open();
    expect(failure(() => egress(b, { allowInternet: false, fqdnBackEnd: make(b) }).allowToFqdn(odd, 443)))
      .toContain('test/egress: \'fqdn\' must be one full domain name');
  }
});

const FULL = '\'fqdn\' must be one full domain name such as "api.example.com", got';
const CIDR = 'use allowToCidr for addresses';
const PATH = 'leave out scheme and path: a network sees only names and ports';
const INSIDE = 'use allowTo or allowToService for targets in the cluster';
const NO_DOT = 'write the full name: a name without a dot is one in the cluster, which allowToService allows';
const LENGTH = 'a name has at most 253 characters, and 63 between dots';
const PUNYCODE = (name: string) => `write it as resolvers get it: "${name}"`;

test.each<[string, unknown, string | undefined]>([
  ['a URL', 'https://api.example.com/v1', PATH],
  ['a URL with a port', 'https://api.example.com:443', PATH],
  ['a URL of an address', 'http://203.0.113.7:80/', PATH],
  ['a path', 'api.example.com/v1', PATH],
  ['an address', '203.0.113.7', CIDR],
  ['an address with a final dot', '203.0.113.7.', CIDR],
  ['a block', '203.0.113.0/24', CIDR],
  ['an address as few numbers', '127.1', CIDR],
  ['an address in hex', '0x7f.0x1', CIDR],
  ['a name that ends in a number', 'example.1', CIDR],
  ['an IPv6 address', '2001:db8::1', CIDR],
  ['an IPv6 block', '2001:DB8::/32', CIDR],
  ['an IPv6 address in brackets', '[::1]', CIDR],
  ['a port behind the name', 'api.example.com:443', 'give the port by itself'],
  ['a Service', 'search.tools.svc.cluster.local', INSIDE],
  ['a Service, in short', 'search.tools.svc', INSIDE],
  ['the cluster itself', 'cluster.local.', INSIDE],
  ['a name without a dot', 'search', NO_DOT],
  ['localhost', 'localhost', NO_DOT],
  ['an underscore', 'my_host.example.com', 'host names have no "_"'],
  ['a long label', `${'a'.repeat(64)}.example`, LENGTH],
  ['a long name', `${'a.'.repeat(127)}ab`, LENGTH],
  ['umlauts', 'Bücher.example', PUNYCODE('xn--bcher-kva.example')],
  ['a letter that looks like another', 'аpi.example', PUNYCODE('xn--pi-6kc.example')],
  ['an ideographic dot', 'example。com', PUNYCODE('example.com')],
  ['letters that no name can have', 'a\u{fffd}.example', undefined],
  ['two final dots', 'example.com..', undefined],
  ['an empty label', 'api..example.com', undefined],
  ['a dash at the end', 'api-.example.com', undefined],
  ['a space', 'api.example.com ', undefined],
  ['a line break', 'api.example.com\n', undefined],
  ['a user', 'user@api.example.com', undefined],
  ['nothing but a dot', '.', undefined],
  ['an empty text', '', undefined],
  ['a number', 443, undefined],
  ['nothing', undefined, undefined],
])('refuses %s', (_, name, remedy) => {
  expect(failure(() => named().egress.allowToFqdn(name as string, 443)))
    .toBe(`test/egress: ${FULL} ${show(name)}${remedy ? `; ${remedy}` : ''}`);
});

type Named = ReturnType<typeof named>;
const PORT = '\'port\' must be an integer from 1 to 65535';
const elsewhere = ({ chart, runtime }: Base) => new HardenedAgentPod(chart, 'elsewhere', {
  namespace: new AgentNamespace(chart, 'tools', { name: 'tools' }), runtime, image: IMAGE,
});

test.each<[string, Partial<PodSubnetEgressDenyProps>, (b: Named) => unknown[], string]>([
  ['a port as text', {}, () => ['api.example.com', '443'], `${PORT}, got "443"`],
  ['port 0', {}, () => ['api.example.com', 0], `${PORT}, got 0`],
  ['port 65536', {}, () => ['api.example.com', 65536], `${PORT}, got 65536`],
  ['no port', {}, () => ['api.example.com'], `${PORT}, got nothing`],
  ['no back end', { fqdnBackEnd: undefined }, () => ['api.example.com', 443], '\'fqdnBackEnd\' must be given to allow names, got nothing; '
    + 'a NetworkPolicy has no field for names: give the back end of your network, for example FqdnBackEnd.cilium(), '
    + 'or that of an EgressProxy, which works on any network'],
  ['the internet', { allowInternet: true }, () => ['api.example.com', 443],
    '\'allowInternet\' must be false where names are allowed, got true; '
    + 'otherwise the policy allows every address outside the cluster, whatever its name'],
  ['the internet by default', { allowInternet: undefined }, () => ['api.example.com', 443],
    '\'allowInternet\' must be false where names are allowed, got true; '
    + 'otherwise the policy allows every address outside the cluster, whatever its name'],
  ['a caller elsewhere', {}, (b) => ['api.example.com', 443, { from: elsewhere(b) }],
    '\'from\' must be in namespace "agents", got ["tools"]; make a PodSubnetEgressDeny for the namespace that it is in'],
  ['callers in namespaces by label', {}, ({ chart }) => ['api.example.com', 443, {
    from: kplus.Pods.all(chart, 'pods', { namespaces: kplus.Namespaces.select(chart, 'by-label', { labels: { a: 'b' } }) }),
  }], '\'from\' must be in namespace "agents", got []; make a PodSubnetEgressDeny for the namespace that it is in'],
])('refuses %s', (_, tweak, args, message) => {
  const b = named(FqdnBackEnd.eks(), tweak);
  expect(failure(() => b.egress.allowToFqdn(...args(b) as [string, number]))).toBe(`test/egress: ${message}`);
});

test('a name in any case, with a final dot or without, is the same name', () => {
  const outside = domain().filter((name) => !name.endsWith('.svc')); // a Service is refused
  assert(property(tuple(outside, string(), constantFrom('', '.')), ([name, cases, end]) => {
    const odd = [...name].map((letter, i) => (cases.charCodeAt(i % (cases.length + 1)) % 2 ? letter.toUpperCase() : letter)).join('');
    const b = named();
    b.egress.allowToFqdn(odd + end, 443);
    expect(objects(b.chart, 'ApplicationNetworkPolicy').flatMap(allowed)).toEqual([[name, 443]]);
  }), runs(30));
});

test.each(BACK_ENDS)('%s: any text is a name that the network takes, or is refused by name', (kind, make) => {
  const b = open();
  const policy = egress(b, { ...RANGES, allowInternet: false, fqdnBackEnd: make() });
  policy.allowToFqdn('a.example', 443); // if none of the texts is a name
  assert(property(string({ unit: constantFrom(...'aaaZZZ999...-_*/:@ é\n'), maxLength: 12 }), (text) => {
    try {
      policy.allowToFqdn(text, 443);
    } catch (error) {
      expect((error as Error).message).toMatch(/^test\/egress: 'fqdn' must be one full domain name .*, got /s);
    }
  }), runs(1000));
  expectValid(objects(b.chart, kind));
});

describe('what answers DNS is known from the cluster, also where a policy allows no names by its back end', () => {
  const resolversOf = (fqdnBackEnd: FqdnBackEnd, ranges: Partial<typeof RANGES> = RANGES, ofPolicy?: (app: App) => FqdnBackEnd) => {
    const app = new App();
    new AgentCluster({ podCidrs: RANGES.podCidrs, ...ranges, fqdnBackEnd }).applyTo(app);
    const chart = new Chart(app, 'test');
    const namespace = new AgentNamespace(chart, 'agents', { name: 'agents' });
    new PodSubnetEgressDeny(chart, 'egress', { namespace, allowInternet: false, fqdnBackEnd: ofPolicy?.(app) });
    return rules(chart, 'Egress').flatMap(({ to }) => to)
      .map(({ podSelector, ipBlock }: Manifest) => ipBlock?.cidr ?? podSelector.matchLabels['k8s-app']);
  };

  test.each<[string, FqdnBackEnd, string[]]>([
    ['GKE', FqdnBackEnd.gke(), ['kube-dns', 'node-local-dns', '169.254.20.10/32']],
    ['EKS', FqdnBackEnd.eks(), ['kube-dns', '10.96.0.10/32']],
    ['Cilium', FqdnBackEnd.cilium(), ['kube-dns', '169.254.20.10/32']],
  ])('%s', (_, backEnd, resolvers) => {
    expect(resolversOf(backEnd)).toEqual(resolvers);
  });

  test('GKE, where the policy allows names by an EgressProxy', () => {
    const ofProxy = (app: App) => {
      const chart = new Chart(app, 'gateways');
      const namespace = new AgentNamespace(chart, 'gateways', { name: 'gateways' });
      return new EgressProxy(chart, 'proxy', { namespace, runtime: new GVisorRuntime(chart, 'gvisor'), image: IMAGE }).fqdnBackEnd;
    };
    expect(resolversOf(FqdnBackEnd.gke(), RANGES, ofProxy)).toEqual(['kube-dns', 'node-local-dns', '169.254.20.10/32']);
  });

  test('EKS without a Service range, whose tenth address is not known', () => {
    expect(resolversOf(FqdnBackEnd.eks(), {})).toEqual(['kube-dns', '169.254.20.10/32']);
  });
});
