import * as fc from 'fast-check';
import { agentOf, reportAmong, reportOf, rowOf } from './report';
import { ClusterView } from '../../../src/engine/cluster/cluster-view';
import { ACKNOWLEDGED, AGENT_LABEL, NAMESPACE_ANNOTATION, QUARANTINE_LABEL, ROLE_LABEL } from '../../../src/engine/manifest/labels';
import { podViews } from '../../../src/engine/manifest/pod-view';
import { acceptedOf, acceptedText } from '../../../src/engine/posture/accepted';
import { readAccepted } from '../../../src/engine/posture/accepted-file';
import { stateOf } from '../../../src/engine/posture/build-state';
import { Posture } from '../../../src/engine/posture/posture';
import { PostureRisk, PostureSection, PostureState } from '../../../src/engine/posture/posture-agent';
import { linesOf, reachOf } from '../../../src/engine/posture/reach-changes-lines';
import { scopeLine } from '../../../src/engine/rules/criteria/falco-scope';
import { Evaluator } from '../../../src/engine/rules/evaluator';
import { RulePack, Severity } from '../../../src/engine/rules/severity';
import { RUNC } from '../../../src/engine/runtimes/known-runtimes';
import { Json } from '../../../src/engine/value/json';
import { CaseOptions, beside, ofPod, renamed, surroundings, valid, viewOf } from '../../support/cases';
import { clusterOf } from '../../support/cluster';
import { makeObject, makePolicy } from '../../support/plain';
import { runs } from '../../support/properties';
import { changes, mangled, ranges } from '../rules/fuzz/mangled';
import { related } from '../rules/fuzz/related';

const IPV4 = { pods: [ranges.pods[0]], services: ranges.services };
const { STRONG, WEAK, NEUTRAL, ACKNOWLEDGED: ACCEPTED } = PostureState;
const HOST_PID = 'namespaces of the node';

describe('a rule that did not run proves nothing', () => {
  const manifest = valid('Pod');
  const { view, manifests } = viewOf(manifest);
  const stateWith = (exceptions: Posture['exceptions'], rules: Evaluator, label: string) =>
    rowOf(reportOf(manifests, view, { exceptions }, rules).agents[0], label);

  test('because its severity is off', () => {
    const rules = new Evaluator({ severities: { 'no-host-namespaces': Severity.OFF, 'no-host-ports': Severity.OFF } });
    const exceptions = ['no-host-namespaces', 'no-host-ports'].map((option) => ({ option, severity: Severity.OFF, reason: 'not here' }));
    expect(stateWith(exceptions, rules, HOST_PID)).toMatchObject({ state: NEUTRAL, value: 'not checked', ruleIds: [] });
  });

  test('because it is outside the pack', () => {
    const exceptions = [{ option: 'pack', reason: 'adopted step by step' }];
    const rules = new Evaluator({ pack: RulePack.BASELINE });
    expect(stateWith(exceptions, rules, 'root file system').state).toBe(NEUTRAL);
    expect(stateWith(exceptions, rules, 'seccomp profile').state).toBe(STRONG);
  });

  test('because it needs manifests that are not there, or an option', () => {
    const alone = new ClusterView([{ manifest }], { complete: false });
    const [agent] = reportOf([manifest], alone).agents;
    expect(rowOf(agent, 'the agent may call').state).toBe(NEUTRAL);
    expect(rowOf(agent, 'image').ruleIds).not.toContain('require-allowed-registry');
    expect(rowOf(agentOf(manifest, { registries: ['registry.example'] }), 'image').ruleIds).toContain('require-allowed-registry');
  });

  test('because the input says so', () => {
    const agents = podViews(manifest).map((pod) => ({ pod, view, isAsked: () => false }));
    const [agent] = reportOf(manifests, view, { agents }).agents;
    expect(new Set(agent.rows.map(({ state }) => state))).toEqual(new Set([NEUTRAL]));
  });
});

test('an accepted finding is acknowledged in its row, and its reason in a row of its own', () => {
  const manifest = ofPod((spec) => { spec.hostPID = true; })();
  manifest.metadata.annotations = { [`${ACKNOWLEDGED}no-host-namespaces`]: 'it debugs the node' };
  const agent = agentOf(manifest);
  expect(agent.risk).toBe(PostureRisk.MEDIUM);
  expect(rowOf(agent, HOST_PID)).toMatchObject({ value: 'processes', state: ACCEPTED, ruleIds: ['no-host-namespaces'] });
  expect(agent.rows.filter(({ section }) => section === PostureSection.ACKNOWLEDGEMENTS)).toMatchObject([
    { label: 'no-host-namespaces', value: 'it debugs the node', state: ACCEPTED },
  ]);
  expect(reportAmong(manifest)).toMatchObject({ summary: { errors: 0, acknowledged: 1 }, actions: [] });
});

test('a row is weak while one finding is open, whatever is accepted beside it', () => {
  const manifest = ofPod((spec) => { spec.hostPID = true; spec.containers[0].ports[0].hostPort = 80; })();
  manifest.metadata.annotations = { [`${ACKNOWLEDGED}no-host-namespaces`]: 'it debugs the node' };
  expect(rowOf(agentOf(manifest), HOST_PID).state).toBe(WEAK);
});

describe('what is in other objects', () => {
  const namespaced = (name: string) => ({ name, namespace: 'agents' });
  const config = (scope: Json): Json => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'rules', namespace: 'falco' },
    data: { 'agents.yaml': scopeLine({ namespaces: ['agents'], podLabels: { [AGENT_LABEL]: 'true' }, ...scope }) },
  });
  const source = (object: string, field: string) => [expect.objectContaining({ object, field })];

  test('Falco rules cover the agent, whose runtime hides it', () => {
    expect(rowOf(agentOf(valid('Pod'), beside(config({}))), 'Falco rules')).toMatchObject({
      value: 'ConfigMap "falco/rules": the runtime hides system calls from Falco',
      state: WEAK,
      sources: source('ConfigMap "falco/rules"', 'data["agents.yaml"]'),
    });
  });

  test('Falco rules see one agent, though they do not see another one', () => {
    const hidden = renamed(valid('Pod'), 'hidden');
    const options = { ...beside(config({}), hidden), runtime: RUNC };
    const seen = ofPod((spec) => { delete spec.runtimeClassName; })();
    expect(rowOf(agentOf(seen, options), 'Falco rules')).toMatchObject({ value: 'ConfigMap "falco/rules"', state: STRONG });
    expect(rowOf(agentOf(hidden, beside(config({}))), 'Falco rules').state).toBe(WEAK);
  });

  test('Falco rules for other labels or namespaces do not count', () => {
    for (const scope of [{ podLabels: { app: 'other' } }, { namespaces: ['others'] }]) {
      expect(rowOf(agentOf(valid('Pod'), beside(config(scope))), 'Falco rules')).toMatchObject({ value: 'none', state: NEUTRAL });
    }
  });

  test('the namespace has no Pod Security level, or is not there', () => {
    const unlabelled = (around: Json[]) => around.map((one) => (one.kind === 'Namespace' ? { ...one, metadata: { name: 'agents' } } : one));
    const label = 'Pod Security level of the namespace';
    expect(rowOf(agentOf(valid('Pod'), { view: unlabelled }), label)).toMatchObject({
      value: 'none', state: WEAK, ruleIds: ['require-restricted-namespace'],
    });
    const gone = (existing?: string) => (around: Json[]) => around.filter(({ kind }) => kind !== 'Namespace').map((one) => (
      one.kind === 'ServiceAccount' && existing
        ? { ...one, metadata: { ...one.metadata, annotations: { [NAMESPACE_ANNOTATION]: existing } } }
        : one));
    const unknown = 'not known: no manifest has the namespace';
    expect(rowOf(agentOf(valid('Pod'), { view: gone() }), label)).toMatchObject({ value: unknown, state: NEUTRAL });
    expect(rowOf(agentOf(valid('Pod'), { view: gone('existing') }), label)).toMatchObject({ value: unknown, state: WEAK });
  });

  test('the namespace has a weak level, and no rule judges the namespace', () => {
    const weak = { 'pod-security.kubernetes.io/enforce': 'privileged' };
    const { view, manifests } = viewOf(valid('Pod'), {
      view: (around) => around.map((one) => (
        one.kind === 'Namespace' ? { ...one, metadata: { name: 'agents', labels: { ...one.metadata.labels, ...weak } } } : one)),
    });
    const rules = new Evaluator({ severities: { 'require-restricted-namespace': Severity.OFF } });
    const stateFor = (reason?: string, exceptions: Posture['exceptions'] = []) => {
      const acknowledgementOf = () => (reason === undefined ? undefined : { reason });
      const scope = { objects: manifests, isWhole: false, judges: () => false, acknowledgementOf };
      const { state, value, ruleIds } = rowOf(reportOf(manifests, view, { scope, exceptions }, rules).agents
        .find(({ name }) => name === valid('Pod').metadata.name)!, 'Pod Security level of the namespace');
      return [state, value, ruleIds];
    };
    expect(stateFor()).toEqual([WEAK, 'privileged', ['require-restricted-namespace']]);
    expect(stateFor('it loads a probe')).toEqual([ACCEPTED, 'privileged; accepted: it loads a probe', ['require-restricted-namespace']]);
    const off = [{ option: 'require-restricted-namespace', severity: Severity.OFF, reason: 'not here' }];
    expect(stateFor('it loads a probe', off)).toEqual([NEUTRAL, 'privileged', []]);
  });

  test('an accepted finding of another object is in the row with its reason', () => {
    const accepted = config({});
    accepted.metadata.annotations = { [`${ACKNOWLEDGED}no-blind-detection`]: 'the runtime has a trace session' };
    expect(rowOf(agentOf(valid('Pod'), beside(accepted)), 'Falco rules')).toMatchObject({
      value: 'ConfigMap "falco/rules": the runtime hides system calls from Falco; accepted: the runtime has a trace session',
      state: ACCEPTED,
    });
  });

  test('an agent that its runtime hides is not among those that Falco watches', () => {
    const rules = config({});
    rules.data['agents.yaml'] += '\n- rule: Agent calls bpf\n';
    const controlsOf = (manifest: Json, options: CaseOptions) => rowOf(agentOf(manifest, options), 'controls of the agent').value;
    expect(controlsOf(valid('Pod'), beside(rules))).not.toContain('watched');
    const seen = ofPod((spec) => { delete spec.runtimeClassName; })();
    expect(controlsOf(seen, { ...beside(rules), runtime: RUNC })).toContain('watched by Falco rules');
  });

  test('no policy lets the agent resolve names', () => {
    const policy = (spec: Json): Json => (
      { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'only', namespace: 'agents' }, spec });
    const only = (spec: Json): CaseOptions => ({
      view: (around) => [
        ...around.filter(({ kind }) => kind !== 'NetworkPolicy'), policy({ podSelector: {}, policyTypes: ['Egress'], ...spec }),
      ],
    });
    const resolver = (spec: Json) => rowOf(agentOf(valid('Pod'), only(spec)), 'resolver').value;
    const to = [{ ipBlock: { cidr: '10.9.8.7/32' } }];
    expect(resolver({ egress: [{ to, ports: [{ port: 5432 }] }] })).toBe('none: no policy lets it resolve names');
    expect(resolver({ egress: [{ to: [{ podSelector: {} }], ports: [{ port: 53, protocol: 'UDP' }] }] })).toBe('that of the cluster');
  });

  test('the account turns tokens off in place of the pod', () => {
    const manifest = ofPod((spec) => { delete spec.automountServiceAccountToken; })();
    expect(rowOf(agentOf(manifest), 'token for the Kubernetes API')).toMatchObject({
      value: 'none', state: STRONG, sources: source('ServiceAccount "agents/agent"', 'automountServiceAccountToken'),
    });
  });

  test('a binding gives the account rights', () => {
    const binding = {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata: namespaced('power'),
      subjects: [{ kind: 'ServiceAccount', name: 'agent' }],
      roleRef: { kind: 'ClusterRole', name: 'admin' },
    };
    const row = rowOf(agentOf(valid('Pod'), beside(binding)), 'dangerous rights in the Kubernetes API');
    expect(row).toMatchObject({ value: expect.stringContaining('RoleBinding "power" lets it do all that "admin" may'), state: WEAK });
    expect(row.sources.map(({ object }) => object)).toContain('RoleBinding "agents/power"');
  });

  test('an operator writes the seccomp profile of the agent', () => {
    const manifest = ofPod((spec) => {
      spec.runtimeClassName = undefined;
      [...spec.containers, ...spec.initContainers].forEach((one: Json) => {
        one.securityContext.seccompProfile = { type: 'Localhost', localhostProfile: 'operator/wide.json' };
      });
    })();
    const profile = makeObject('security-profiles-operator.x-k8s.io/v1beta1', 'SeccompProfile', { name: 'wide' }, {
      defaultAction: 'SCMP_ACT_ALLOW',
    });
    const row = rowOf(agentOf(manifest, { ...beside(profile), runtime: RUNC }), 'seccomp profile');
    expect(row).toMatchObject({ value: 'Localhost operator/wide.json', state: WEAK, ruleIds: ['no-weak-seccomp-profile'] });
    expect(row.sources.map(({ object }) => object)).toContain('SeccompProfile "wide"');
  });

  test('a quarantine waits for the agent', () => {
    const policy = makePolicy(namespaced('quarantine'), {
      podSelector: { matchExpressions: [{ key: QUARANTINE_LABEL, operator: 'Exists' }] }, policyTypes: ['Ingress', 'Egress'],
    });
    expect(rowOf(agentOf(valid('Pod'), beside(policy)), 'quarantine')).toMatchObject({ value: 'NetworkPolicy "agents/quarantine"' });
  });
});

describe('the order', () => {
  const weak = (name: string, tweak: (spec: Json) => void) => renamed(ofPod(tweak)(), name);

  test('of agents follows their risk, and of steps the risk, the severity and the number of findings', () => {
    const manifests = [
      renamed(valid('Pod'), 'fine'),
      weak('warned', ({ containers: [one] }) => { one.image = 'registry.example/agent:1'; }),
      weak('root', ({ containers: [one] }) => { one.securityContext.readOnlyRootFilesystem = false; }),
      weak('links', (spec) => { spec.enableServiceLinks = true; spec.containers[0].securityContext.readOnlyRootFilesystem = false; }),
      weak('host', (spec) => { spec.hostPID = true; }),
    ];
    const all = [...manifests, ...surroundings()];
    const view = clusterOf(all, { ranges: IPV4 });
    const { agents, actions, summary } = reportOf(all, view);
    expect(agents.map(({ name, risk }) => [name, risk])).toEqual([
      ['host', PostureRisk.HIGH],
      ['links', PostureRisk.MEDIUM],
      ['fine', PostureRisk.LOW],
      ['root', PostureRisk.LOW],
      ['warned', PostureRisk.LOW],
    ]);
    expect(actions.map(({ objects, title, findings, agents: of }) => [objects, title, findings, of.length])).toEqual([
      [['Pod "agents/host"'], 'Pod shares namespaces of the node', 1, 1],
      [['Pod "agents/links"'], 'Variables list the Services of the namespace and 1 more fault', 2, 1],
      [['Pod "agents/root"'], 'Root file system is writable', 1, 1],
      [['Pod "agents/warned"'], 'Image has no digest', 1, 1],
    ]);
    expect(summary).toEqual({ agents: 5, neighbours: 0, objects: all.length, errors: 4, warnings: 1, acknowledged: 0 });
  });
});

test('at the same risk, agents come before pods that serve them', () => {
  const [agent, proxy] = ['z-agent', 'a-proxy'].map((name) => renamed(valid('Pod'), name));
  proxy.metadata.labels = { [ROLE_LABEL]: 'alert-routing' };
  const all = [proxy, agent];
  const view = clusterOf([...all, ...surroundings()], { ranges: IPV4 });
  const { agents } = reportOf([], view, { agents: all.map((manifest) => ({ pod: podViews(manifest)[0], view })) });
  expect(agents.map(({ name, risk }) => [name, risk])).toEqual([['z-agent', PostureRisk.LOW], ['a-proxy', PostureRisk.LOW]]);
});

test('kinds whose pods no rule judged are counted', () => {
  const custom = (apiVersion: string, kind: string, name: string): Json => (
    { apiVersion, kind, metadata: { name, namespace: 'agents' }, spec: {} });
  const all = [
    custom('kagent.dev/v1alpha2', 'SandboxAgent', 'c'), custom('kagent.dev/v1alpha2', 'Agent', 'a'),
    custom('kagent.dev/v1alpha2', 'Agent', 'b'), custom('kagent.dev/v1alpha2', 'ModelConfig', 'm'), valid('Pod'),
  ];
  const view = clusterOf(all);
  expect(reportOf(all, view).run.unjudged)
    .toEqual([{ kind: 'kagent.dev/Agent', objects: 2 }, { kind: 'kagent.dev/SandboxAgent', objects: 1 }]);
});

test('agents of two clusters, and an object that is there twice, have titles of their own', () => {
  const [one, other, again] = [valid('Pod'), valid('Pod'), valid('Pod')];
  const views = [[one], [other, again]].map((pods) => clusterOf(pods));
  const agents = [one, other, again].map((manifest, i) => ({ pod: podViews(manifest)[0], view: views[Math.min(i, 1)] }));
  const placeOf = (manifest: Json) => ({ file: manifest === one ? 'test.yaml' : 'prod.yaml' });
  const { agents: found } = reportOf([], views[0], { agents, placeOf });
  const title = `Pod "agents/${one.metadata.name as string}"`;
  expect(found.map((agent) => agent.title)).toEqual([`${title} (prod.yaml) #1`, `${title} (prod.yaml) #2`, `${title} (test.yaml)`]);
});

test('of two pods in one object, each has its own findings', () => {
  const { template } = valid('Deployment').spec;
  const weak = { ...template, spec: { ...template.spec, hostPID: true } };
  const manifest: Json = makeObject('ray.io/v1', 'RayCluster', 'ray', {
    headGroupSpec: { template }, workerGroupSpecs: [{ template: weak }],
  });
  const view = clusterOf([manifest, ...surroundings()], { ranges: IPV4 });
  const { agents } = reportOf([manifest], view);
  expect(agents.map(({ title, findings }) => [title, findings.map(({ ruleId }) => ruleId)])).toEqual([
    ['RayCluster "agents/ray" spec.workerGroupSpecs[0].template.spec', ['no-host-namespaces']],
    ['RayCluster "agents/ray" spec.headGroupSpec.template.spec', []],
  ]);
});

test('a pod that serves agents has its role, and is not counted as an agent', () => {
  const manifest = valid('Pod');
  manifest.metadata.labels = { [ROLE_LABEL]: 'alert-routing' };
  const { agents, summary } = reportAmong(manifest);
  expect(agents[0].role).toBe('alert-routing');
  expect(rowOf(agents[0], 'role').value).toBe('alert-routing');
  expect(summary.agents).toBe(0);
});

test('a Job says when it ends', () => {
  const manifest = valid('CronJob');
  expect(rowOf(agentOf(manifest), 'end of the Job')).toMatchObject({ value: 'stops after 3600 s, is removed after 600 s', state: STRONG });
  delete manifest.spec.jobTemplate.spec.activeDeadlineSeconds;
  expect(rowOf(agentOf(manifest), 'end of the Job')).toMatchObject({ value: 'stops after never, is removed after 600 s', state: WEAK });
});

test.each(['Pod', 'CronJob', 'SandboxTemplate'] as const)('a mangled %s among mangled objects has a report', (kind) => {
  const [manifest, around] = [valid(kind), related()];
  fc.assert(fc.property(changes, fc.nat(), (at, n) => {
    const all = [mangled(manifest, at), ...around.map((one, i) => (i === n % around.length ? mangled(one, at) : one))];
    const posture = reportOf(all, clusterOf(all, { ranges }));
    const { agents, findings } = posture;
    const rows = agents.flatMap((agent) => agent.rows);
    const texts = rows.flatMap(({ value, label, sources }) => [value, label, ...sources.map(({ field }) => field)]);
    expect(texts.filter((text) => typeof text !== 'string' || text === 'undefined')).toEqual([]);
    expect(new Set(agents.map(({ title }) => title)).size).toBe(agents.length);
    const accepted = acceptedOf([], stateOf(posture));
    expect(readAccepted(JSON.parse(acceptedText(accepted)))).toEqual(accepted);
    accepted.agents!.flatMap(({ callers, reaches }) => [callers, reaches])
      .forEach((lines) => expect(linesOf(reachOf(lines))).toEqual(lines));
    // A finding of an agent is never beside a row that says the contrary.
    const weak = rows.filter(({ state }) => state === WEAK).flatMap(({ ruleIds }) => ruleIds);
    expect(weak.filter((id) => !findings.some(({ ruleId }) => ruleId === id))).toEqual([]);
  }), runs(15));
});
