import { agent as podOf, block, cnp, none, out, pods as podsPeer, tcp, workload } from './edges-support';
import { agentOf, reportOf, rowOf } from './report';
import { podViews } from '../../../src/engine/manifest/pod-view';
import { PostureRisk, PostureState } from '../../../src/engine/posture/posture-agent';
import { TOPICS } from '../../../src/engine/posture/risk';
import { ROWS } from '../../../src/engine/posture/rows-of';
import { RULES } from '../../../src/engine/rules/catalogue';
import { judgesPods } from '../../../src/engine/rules/rule';
import { Severity } from '../../../src/engine/rules/severity';
import { Json } from '../../../src/engine/value/json';
import { IMAGE } from '../../support/app';
import { CaseOptions, Tweak, allCases, beside, ofPod, onlyEgress, valid, validKinds, volume } from '../../support/cases';
import { clusterOf } from '../../support/cluster';
import { OF_RESPONSE, controlled, responseAdmission } from '../../support/controlled';
import { makeObject } from '../../support/plain';

const { STRONG, WEAK, NEUTRAL } = PostureState;

const CASES = allCases();
const PODS = validKinds().filter((kind) => kind !== 'Namespace');

/** Rules of pods that no row shows, each with the reason. */
const WITHOUT_ROW = new Map<string, string>([]);

test('each rule about pods is in one row, or there is a reason', () => {
  const shown = ROWS.flatMap(({ rules }) => rules);
  expect(shown.filter((id, i) => shown.indexOf(id) !== i)).toEqual([]);
  expect(shown.filter((id) => !RULES.some((rule) => rule.id === id))).toEqual([]);
  const missing = RULES.filter((rule) => judgesPods(rule) && !shown.includes(rule.id)).map(({ id }) => id);
  expect(missing).toEqual([...WITHOUT_ROW.keys()].sort());
  expect([...WITHOUT_ROW.values()].filter((reason) => reason.length < 20)).toEqual([]);
});

test.each(PODS)('a valid %s has no weak row', (kind) => {
  const agent = agentOf(valid(kind));
  expect(agent.rows.filter(({ state }) => state === PostureState.WEAK || state === PostureState.ACKNOWLEDGED)).toEqual([]);
  expect(agent).toMatchObject({ kind, risk: PostureRisk.LOW, findings: [], runtime: 'gvisor: a kernel in user space' });
  expect(new Set(agent.rows.map(({ section }) => section)).size).toBe(8);
  expect(agent.rows.flatMap(({ ruleIds }) => ruleIds).length).toBeGreaterThan(60);
});

test('agents share rows that say the same, and only those', () => {
  const named = (name: string, hostPID: boolean) => {
    const pod = valid('Pod');
    return { ...pod, metadata: { ...pod.metadata, name }, spec: { ...pod.spec, hostPID } };
  };
  const manifests = [named('a', false), named('b', false), named('c', true)];
  const { agents } = reportOf(manifests, clusterOf(manifests));
  const [a, b, c] = ['a', 'b', 'c'].map((name) => agents.find((agent) => agent.name === name)!);
  const withoutPlace = a.rows.filter(({ sources }) => sources.length === 0);
  expect(withoutPlace.length).toBeGreaterThan(10);
  withoutPlace.forEach((row) => expect(rowOf(b, row.label)).toBe(row));
  const said = [a, b, c].map((agent) => rowOf(agent, 'namespaces of the node'));
  expect(said.map(({ state }) => state)).toEqual([STRONG, STRONG, WEAK]);
  expect(said.map(({ sources }) => [...new Set(sources.map(({ object }) => object))]))
    .toEqual([['Pod "agents/a"'], ['Pod "agents/b"'], ['Pod "agents/c"']]);
});

/** What the rows of a valid pod say. */
const VALID = new Map([
  ['RuntimeClass', 'gvisor: a kernel in user space'],
  ['profiles that the runtime applies', 'none'],
  ['settings that the runtime ignores or refuses', 'none'],
  ['annotations that change the runtime', 'none'],
  ['node', 'the scheduler chooses'],
  ['namespace', 'agents'],
  ['ServiceAccount', 'agent'],
  ['token for the Kubernetes API', 'none'],
  ['dangerous rights in the Kubernetes API', 'none'],
  ['other credentials of the cluster', 'none'],
  ['cloud identity', 'none'],
  ['user and group', 'user 65534, group 65534, never root'],
  ['privilege escalation', 'off'],
  ['capabilities', 'none'],
  ['seccomp profile', 'RuntimeDefault'],
  ['AppArmor profile', 'not set'],
  ['SELinux label', 'not set'],
  ['namespaces of the node', 'none'],
  ['processes of containers', 'each container sees its own'],
  ['user namespace', 'that of the node'],
  ['/proc', 'Default'],
  ['unsafe sysctls', 'none'],
  ['Windows host processes', 'none'],
  ['fields that no rule reads', 'none'],
  ['devices of the node', 'none'],
  ['image', IMAGE],
  ['root file system', 'read-only'],
  ['scratch volumes', 'setup-tmp 64Mi, tmp 64Mi'],
  ['claims', 'none'],
  ['other volumes', 'none'],
  ['Secrets that it reads', 'none'],
  ['secrets in the manifest', 'none'],
  ['objects that are in other namespaces only', 'none'],
  ['secrets that a webhook or driver injects', 'none'],
  ['limits', 'cpu 50m, memory 128Mi, ephemeral-storage 1Gi'],
  ['probes', 'setup: none; main: liveness, readiness, startup'],
  ['priority', 'that of the cluster'],
  ['quota and default limits of the namespace', 'ResourceQuota "agents", LimitRange "agents"'],
  ['may call the agent', 'no one'],
  ['Services and routes from outside the cluster', 'none'],
  [
    'the agent may call',
    'pods k8s-app=kube-dns in namespace kube-system: 53/TCP, 53/UDP; 0.0.0.0/0 except 7 blocks: every port; '
      + '169.254.20.10/32: 53/TCP, 53/UDP; nodes and the API server too, if they have public addresses: their ranges are not given',
  ],
  ['resolver', 'that of the cluster'],
  ['HTTP proxy', 'none stated'],
  ['variables with the addresses of Services', 'none'],
  ['additional networks', 'none'],
  ['Falco rules', 'none'],
  ['Pod Security level of the namespace', 'restricted'],
  ['admission policies of this library', 'none'],
  ['quarantine', 'none'],
  ['rules that admission enforces', 'none'],
  ['denied for the whole cluster', 'none'],
  ['controls of the agent', 'judged as an agent and not as infrastructure, labelled cdk8s-hardened-agents/agent: "true"'],
  ['controls of the namespace', 'labelled cdk8s-hardened-agents/agents: "true"'],
  ['controls of every agent', 'none'],
]);

const DNS = { to: [podsPeer('dns', 'system')], ports: [{ port: 53, protocol: 'UDP' }, tcp(53)] };
const NO_RESOLVER = 'none: no policy lets it resolve names';

test('a row for each topic says what a valid pod has', () => {
  const { rows } = agentOf(valid('Pod'));
  expect(new Map(rows.map(({ label, value }) => [label, value]))).toEqual(VALID);
});

test.each<[string, string, string, PostureState]>([
  ['by name', 'http://proxy.egress.svc:3128', 'http://proxy.egress.svc:3128', STRONG],
  ['by address', 'http://10.96.0.31:3128', 'http://10.96.0.31:3128', STRONG],
  ['with a password', 'http://me:secret@10.96.0.31:3128', 'http://10.96.0.31:3128', STRONG],
  ['empty', '', 'none stated', NEUTRAL],
])('the HTTP proxy of an agent: %s', (_, value, shown, state) => {
  const agent = agentOf(ofPod(({ containers, initContainers }) => {
    [...containers, ...initContainers].forEach((one: Json) => { one.env = [{ name: 'HTTPS_PROXY', value }]; });
  })());
  expect(rowOf(agent, 'HTTP proxy')).toMatchObject({ value: shown, state });
});

test.each<[string, Json[], string, PostureState]>([
  ['opens', [out({ to: [podsPeer('proxy', 'proxy')], ports: [tcp(3128)] }, DNS)], '', STRONG],
  ['does not open any more', [out(DNS)], ', which no policy lets it call', NEUTRAL],
])('the HTTP proxy that a policy %s', (_, policies, end, state) => {
  const value = 'http://proxy.proxy.svc:3128';
  const all = [
    podOf({ containers: [{ name: 'main', env: [{ name: 'HTTPS_PROXY', value }] }] }),
    workload('proxy', 'proxy', { 'app': 'proxy', 'cdk8s-hardened-agents/role': 'egress-proxy' }),
    makeObject('v1', 'Service', { name: 'proxy', namespace: 'proxy' }, { selector: { app: 'proxy' }, ports: [{ port: 3128 }] }),
    ...policies,
  ];
  const { agents } = reportOf(all, clusterOf(all));
  expect(rowOf(agents.find(({ name }) => name === 'agent')!, 'HTTP proxy')).toMatchObject({ value: `${value}${end}`, state });
});

test('a pod on the network of its node is open to everyone, which is no strong row', () => {
  const all = [podOf({ hostNetwork: true }), none];
  const { agents: [agent] } = reportOf(all, clusterOf(all));
  expect(rowOf(agent, 'may call the agent')).toMatchObject({ value: 'everyone: every port', state: NEUTRAL });
});

test.each<[string, Json[], string]>([
  ['pods on the port of DNS', [out({ to: [podsPeer('dns', 'system')], ports: [tcp(53)] })], 'that of the cluster'],
  ['the internet by the name of a port', [out({ to: [block('0.0.0.0/0'), block('::/0')], ports: [tcp('http')] })], NO_RESOLVER],
  ['the internet on another port', [out({ to: [block('0.0.0.0/0'), block('::/0')], ports: [tcp(443)] })], NO_RESOLVER],
  ['the internet on every port', [out({ to: [block('0.0.0.0/0'), block('::/0')] })], 'that of the cluster'],
  ['addresses, one of which may be that of the resolver', [out({ to: [block('10.0.0.0/16')] })], 'that of the cluster'],
  ['pods by a ClusterNetworkPolicy', [none, cnp('Admin', { egress: [{ action: 'Accept', to: [{ namespaces: {} }] }] })],
    'that of the cluster'],
  ['pods, which a ClusterNetworkPolicy denies', [out({ to: [podsPeer('dns', 'system')], ports: [tcp(53)] }),
    cnp('Admin', { egress: [{ action: 'Deny', to: [{ namespaces: {} }] }] })], NO_RESOLVER],
])('the resolver where policies open %s', (_, policies, value) => {
  const all = [podOf(), ...policies];
  const { agents: [agent] } = reportOf(all, clusterOf(all));
  expect(rowOf(agent, 'resolver').value).toBe(value);
});

test('each control is in a row', () => {
  const all = controlled();
  const { agents: [agent] } = reportOf(all, clusterOf(all));
  const [bindings, ...rest] = rowOf(agent, 'admission policies of this library').value.split(' (');
  expect(bindings.split(', ')).toEqual(expect.arrayContaining(['hardened-agents', 'hardened-agents-workloads']));
  expect(bindings).not.toMatch(/-namespaces|-cluster|(?<!-pod)-addresses|-access/);
  expect(rest).toEqual(['Audit, Deny, Warn)']);
  expect(rowOf(agent, 'rules that admission enforces').value).toMatch(/^block, labels, namespaceSelector, no-additional-networks, .* and \d+ more$/);
  expect(rowOf(agent, 'denied for the whole cluster').value).toMatch(/^calls to 10\.244\.0\.0\/16 on every port by ClusterNetworkPolicies, /);
  const cutOff = rowOf(agent, 'controls of the agent').value.split(', ').filter((text) => text.startsWith('cut off'));
  expect(cutOff).toEqual([expect.stringMatching(/^cut off from all calls and callers once it is labelled /)]);
  expect(rowOf(agent, 'controls of the namespace').value).toMatch(/judged by ValidatingAdmissionPolicy "hardened-agents", /);
  expect(rowOf(agent, 'controls of every agent').value).toMatch(/judged by ValidatingAdmissionPolicy "hardened-agents-namespaces"/);
});

test('an admission policy for one account judges no agent, and its texts are whole', () => {
  const pods = controlled().filter(({ kind }) => !String(kind).startsWith('ValidatingAdmissionPolicy'));
  const all = [...pods, ...responseAdmission()];
  const { agents: [agent], controls } = reportOf(all, clusterOf(all));
  expect(rowOf(agent, 'admission policies of this library').value).toBe('none');
  expect(rowOf(agent, 'rules that admission enforces').value).toBe('none');
  expect(rowOf(agent, 'controls of the namespace').value).toBe(
    `judged by ValidatingAdmissionPolicy "${OF_RESPONSE}" for requests of one account, labelled cdk8s-hardened-agents/agents: "true"`,
  );
  expect(controls!.filter(({ object }) => object.includes(OF_RESPONSE)).map(({ text }) => text)).toEqual(expect.arrayContaining([
    'enforces the account of a QuarantineResponse may set cdk8s-hardened-agents/quarantine=true on pods and change nothing else',
    'judges without further conditions',
  ]));
});

test.each([['Namespaces', /-namespaces$/], ['addresses in policies', /(?<!-pod)-addresses$/]])(
  'admission of %s alone judges no agent', (_, name) => {
    const isKept = ({ kind, metadata }: Json) => !String(kind).startsWith('ValidatingAdmissionPolicy') || name.test(metadata.name);
    const all = controlled().filter(isKept);
    const { agents: [agent] } = reportOf(all, clusterOf(all));
    expect(rowOf(agent, 'admission policies of this library')).toMatchObject({ value: 'none', state: NEUTRAL });
  },
);

test('the row of claims has those that templates make', () => {
  const set = valid('StatefulSet');
  set.spec.volumeClaimTemplates = [{ metadata: { name: 'workspace' }, spec: {} }];
  set.spec.template.spec.volumes.push({ name: 'data', persistentVolumeClaim: { claimName: 'data' } });
  const { value, sources } = rowOf(agentOf(set), 'claims');
  expect(value).toBe('data, template "workspace"');
  expect(sources.map(({ field }) => field)).toContain('spec.volumeClaimTemplates[0]');
});

const OTHER = { name: 'keys', namespace: 'agents' };
const policy = (spec: Json): Json => ({ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { ...OTHER }, spec });

/** A tweak, and the row that says so, with its state and the field that it names. */
const TWEAKS: readonly [label: string, tweak: Tweak, value: string, state: PostureState, field: string, options?: CaseOptions][] = [
  ['RuntimeClass', (spec) => { spec.runtimeClassName = 'kata-fc'; }, 'kata-fc: a virtual machine', STRONG, 'spec.runtimeClassName'],
  ['RuntimeClass', (spec) => { spec.runtimeClassName = 'mine'; }, 'mine: its isolation is not known', WEAK, 'spec.runtimeClassName'],
  [
    'RuntimeClass',
    (spec) => { delete spec.runtimeClassName; },
    'the default runtime of the cluster: its isolation is not known',
    WEAK,
    'spec.runtimeClassName',
  ],
  [
    'profiles that the runtime applies',
    (spec) => { spec.runtimeClassName = 'kata-fc'; },
    'sysctls',
    NEUTRAL,
    'spec.runtimeClassName',
  ],
  ['node', (spec) => { spec.nodeSelector = { a: 'b' }; }, 'the scheduler chooses by nodeSelector', STRONG, 'spec.nodeSelector'],
  ['ServiceAccount', (spec) => { spec.serviceAccountName = 'default'; }, 'default', WEAK, 'spec.serviceAccountName'],
  [
    'token for the Kubernetes API',
    (spec) => { spec.automountServiceAccountToken = true; },
    'mounted',
    WEAK,
    'spec.automountServiceAccountToken',
  ],
  [
    'token for the Kubernetes API',
    volume({ projected: { sources: [{ serviceAccountToken: { path: 'token' } }] } }),
    'projected into a volume',
    WEAK,
    'spec.volumes[2].projected.sources[0].serviceAccountToken',
  ],
  [
    'user and group',
    ({ containers: [one] }) => { one.securityContext.runAsUser = 0; },
    'setup: user 65534, group 65534, never root; main: user 0, group 65534, never root',
    WEAK,
    'spec.containers[0].securityContext.runAsUser',
  ],
  [
    'user and group',
    ({ containers, initContainers, securityContext }) => {
      [...containers, ...initContainers].forEach((one: Json) => { delete one.securityContext.runAsUser; });
      securityContext.runAsUser = 1000;
    },
    'user 1000, group 65534, never root',
    STRONG,
    'spec.securityContext.runAsUser',
  ],
  [
    'privilege escalation',
    ({ containers: [one] }) => { one.securityContext.privileged = true; },
    'setup: off; main: privileged',
    WEAK,
    'spec.containers[0].securityContext.privileged',
  ],
  [
    'capabilities',
    ({ containers: [one] }) => { one.securityContext.capabilities.add = ['NET_ADMIN']; },
    'setup: none; main: NET_ADMIN',
    WEAK,
    'spec.containers[0].securityContext.capabilities',
  ],
  [
    'seccomp profile',
    ({ containers: [one] }) => { one.securityContext.seccompProfile = { type: 'Unconfined' }; },
    'setup: RuntimeDefault; main: Unconfined',
    WEAK,
    'spec.containers[0].securityContext.seccompProfile.type',
  ],
  ['namespaces of the node', (spec) => { spec.hostPID = true; }, 'processes', WEAK, 'spec.hostPID'],
  ['user namespace', (spec) => { spec.hostUsers = false; }, 'its own: root in the pod is no root on the node', NEUTRAL, 'spec.hostUsers'],
  [
    'root file system',
    ({ containers: [one] }) => { one.securityContext.readOnlyRootFilesystem = false; },
    'setup: read-only; main: writable',
    WEAK,
    'spec.containers[0].securityContext.readOnlyRootFilesystem',
  ],
  ['other volumes', volume({ hostPath: { path: '/' } }), 'other (hostPath)', WEAK, 'spec.volumes[2].hostPath'],
  ['scratch volumes', volume({ emptyDir: {} }), 'setup-tmp 64Mi, tmp 64Mi, other without a limit', WEAK, 'spec.volumes[2]'],
  ['claims', volume({ persistentVolumeClaim: { claimName: 'data' } }), 'data', STRONG, 'spec.volumes[2].persistentVolumeClaim.claimName'],
  ['Secrets that it reads', volume({ secret: { secretName: 'keys' } }), 'keys', NEUTRAL, 'spec.volumes[2].secret.secretName'],
  [
    'limits',
    ({ containers: [one] }) => { delete one.resources.limits.cpu; },
    'setup: cpu 50m, memory 128Mi, ephemeral-storage 1Gi; main: cpu not set, memory 128Mi, ephemeral-storage 1Gi',
    WEAK,
    'spec.containers[0].resources.limits.cpu',
    { view: (around) => around.filter(({ kind }) => kind !== 'LimitRange' && kind !== 'ResourceQuota') },
  ],
  [
    'probes',
    ({ containers: [one] }) => { delete one.livenessProbe; },
    'setup: none; main: readiness, startup',
    WEAK,
    'spec.containers[0].livenessProbe',
  ],
  ['priority', (spec) => { spec.priorityClassName = 'system-node-critical'; }, 'system-node-critical', WEAK, 'spec.priorityClassName'],
  ['resolver', (spec) => { spec.dnsPolicy = 'Default'; }, 'that of the node', WEAK, 'spec.dnsPolicy'],
  [
    'resolver',
    (spec) => { Object.assign(spec, { dnsPolicy: 'None', dnsConfig: { nameservers: ['8.8.8.8'] } }); },
    '8.8.8.8',
    WEAK,
    'spec.dnsConfig.nameservers[0]',
  ],
  [
    'variables with the addresses of Services',
    (spec) => { delete spec.enableServiceLinks; },
    'those of every Service of the namespace',
    WEAK,
    'spec.enableServiceLinks',
  ],
  [
    'may call the agent',
    () => undefined,
    'everyone: every port',
    WEAK,
    'spec.ingress[0]',
    beside(policy({ podSelector: {}, policyTypes: ['Ingress'], ingress: [{}] })),
  ],
  [
    'the agent may call',
    () => undefined,
    'no one',
    STRONG,
    'spec.podSelector',
    { view: onlyEgress() },
  ],
];

test.each(TWEAKS)('%s: %# the row shows the tweak', (label, tweak, value, state, field, options = {}) => {
  const agent = agentOf(ofPod(tweak)(), options);
  const row = rowOf(agent, label);
  expect({ value: row.value, state: row.state }).toEqual({ value, state });
  expect(row.sources.map((source) => source.field)).toContain(field);
  expect(VALID.get(label)).not.toBe(value);
});

// The tweaks of the rules themselves: what a rule finds is in its row, with its place, and no other row changes its state.
const ofRules = RULES.filter(judgesPods).flatMap(({ id }) => CASES.get(id)!
  .filter(({ manifest, field, told = [0] }) => field !== undefined && told[0] === 0 && podViews(manifest()).length > 0)
  .slice(0, 2)
  .map((one) => ({ id, ...one })));

test.each(ofRules)('$id: $title', ({ id, field, manifest, ...options }) => {
  const agent = agentOf(manifest(), options);
  const weak = agent.rows.filter(({ state }) => state === PostureState.WEAK);
  expect(weak.map(({ ruleIds }) => ruleIds)).toEqual([[id]]);
  expect(weak[0].sources.map((source) => source.field)).toContain(field);
  expect(weak[0].value).not.toMatch(/^(none|not checked)$/);
  expect(agent.findings.map(({ ruleId }) => ruleId)).toContain(id);
  const isError = agent.findings.some(({ ruleId, severity }) => ruleId === id && severity === Severity.ERROR);
  const topic = TOPICS.get(id)!;
  const least = !isError || topic === 'other' ? PostureRisk.LOW
    : ['credentials', 'network'].includes(topic) ? PostureRisk.MEDIUM : PostureRisk.HIGH;
  const risks = [PostureRisk.LOW, PostureRisk.MEDIUM, PostureRisk.HIGH];
  expect(risks.indexOf(agent.risk)).toBeGreaterThanOrEqual(risks.indexOf(least));
});
