import { createHash } from 'crypto';
import { Chart, Testing } from 'cdk8s';
import { AgentNamespace, AgentPolicy, FalcoDaemonSet, FalcoDaemonSetProps, FalcoRules } from '../../../../src';
import { Base, IMAGE, Manifest, RANGES, base, objects, only, pod } from '../../../support/app';
import { failure } from '../../../support/errors';
import { mayWarn } from '../../../support/output';
import { expectSnapshot } from '../../../support/schema';
import { routing } from '../alerts/alerts';

/** A valid Falco with one tweak. */
function falco(b: Base, tweak: Partial<FalcoDaemonSetProps> = {}): FalcoDaemonSet {
  return new FalcoDaemonSet(b.chart, 'falco', { image: IMAGE, ...RANGES, ...tweak });
}

/** Falco with rules, and a routing that it sends to. */
function watched() {
  const b = base();
  pod(b);
  const rules = new FalcoRules(b.chart, 'rules');
  const alerts = routing(b, { namespace: new AgentNamespace(b.chart, 'alerting', { name: 'alerting' }) });
  return { ...b, rules, alerts, falco: falco(b, { rules: [rules], alerts }) };
}

const template = (chart: Chart): Manifest => only(chart, 'DaemonSet').spec.template;
const container = (chart: Chart): Manifest => template(chart).spec.containers[0];
const policies = (chart: Chart, namespace: string) => objects(chart, 'NetworkPolicy')
  .filter(({ metadata }) => metadata.namespace === namespace);

mayWarn('no-blind-detection'); // the agents run in gVisor

test('Falco by itself', () => {
  const b = base();
  falco(b);
  expectSnapshot(b.chart);
});

describe('the rules of the library', () => {
  test('hold, but for those that are acknowledged with a reason', () => {
    const { app, chart } = watched();
    AgentPolicy.of(app).enforce({ ...RANGES });
    Testing.synth(chart);
    const found = AgentPolicy.of(app).findings().filter(({ ruleId }) => ruleId !== 'no-blind-detection');
    expect([...new Set(found.map(({ ruleId, acknowledged }) => `${ruleId} ${acknowledged ? 'acknowledged' : 'open'}`))].sort()).toEqual([
      'no-capabilities acknowledged', 'no-control-plane-placement acknowledged', 'no-host-volumes acknowledged',
      'no-unconfined-app-armor acknowledged', 'require-non-root acknowledged',
      'require-restricted-namespace acknowledged', 'require-sandboxed-runtime acknowledged',
    ]);
    expect(AgentPolicy.of(app).unusedAcknowledgements()).toEqual([]);
  });

  test('each reason stands in the manifest', () => {
    const b = base();
    falco(b);
    expect(Object.keys(only(b.chart, 'DaemonSet').metadata.annotations)).toHaveLength(6);
  });
});

test('it is not privileged, and has no more than the probe needs', () => {
  const b = base();
  falco(b);
  expect(container(b.chart).securityContext).toEqual({
    allowPrivilegeEscalation: false,
    appArmorProfile: { type: 'Unconfined' },
    capabilities: { add: ['BPF', 'PERFMON', 'SYS_PTRACE', 'SYS_RESOURCE'], drop: ['ALL'] },
    privileged: false,
    readOnlyRootFilesystem: true,
    runAsGroup: 0,
    runAsNonRoot: false,
    runAsUser: 0,
    seccompProfile: { type: 'RuntimeDefault' },
  });
  const { hostNetwork, hostPID, automountServiceAccountToken } = template(b.chart).spec;
  expect([hostNetwork, hostPID, automountServiceAccountToken]).toEqual([undefined, undefined, false]);
  expect(container(b.chart).volumeMounts.filter(({ name }: Manifest) => name !== 'tmp').every(({ readOnly }: Manifest) => readOnly))
    .toBe(true);
  expect([...objects(b.chart, 'Role'), ...objects(b.chart, 'ClusterRole')]).toEqual([]);
});

test('events go to the routing, as JSON', () => {
  const { chart } = watched();
  const conf: string = objects(chart, 'ConfigMap').map(({ data }) => data['falco.yaml']).find((text) => text !== undefined);
  expect(conf).toContain('json_output: true\n');
  expect(conf).toContain('http_output:\n  enabled: true\n  url: http://alerts.alerting.svc:2801/\n');
});

test('nothing is sent where there is no routing', () => {
  const b = base();
  falco(b);
  expect(only(b.chart, 'ConfigMap').data['falco.yaml']).toContain('http_output:\n  enabled: false\n');
});

test('its file stands beside those of the image, which it does not cover', () => {
  const b = base();
  falco(b);
  const paths: string[] = container(b.chart).volumeMounts.map(({ mountPath }: Manifest) => mountPath);
  expect(paths.filter((path) => path.startsWith('/etc'))).toEqual(['/etc/falco/config.d/zz-agents.yaml']);
});

describe('rules', () => {
  test('are mounted, and others make other pods', () => {
    const { chart, rules } = watched();
    expect(template(chart).spec.volumes.find(({ name }: Manifest) => name === 'rules')).toEqual({
      name: 'rules', projected: { sources: [{ configMap: { name: rules.configMapName } }] },
    });
    const [conf] = objects(chart, 'ConfigMap').filter(({ data }) => data['falco.yaml']);
    const [file] = objects(chart, 'ConfigMap').filter(({ data }) => data[rules.fileName]);
    const hash = createHash('sha256').update([conf.data['falco.yaml'], file.data[rules.fileName]].join('---\n')).digest('hex');
    expect(template(chart).metadata.annotations['cdk8s-hardened-agents/config-hash']).toBe(hash);
  });
});

describe('the network', () => {
  test('nobody may call, and only the resolver may be called', () => {
    const b = base();
    falco(b);
    const [ingress, egress] = policies(b.chart, 'falco').sort((x, y) => (x.spec.policyTypes[0] < y.spec.policyTypes[0] ? 1 : -1));
    expect(ingress.spec).toEqual({ podSelector: {}, policyTypes: ['Ingress'] });
    expect(egress.spec.egress.map(({ ports }: Manifest) => ports[0].port)).toEqual([53, 53]); // its pods, and NodeLocal DNS
  });

  test('Falco alone may call the routing, which lets it', () => {
    const { chart, falco: made } = watched();
    const labels = made.pods.toPodSelectorConfig().labelSelector._toKube().matchLabels;
    const calls = policies(chart, 'falco').filter(({ spec }) => spec.egress?.[0].ports[0].port === 2801);
    expect(calls.map(({ spec }) => spec.podSelector)).toEqual([{ matchLabels: labels }]);
    const [from] = policies(chart, 'alerting').flatMap(({ spec }) => spec.ingress ?? []);
    expect(from).toEqual({
      from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'falco' } }, podSelector: { matchLabels: labels } }],
      ports: [{ port: 2801, protocol: 'TCP' }],
    });
  });
});

test('where and how it runs is the user\'s', () => {
  const b = base();
  falco(b, {
    namespaceName: 'watch',
    nodeSelector: { sandbox: 'gvisor' },
    tolerations: [{ key: 'sandbox', operator: 'Exists' }],
    priorityClassName: 'high',
    runtimeSocket: '/run/k3s/containerd/containerd.sock',
  });
  const { nodeSelector, tolerations, priorityClassName, volumes } = template(b.chart).spec;
  expect([nodeSelector, tolerations, priorityClassName]).toEqual([{ sandbox: 'gvisor' }, [{ key: 'sandbox', operator: 'Exists' }], 'high']);
  expect(volumes).toContainEqual({ name: 'runtime-socket', hostPath: { path: '/run/k3s/containerd/containerd.sock', type: 'Socket' } });
  expect(container(b.chart).volumeMounts).toContainEqual({
    name: 'runtime-socket',
    mountPath: '/host/run/k3s/containerd/containerd.sock',
    readOnly: true,
  });
  const { namespace, annotations } = only(b.chart, 'DaemonSet').metadata;
  expect(namespace).toBe('watch');
  // it does not tolerate that taint
  expect(annotations).not.toHaveProperty('cdk8s-hardened-agents/acknowledged-no-control-plane-placement');
  expect(annotations).not.toHaveProperty('cdk8s-hardened-agents/acknowledged-no-system-priority');
});

test('a priority of the system is its own to have', () => {
  const b = base();
  falco(b, { priorityClassName: 'system-node-critical' });
  expect(only(b.chart, 'DaemonSet').metadata.annotations['cdk8s-hardened-agents/acknowledged-no-system-priority'])
    .toBe('runs one program of the cluster on each node, which must not be evicted for other pods');
  expect(AgentPolicy.of(b.app).findings().filter(({ ruleId }) => ruleId === 'no-system-priority')
    .map(({ acknowledged }) => acknowledged !== undefined)).toEqual([true]);
});

test('every node is watched by default', () => {
  const b = base();
  falco(b);
  expect(template(b.chart).spec.tolerations).toEqual([{ operator: 'Exists' }]);
  expect(template(b.chart).spec.nodeSelector).toBeUndefined();
});

test.each<[string, (b: Base) => Partial<FalcoDaemonSetProps>, string]>([
  ['a tag for an image', () => ({ image: 'falco:0.44.1' }),
    'test/falco: \'image\' must be pinned by digest such as "falco@sha256:<64 hex>", got "falco:0.44.1"'],
  ['no image', () => ({ image: undefined as never }), 'test/falco: \'image\' must be pinned by digest'],
  ['a name that is none', () => ({ namespaceName: 'Falco' }), 'test/falco: \'namespaceName\' must be a DNS label'],
  ['no ranges', () => ({ podCidrs: [] }), 'test/falco: \'podCidrs\' must name at least one range'],
  ...['/run/../etc/shadow', '/run/a b', '/run/a\n- b', '/run/', '/run/${HOME}']
    .map((runtimeSocket): [string, () => Partial<FalcoDaemonSetProps>, string] => [
      `a socket ${JSON.stringify(runtimeSocket)}`, () => ({ runtimeSocket }),
      'test/falco: \'runtimeSocket\' must be an absolute path such as',
    ]),
  ['a relative socket', () => ({ runtimeSocket: 'containerd.sock' }), 'test/falco: \'runtimeSocket\' must be an absolute path such as'],
  ['rules for another namespace', (b) => ({ rules: [new FalcoRules(b.chart, 'rules', { configMapNamespace: 'other' })] }),
    'test/falco: \'rules[0]\' must have its ConfigMap in namespace "falco", got "other"; set its \'configMapNamespace\''],
  ['rules without a ConfigMap', (b) => ({ rules: [new FalcoRules(b.chart, 'rules', { configMap: false })] }),
    'test/falco: \'rules[0]\' must have a ConfigMap, got "test/rules"'],
  ['what is no rules', (b) => ({ rules: [b.namespace as never] }),
    'test/falco: \'rules[0]\' must be of class FalcoRules, got "test/agents"'],
  ['what is no routing', (b) => ({ alerts: b.namespace as never }),
    'test/falco: \'alerts\' must be of class AlertRouting, got "test/agents"'],
])('bad input: %s', (_, tweak, message) => {
  const b = base();
  expect(failure(() => falco(b, tweak(b)))).toContain(message);
});
