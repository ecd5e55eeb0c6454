import { Chart, Testing } from 'cdk8s';
import {
  AgentNamespace, AgentPolicy, CredentialBroker, DenialAlerts, DenialAlertsProps, FalcoDaemonSet, FalcoPriority,
} from '../../../../src';
import { Base, IMAGE, Manifest, RANGES, objects, open } from '../../../support/app';
import { failure } from '../../../support/errors';
import { expectSnapshot } from '../../../support/schema';
import { allowlist } from '../../gateway/dns';
import { proxy } from '../../gateway/proxy';
import { routing } from '../alerts/alerts';

/** A gateway of each kind, and what sends their refusals on, with one tweak. */
function told(tweak: (b: Base) => Partial<DenialAlertsProps> = () => ({})) {
  const b = open();
  const own = (name: string) => new AgentNamespace(b.chart, name, { name });
  const proxies = [proxy(b, { namespace: own('gateways'), name: 'proxy' })];
  const resolvers = [allowlist(b, { namespace: own('resolvers'), name: 'dns' })];
  const brokers = [new CredentialBroker(b.chart, 'broker', {
    namespace: own('brokers'), runtime: b.runtime, image: IMAGE, name: 'broker', ...RANGES,
  })];
  const alerts = routing(b, { namespace: own('alerting') });
  const falco = new FalcoDaemonSet(b.chart, 'falco', { image: IMAGE, ...RANGES });
  const logs = new DenialAlerts(b.chart, 'refusals', {
    namespace: falco.namespace,
    image: IMAGE,
    alerts,
    proxies,
    resolvers,
    brokers,
    ...RANGES,
    ...tweak(b),
  });
  return { ...b, alerts, logs };
}

const set = (chart: Chart): Manifest => objects(chart, 'DaemonSet').find(({ metadata }) =>
  metadata.labels['app.kubernetes.io/name'] === 'denial-alerts')!;
const conf = (chart: Chart): string => objects(chart, 'ConfigMap').map(({ data }) => data['syslog-ng.conf'])
  .find((text) => text !== undefined);

test('the refusals of one resolver, by themselves', () => {
  const watched = () => {
    const b = open();
    return { b, alerts: routing(b), resolvers: [allowlist(b, { name: 'dns' })] };
  };
  const { b, ...props } = watched();
  const namespace = AgentNamespace.fromNamespaceName(b.chart, 'watch', 'watch');
  new DenialAlerts(b.chart, 'refusals', { namespace, image: IMAGE, ...props, ...RANGES });
  expect(conf(b.chart)).toContain('url("http://alerts.agents.svc:2801/")');
  expectSnapshot(b.chart, watched().b.chart);
});

test('every rule holds, but those that are acknowledged with a reason', () => {
  const { app, chart, logs } = told();
  AgentPolicy.of(app).enforce({ ...RANGES });
  Testing.synth(chart);
  const found = AgentPolicy.of(app).findings().filter(({ constructPath }) => constructPath.startsWith(logs.node.path));
  expect([...new Set(found.map(({ ruleId, acknowledged }) => `${ruleId} ${acknowledged ? 'acknowledged' : 'open'}`))].sort()).toEqual([
    'no-control-plane-placement acknowledged', 'no-host-volumes acknowledged', 'require-non-root acknowledged',
    'require-sandboxed-runtime acknowledged',
  ]);
  expect(AgentPolicy.of(app).unusedAcknowledgements()).toEqual([]);
});

test('it reads logs, and has nothing of root but the group', () => {
  const { chart } = told();
  const { containers: [container], volumes, automountServiceAccountToken } = set(chart).spec.template.spec;
  expect(container.securityContext).toMatchObject({
    allowPrivilegeEscalation: false,
    capabilities: { drop: ['ALL'] },
    readOnlyRootFilesystem: true,
    runAsNonRoot: true,
    runAsUser: 65534,
    runAsGroup: 0,
  });
  expect(automountServiceAccountToken).toBe(false);
  expect(volumes.filter(({ hostPath }: Manifest) => hostPath).map(({ hostPath }: Manifest) => hostPath.path))
    .toEqual(['/var/log/containers', '/var/log/pods']);
  expect(container.volumeMounts.filter(({ mountPath }: Manifest) => mountPath.startsWith('/var/log'))
    .map(({ readOnly }: Manifest) => readOnly)).toEqual([true, true]);
});

test('it may call the routing and the resolver alone, and nobody may call it', () => {
  const { chart, logs } = told();
  const labels = logs.pods.toPodSelectorConfig().labelSelector._toKube().matchLabels;
  const own = objects(chart, 'NetworkPolicy').filter(({ metadata, spec }) => metadata.namespace === 'falco'
    && JSON.stringify(spec.podSelector) === JSON.stringify({ matchLabels: labels }));
  expect(own.flatMap(({ spec }) => spec.egress ?? []).map(({ ports }) => ports[0].port).sort()).toEqual([2801, 53, 53]);
  expect(own.filter(({ spec }) => spec.policyTypes[0] === 'Ingress').map(({ spec }) => spec.ingress)).toEqual([undefined]);
  expect(objects(chart, 'NetworkPolicy').filter(({ metadata }) => metadata.namespace === 'alerting')
    .flatMap(({ spec }) => spec.ingress ?? []).flatMap(({ from }) => from)).toEqual([
    { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'falco' } }, podSelector: { matchLabels: labels } },
  ]);
});

test('no event names a pod, on which something would act', () => {
  expect(conf(told().chart)).not.toContain('k8s.');
});

describe('which logs it reads', () => {
  const files = (chart: Chart) => [...conf(chart).matchAll(/match\("(\/[^"]+)" value\("FILE_NAME"\)\)/g)]
    .map(([, pattern]) => new RegExp(pattern.replace(/\\\\/g, '\\')));

  test('those of the gateways\' own pods', () => {
    const [dns, squid, envoy] = files(told().chart);
    expect('/var/log/containers/dns-7d9f8b6c5d-x2x7l_resolvers_coredns-0123.log').toMatch(dns);
    expect('/var/log/containers/proxy-7d9f8b6c5d-x2x7l_gateways_main-0123.log').toMatch(squid);
    expect('/var/log/containers/broker-7d9f8b6c5d-x2x7l_brokers_main-0123.log').toMatch(envoy);
    expect('/var/log/containers/dns-other-7d9f8b6c5d-x2x7l_resolvers_coredns-0123.log').not.toMatch(dns);
    expect('/var/log/containers/dns-7d9f8b6c5d-x2x7l_agents_coredns-0123.log').not.toMatch(dns);
  });

  test('those of a Deployment whose name Kubernetes cuts off in its pods\' names', () => {
    const name = 'd'.repeat(63);
    const { chart } = told((b) => ({
      proxies: undefined, brokers: undefined, resolvers: [allowlist(b, { name, clusterIP: '10.96.0.54' }, 'long')],
    }));
    const [pattern] = files(chart);
    expect(`/var/log/containers/${'d'.repeat(58)}x2x7l_agents_coredns-0123.log`).toMatch(pattern);
    expect(conf(chart)).toContain(`filename-pattern("${'d'.repeat(58)}*_agents_coredns-*.log")`);
  });
});

test('how grave and how many they are is the user\'s', () => {
  const { chart } = told(() => ({ priority: FalcoPriority.CRITICAL, eventsPerSecond: 1 }));
  expect(conf(chart).match(/priority=\w+/g)).toEqual(Array(5).fill('priority=Critical'));
  expect(conf(chart).match(/throttle\(\d+\)/g)).toEqual(Array(5).fill('throttle(1)'));
});

test.each<[string, (b: Base) => Partial<DenialAlertsProps>, string]>([
  ['no gateway', () => ({ proxies: [], resolvers: undefined, brokers: undefined }),
    'test/refusals: \'proxies\' must name a proxy, \'resolvers\' a resolver, or \'brokers\' a broker, got []'],
  ['what is no proxy', (b) => ({ proxies: [b.namespace as never] }),
    'test/refusals: \'proxies[0]\' must be of class EgressProxy, got "test/agents"'],
  ['what is no resolver', (b) => ({ resolvers: [b.namespace as never] }),
    'test/refusals: \'resolvers[0]\' must be of class DnsAllowlist, got "test/agents"'],
  ['what is no broker', (b) => ({ brokers: [b.namespace as never] }),
    'test/refusals: \'brokers[0]\' must be of class CredentialBroker, got "test/agents"'],
  ['no routing', () => ({ alerts: undefined as never }), 'test/refusals: \'alerts\' must be given, got nothing'],
  ['a routing of another app', () => ({ alerts: routing(open()) }), 'test/refusals: \'alerts\' must belong to the same app'],
  ['no namespace', () => ({ namespace: undefined as never }), 'test/refusals: \'namespace\' must be given, got nothing'],
  ['an unknown priority', () => ({ priority: 'Grave' as never }), 'test/refusals: \'priority\' must be one of "Emergency"'],
  ['no events', () => ({ eventsPerSecond: 0 }), 'test/refusals: \'eventsPerSecond\' must be an integer from 1 to 1000, got 0'],
  ['a tag for an image', () => ({ image: 'axosyslog:4.9' }),
    'test/refusals: \'image\' must be pinned by digest such as "axosyslog@sha256:<64 hex>"'],
])('bad input: %s', (_, tweak, message) => {
  expect(failure(() => told(tweak))).toContain(message);
});
