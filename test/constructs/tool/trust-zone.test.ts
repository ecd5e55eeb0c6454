import { ApiObject, Chart, JsonPatch } from 'cdk8s';
import { Served, served, server } from './server';
import {
  AgentNamespace, AgentPolicy, AgentQuarantine, AgentRuntime, McpServerProps, PodSubnetEgressDeny, PodSubnetEgressDenyProps,
} from '../../../src';
import { IMAGE, RANGES, objects, only, open, pod } from '../../support/app';
import { failure } from '../../support/errors';
import { makePolicy } from '../../support/plain';

/** Ways to make a server weaker than it should be, or to open it without a word. */

const used = (tweak: Partial<McpServerProps> = {}): Served => {
  const s = served(tweak);
  s.agent.use(s.search, { as: 'SEARCH_URL' });
  return s;
};

describe('another policy for the namespace of the server', () => {
  const beside = (tweak: Partial<PodSubnetEgressDenyProps>) => {
    const s = used();
    return { ...s, policy: new PodSubnetEgressDeny(Chart.of(s.search), 'all', { namespace: s.tools, ...RANGES, ...tweak }) };
  };

  test.each<[string, Partial<PodSubnetEgressDenyProps>, string]>([
    ['that opens the internet', { allowDns: false }, 'spec.egress[0].to[0] allows more than a sixty-fourth of the public IPv4 addresses'],
    ['that opens DNS', { allowInternet: false }, 'spec.egress[0].to[0], spec.egress[1].to[0] allows the port of DNS to a resolver'],
  ])('%s fails synth', (_, tweak, what) => {
    const { app } = beside(tweak);
    expect(failure(() => app.synth())).toContain(
      `[tools/search/Deployment] NetworkPolicy [tools/all] ${what}, which NetworkPolicy [tools/search/Egress] denies; `,
    );
  });

  test('that opens what the server may call does not', () => {
    const { app, search } = beside({ allowInternet: false });
    search.egress.allowToCidr('203.0.113.7/32', { port: 443 });
    expect(AgentPolicy.of(app).findings()).toEqual([]);
  });

  test('that is for one agent does not', () => {
    const s = used();
    const helper = pod({ ...s, namespace: s.tools }, {}, 'helper');
    new PodSubnetEgressDeny(s.chart, 'helper-egress', { namespace: s.tools, agent: helper, ...RANGES });
    expect(AgentPolicy.of(s.app).findings()).toEqual([]);
    expect([helper.reach().allowsPod(s.search, 8080), s.search.reach().lines()]).toEqual([false, []]);
  });

  test('that opens its ingress to all fails synth', () => {
    const { app, search } = used();
    new ApiObject(Chart.of(search), 'open', makePolicy({ name: 'open', namespace: 'tools' }, {
      podSelector: {}, policyTypes: ['Ingress'], ingress: [{}],
    }));
    expect(failure(() => app.synth())).toMatch('no-open-ingress');
  });
});

describe('a weaker server', () => {
  test.each<[string, Partial<McpServerProps>, string]>([
    ['privileged', { containerSecurityContext: { privileged: true, allowPrivilegeEscalation: true } }, 'no-privilege-escalation'],
    ['root', { containerSecurityContext: { user: 0, ensureNonRoot: false } }, 'require-non-root'],
    ['a writable root', { containerSecurityContext: { readOnlyRootFilesystem: false } }, 'require-read-only-root'],
    ['plain runc', { runtime: AgentRuntime.runc() }, 'require-sandboxed-runtime'],
    ['a token', { automountServiceAccountToken: true }, 'no-service-account-token'],
    ['an image without a tag', { image: 'search' }, 'no-latest-image'],
    ['a secret in the environment', { env: { API_KEY: 'sk-live-0123456789abcdefghij' } }, 'no-secret-in-env'],
  ])('%s fails synth', (_, tweak, rule) => {
    const { app } = used(tweak);
    expect(failure(() => app.synth())).toMatch(rule);
  });

  test('patched to the host network', () => {
    const { app, search } = used();
    ApiObject.of(search.deployment).addJsonPatch(JsonPatch.replace('/spec/template/spec/hostNetwork', true));
    expect(failure(() => app.synth())).toMatch('no-host-namespaces');
  });

  test('without the policies that isolate it', () => {
    const { app, search } = used();
    search.egress.node.tryRemoveChild('Resource');
    search.node.tryRemoveChild('Ingress');
    expect(failure(() => app.synth())).toMatch('require-egress-policy');
  });

  test('with a Service that leads to other pods: the callers may not call them', () => {
    const { search, agent, tools } = used();
    const other = server({ chart: Chart.of(search), runtime: AgentRuntime.gkeSandbox() }, tools, {}, 'db');
    const selector = other.deployment.toPodSelectorConfig().labelSelector._toKube().matchLabels;
    ApiObject.of(search.service).addJsonPatch(JsonPatch.replace('/spec/selector', selector));
    expect(agent.reach().allowsPod(other, 8080)).toBe(false);
  });
});

test('two servers of one name', () => {
  const { app, search, tools, runtime } = used();
  const chart = new Chart(app, 'more');
  server({ chart, runtime }, tools, { name: 'search', image: `${IMAGE.slice(0, -1)}b` }, 'again');
  expect(search.url).toBe('http://search.tools.svc:8080/mcp');
  expect(failure(() => app.synth())).toMatch(/no-(repeated|conflicting)-object/);
});

test('in a namespace that the app does not create, all of it is there', () => {
  const b = open();
  const tools = AgentNamespace.fromNamespaceName(b.chart, 'tools', 'tools');
  const [agent, search] = [pod(b), server(b, tools)];
  new PodSubnetEgressDeny(b.chart, 'egress', { namespace: b.namespace, ...RANGES });
  agent.use(search, { as: 'SEARCH_URL' });
  expect(only(b.chart, 'Deployment').spec.template.spec.serviceAccountName).toBe('search');
  expect(AgentPolicy.of(b.app).findings()).toEqual([]);
  expect([search.reachedBy().lines().length, search.reach().lines()]).toEqual([1, []]);
});

test('a quarantine cuts off the server and its clients', () => {
  const { app, chart, namespace, tools, search } = used();
  new AgentQuarantine(chart, 'quarantine', { namespace });
  new AgentQuarantine(Chart.of(search), 'quarantine', { namespace: tools });
  const opening = app.charts.flatMap((one) => objects(one, 'NetworkPolicy')).filter(({ spec }) => spec.ingress ?? spec.egress);
  expect(opening).toHaveLength(3); // of the namespace of the agents, of the agent, and of the server
  for (const { spec } of opening) {
    expect(spec.podSelector.matchExpressions).toEqual([{ key: 'cdk8s-hardened-agents/quarantine', operator: 'DoesNotExist' }]);
  }
});
