import { ApiObject, App, Chart } from 'cdk8s';
import { AgentAssertions, AgentNamespace, AgentPolicy, FalcoDaemonSet, HardenedAgentPod, PodSubnetEgressDeny } from '../../src';
import { Base, RANGES, base, open, pod } from '../support/app';
import { makePolicy } from '../support/plain';

const CLOSED = '0.0.0.0/0 except 10.96.0.0/16, 10.244.0.0/16, 100.80.80.80/32, 100.96.0.96/32, 100.100.100.200/32, 168.63.129.16/32, '
  + '169.254.0.0/16 on every port';
const DNS = ['169.254.20.10/32:53', '169.254.20.10/32:53/UDP', 'pods k8s-app=kube-dns in namespace kube-system:53',
  'pods k8s-app=kube-dns in namespace kube-system:53/UDP'];

/** An app with an agent and its tools, without the internet. */
function closed(): Base & { readonly agent: HardenedAgentPod; readonly tools: HardenedAgentPod; readonly egress: PodSubnetEgressDeny } {
  const b = open();
  const egress = new PodSubnetEgressDeny(b.chart, 'egress', { namespace: b.namespace, ...RANGES, allowInternet: false });
  const [tools, agent] = [pod(b, { name: 'tools' }, 'tools'), pod(b, { name: 'agent' })];
  egress.allowTo(tools, { from: agent });
  return { ...b, agent, tools, egress };
}

/** A policy of another team, which opens an address to all pods. */
const opening = (chart: Chart, cidr: string) => new ApiObject(chart, 'more', makePolicy('open', {
  podSelector: {}, policyTypes: ['Egress'], egress: [{ to: [{ ipBlock: { cidr } }], ports: [{ port: 443 }] }],
}));

const message = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('nothing was thrown');
};

describe('what an agent reaches', () => {
  test('is no more than the list, and all that it must have', () => {
    const { agent } = closed();
    const tools = 'Pod "agents/tools":8080';
    AgentAssertions.of(agent).reachesOnly([...DNS, tools]).reaches([tools]).reachesOnly([...DNS, tools, '203.0.113.0/24:443']);
    AgentAssertions.of(pod(base())).reachesOnly([...DNS, CLOSED]).reaches([CLOSED]).reaches(['203.0.113.7/32:443']);
  });

  test('more names the policy, its construct and the field', () => {
    const { agent, chart } = closed();
    opening(chart, '203.0.113.0/24');
    expect(message(() => AgentAssertions.of(agent).reachesOnly(DNS))).toBe([
      'test/agent: the agent reaches more than is listed: [\'203.0.113.0/24:443\', \'Pod "agents/tools":8080\']:',
      '  203.0.113.0/24:443',
      '    opened by test/more: NetworkPolicy "agents/open" spec.egress[0]',
      '  Pod "agents/tools":8080',
      '    opened by test/egress: NetworkPolicy "agents/test-egress-egress-agents-c8bbe1215739-c82e83b5" spec.egress[0]',
    ].join('\n'));
  });

  test('each port names the rule that opens it, and no other', () => {
    const { agent, tools, egress } = closed();
    egress.allowTo(tools, { from: agent, port: 9090 });
    const lines = message(() => AgentAssertions.of(agent).reachesOnly(DNS)).split('\n').slice(1);
    expect(lines.map((line) => line.replace(/opened by .*" /, ''))).toEqual([
      '  Pod "agents/tools":8080', '    spec.egress[0]', '  Pod "agents/tools":9090', '    spec.egress[1]',
    ]);
  });

  test('the lines of the reach and of the callers are lines of the lists', () => {
    const { agent, tools } = closed();
    const [reach, callers] = [agent.reach().lines(), tools.reachedBy().lines()];
    expect([reach, callers]).toEqual([[...DNS, 'Pod "agents/tools":8080'].sort(), ['Pod "agents/agent":8080']]);
    AgentAssertions.of(agent).reaches(reach).reachesOnly(reach);
    AgentAssertions.of(tools).isCalledBy(callers).isCalledOnlyBy(callers);
  });

  test('less is named', () => {
    const { agent } = closed();
    expect(message(() => AgentAssertions.of(agent).reaches([...DNS, '203.0.113.0/24:443', 'api.example.com:443'])))
      .toBe('test/agent: the agent does not reach:\n  203.0.113.0/24:443\n  api.example.com:443');
  });

  test('none of some addresses', () => {
    const { agent, chart } = closed();
    AgentAssertions.of(agent).reachesNone(['169.254.169.254/32:80', '10.0.0.0/8 on every port', '203.0.113.0/24:443']);
    opening(chart, '203.0.113.0/24');
    AgentAssertions.of(agent).reachesNone(['203.0.113.0/24:444', '203.0.112.0/24:443']);
    expect(message(() => AgentAssertions.of(agent).reachesNone(['169.254.169.254/32:80', '203.0.113.7/32:443']))).toBe([
      'test/agent: the agent reaches addresses that it must not:',
      '  203.0.113.0/24:443',
      '    opened by test/more: NetworkPolicy "agents/open" spec.egress[0]',
    ].join('\n'));
  });

  test('an agent that no policy denies anything', () => {
    const b = open();
    const agent = pod({ ...b, namespace: AgentNamespace.fromNamespaceName(b.chart, 'old', 'old') });
    expect(message(() => AgentAssertions.of(agent).reachesOnly([]))).toBe(
      'test/agent: the agent reaches more than is listed: [\'everyone on every port\']:\n'
      + '  everyone on every port\n    no policy denies it');
  });

  test('a policy that is not computed must be listed, too', () => {
    const { agent, chart } = closed();
    new ApiObject(chart, 'calico', {
      apiVersion: 'projectcalico.org/v3', kind: 'GlobalNetworkPolicy', name: 'default', spec: { types: ['Egress'] },
    });
    const list = [...DNS, 'Pod "agents/tools":8080'];
    expect(message(() => AgentAssertions.of(agent).reachesOnly(list))).toBe(
      'test/agent: the agent reaches more than is listed: [\'not computed: GlobalNetworkPolicy "test-calico-c8a86ec6"\']:\n'
      + '  not computed: GlobalNetworkPolicy "test-calico-c8a86ec6"');
    AgentAssertions.of(agent).reachesOnly([...list, 'not computed: GlobalNetworkPolicy "test-calico-c8a86ec6"']);
  });
});

describe('who calls an agent', () => {
  test('is no one but those in the list', () => {
    const { agent, tools } = closed();
    AgentAssertions.of(agent).isCalledOnlyBy([]);
    AgentAssertions.of(tools).isCalledBy(['Pod "agents/agent":8080']).isCalledOnlyBy(['Pod "agents/agent":8080']);
    expect(message(() => AgentAssertions.of(tools).isCalledOnlyBy([])))
      .toMatch(/^test\/tools: more than is listed may call the agent: \['Pod "agents\/agent":8080'\]:\n {2}Pod "agents\/agent":8080\n {4}opened by test\/egress: NetworkPolicy "/);
    expect(message(() => AgentAssertions.of(agent).isCalledBy(['Pod "agents/tools":8080'])))
      .toBe('test/agent: the agent cannot be called by:\n  Pod "agents/tools":8080');
  });
});

describe('findings', () => {
  test('there are none', () => {
    const { agent, app, chart } = closed();
    [app, chart, agent].forEach((scope) => AgentAssertions.of(scope).hasNoFindings().accepts([]).isRefusedFor([]));
  });

  test('those of a construct and of what it contains', () => {
    const b = base();
    const agent = pod(b);
    const builder = pod(b, { image: 'registry.example/builder:latest' }, 'builder');
    AgentAssertions.of(agent).hasNoFindings();
    AgentAssertions.of(builder).isRefusedFor(['no-latest-image']);
    AgentAssertions.of(b.app).isRefusedFor(['no-latest-image']);
    expect(message(() => AgentAssertions.of(b.chart).hasNoFindings())).toMatch(
      /^test: it has findings of \['no-latest-image'\]:\n {2}\[test\/builder\] Pod "[^"]+": spec\.containers\[0\]\.image is "registry.*\(no-latest-image\)$/);
    expect(message(() => AgentAssertions.of(builder).isRefusedFor(['no-host-ports', 'no-latest-image'])))
      .toBe('test/builder: synth refuses it for [\'no-latest-image\']:\n  not for no-host-ports');
  });

  test('those that are accepted', () => {
    const b = base();
    const builder = pod(b, { image: 'registry.example/builder:latest' });
    AgentPolicy.acknowledge(builder, 'no-latest-image', 'we test the nightly build here');
    AgentAssertions.of(b.app).accepts(['no-latest-image']).hasNoFindings().isRefusedFor([]);
    expect(message(() => AgentAssertions.of(b.app).accepts(['no-host-ports']))).toBe([
      'the app: you accept findings of [\'no-latest-image\']:',
      `  [test/agent] Pod "${builder.name}": spec.containers[0].image (no-latest-image): we test the nightly build here`,
      '  none of no-host-ports',
    ].join('\n'));
  });

  test('those that a construct of the library accepts are not yours', () => {
    const { chart } = base();
    const falco = new FalcoDaemonSet(chart, 'falco', {
      image: `falco@sha256:${'0'.repeat(64)}`, ...RANGES,
    });
    expect(AgentPolicy.of(chart).findings().filter(({ acknowledgedByLibrary }) => acknowledgedByLibrary).map(({ ruleId }) => ruleId))
      .toEqual(expect.arrayContaining(['no-host-volumes', 'require-restricted-namespace']));
    AgentAssertions.of(falco).accepts([]);
    AgentPolicy.acknowledge(falco, 'no-host-volumes', 'we have read what Falco mounts');
    AgentAssertions.of(falco).accepts([]); // the construct's own is nearer
  });
});

test('an id of no rule is refused with the nearest ids', () => {
  const { app } = base();
  expect(message(() => AgentAssertions.of(app).isRefusedFor(['no-latst-image'])))
    .toMatch(/^the app: 'ruleIds\[0\]' must be the id of a rule: no-latest-image, .* lists all, got "no-latst-image"$/);
  expect(message(() => AgentAssertions.of(app).accepts(['no-latest-image', 'no-latst-image']))).toContain('\'ruleIds[1]\' must be the id');
});

test.each<[string, (app: Base) => unknown, string]>([
  ['no construct', () => AgentAssertions.of(undefined as never),
    'AgentAssertions.of: \'scope\' must be an agent, a chart or the app, got nothing'],
  ['an app without an agent', () => AgentAssertions.of(new App()).reaches([]),
    'the app: AgentAssertions of reach and callers must be of one agent, and it makes none; give the agent, '
      + 'or the template of a pool or a claim'],
  ['a chart with two', (b) => {
    pod(b, { name: 'a' }, 'a');
    pod(b, { name: 'b' }, 'b');
    AgentAssertions.of(b.chart).reaches([]);
  }, 'test: AgentAssertions of reach and callers must be of one agent, and it makes 2: Pod "agents/a", Pod "agents/b"'],
  ['a text', (b) => AgentAssertions.of(pod(b)).reaches('10.0.0.0/8:443' as never),
    'test/agent: \'targets\' must be a list such as ["203.0.113.0/24:443"], got "10.0.0.0/8:443"'],
  ['a line without a port', (b) => AgentAssertions.of(pod(b)).reaches(['tools']),
    'test/agent: \'targets[0]\' must be of the form "203.0.113.0/24:443", "api.example.com:443", \'Pod "tools/search":8443\', '
    + '"pods app=web in namespace web:8080" or "volume name", got "tools"'],
  ['one rule', (b) => AgentAssertions.of(b.app).accepts('no-latest-image' as never),
    'the app: \'ruleIds\' must be a list such as ["no-latest-image"], got "no-latest-image"'],
  ['a block without a port', (b) => AgentAssertions.of(pod(b)).reachesOnly(['a.example:443', '10.0.0.0/8']),
    'test/agent: \'targets[1]\' must end with a port, such as "10.0.0.0/8:443", "10.0.0.0/8:53/UDP" or "10.0.0.0/8 on every port", '
    + 'got "10.0.0.0/8"'],
  ['a block with host bits', (b) => AgentAssertions.of(pod(b)).isCalledOnlyBy(['10.0.0.1/8:443']),
    'test/agent: \'callers[0]\' must be a target such as "203.0.113.0/24:443": the block must have no bits set after the prefix; '
    + 'did you mean "10.0.0.0/8"?, got "10.0.0.1/8:443"'],
  ['a name among addresses', (b) => AgentAssertions.of(pod(b)).reachesNone(['169.254.169.254/32:80', 'evil.example:443']),
    'test/agent: \'addresses[1]\' must be a block of addresses with a port, such as "169.254.169.254/32:80"; names and pods can have any, '
    + 'got "evil.example:443"'],
])('%s', (_, act, error) => {
  expect(message(() => act(base()))).toBe(error);
});
