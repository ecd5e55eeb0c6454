import { readFileSync } from 'fs';
import { join } from 'path';
import { ApiObject, App, Chart, JsonPatch, Testing } from 'cdk8s';
import {
  AdmissionAction, AgentAdmission, AgentAdmissionProps, AgentCluster, AgentNamespace, AgentPolicy, AgentRuntime, EgressProxy, GVisorRuntime,
  Isolation, PodSubnetEgressDeny, RulePack, Severity,
} from '../../src';
import { RULES } from '../../src/engine/rules/catalogue';
import { REGISTRY_MUST } from '../../src/engine/rules/criteria/registries';
import { IMAGE, Manifest, RANGES, base, open, pod } from '../support/app';
import { failure } from '../support/errors';
import { ROOT } from '../support/root';
import { expectSnapshot, expectValid } from '../support/schema';

const newChart = () => new Chart(new App(), 'test');

function synth(props?: AgentAdmissionProps): Manifest[] {
  const chart = newChart();
  new AgentAdmission(chart, 'admission', props);
  const manifests: Manifest[] = Testing.synth(chart);
  expectValid(manifests);
  return manifests;
}

const policies = (manifests: Manifest[]) => manifests.filter(({ kind }) => kind === 'ValidatingAdmissionPolicy');
const bindings = (manifests: Manifest[]) => manifests.filter(({ kind }) => kind === 'ValidatingAdmissionPolicyBinding');
const namesOf = (manifests: Manifest[]) => manifests.map(({ metadata }) => metadata.name);
const named = (manifests: Manifest[], name: string) => policies(manifests).find(({ metadata }) => metadata.name === name)!;
const actionsOf = (manifests: Manifest[]) =>
  Object.fromEntries(bindings(manifests).map(({ metadata, spec }) => [metadata.name, spec.validationActions]));
const messages = (manifests: Manifest[]): string[] =>
  policies(manifests).flatMap(({ spec }) => spec.validations.map(({ message }: Manifest) => message));
/** Each once in a list: a rule is asked of pods, of objects and of addresses. */
const askedRules = (manifests: Manifest[]) => [...new Set(messages(manifests)
  .flatMap((message) => /(?<=\()(no|require)-[a-z-]+(?=\))/.exec(message)?.[0] ?? []))];
const withCel = RULES.filter(({ admission, option }) => !('none' in admission) && option === undefined).map(({ id }) => id);

test('the whole of what it emits', () => {
  const chart = newChart();
  new AgentAdmission(chart, 'admission', { denyInteractiveAccess: true });
  expectSnapshot(chart);
});

test('every rule with CEL is asked, in a message that names it early and in one line', () => {
  const manifests = synth();
  expect(askedRules(manifests).sort()).toEqual([...withCel].sort());
  for (const message of messages(manifests)) {
    expect(message).toMatch(/^[^\n]{1,60} \([A-Za-z-]+\): [^\n]+[^.]$/);
  }
});

test('what it cannot judge is refused, and every policy has its binding', () => {
  const manifests = synth({ denyInteractiveAccess: true });
  expect(policies(manifests).map(({ spec }) => spec.failurePolicy)).toEqual(policies(manifests).map(() => 'Fail'));
  expect([...new Set(bindings(manifests).map(({ spec }) => spec.policyName))]).toEqual(namesOf(policies(manifests)));
  expect(new Set(namesOf(bindings(manifests))).size).toBe(bindings(manifests).length);
});

test('the same every time, whatever the order of what it is given', () => {
  const severities = { 'no-latest-image': Severity.WARNING, 'no-host-ports': Severity.OFF };
  const acknowledgedRules = { 'no-service-links': 'the agents find their tools by them', 'no-capabilities': 'one of them binds port 80' };
  const namespaceSelector = { 'a.example/agents': 'true', 'b.example/agents': 'yes' };
  const reversed = <T extends object>(map: T) => Object.fromEntries(Object.entries(map).reverse());
  const runtimes = [AgentRuntime.gkeSandbox(), AgentRuntime.fromRuntimeClassName('sysbox', { isolation: Isolation.VIRTUAL_MACHINE })];
  const reasons = { 'no-latest-image': 'the nightly build is tested', 'no-host-ports': 'a node agent has one' };
  const once = synth({
    severities,
    reasons,
    acknowledgedRules,
    namespaceSelector,
    runtimes,
    actions: [AdmissionAction.AUDIT, AdmissionAction.WARN],
  });
  expect(once).toEqual(synth({
    severities: reversed(severities),
    reasons: reversed(reasons),
    acknowledgedRules: reversed(acknowledgedRules),
    namespaceSelector: reversed(namespaceSelector),
    runtimes: [...runtimes].reverse(),
    actions: [AdmissionAction.WARN, AdmissionAction.AUDIT, AdmissionAction.WARN],
  }));
  expect(JSON.stringify(synth())).toBe(JSON.stringify(synth()));
});

test('in a chart with a namespace nothing gets one, and two of other names stand side by side', () => {
  const chart = new Chart(new App(), 'test', { namespace: 'agents' });
  new AgentAdmission(chart, 'a');
  new AgentAdmission(chart, 'b', { name: 'others', namespaceSelector: { team: 'b' } });
  const manifests: Manifest[] = Testing.synth(chart);
  expectValid(manifests);
  expect(manifests.filter(({ metadata }) => metadata.namespace !== undefined)).toEqual([]);
  const all = manifests.map(({ kind, metadata }) => `${kind} ${metadata.name}`);
  expect(new Set(all).size).toBe(all.length);
});

test('what it emits breaks no rule, but where no ranges are known', () => {
  const chart = newChart();
  new AgentCluster({ podCidrs: ['10.244.0.0/16'] }).applyTo(chart);
  new AgentAdmission(chart, 'admission', { acknowledgedRules: { 'no-service-links': 'the agents find their tools by them' } });
  expect(AgentPolicy.of(chart).findings()).toEqual([]);
  expect(AgentPolicy.of(chart).unusedAcknowledgements()).toEqual([]);
  const unknown = newChart();
  new AgentAdmission(unknown, 'admission');
  expect(AgentPolicy.of(unknown).findings().map(({ ruleId }) => ruleId)).toEqual(['require-admission-ranges']);
});

test('docs/admission.md tells of every policy', () => {
  const text = readFileSync(join(ROOT, 'docs', 'admission.md'), 'utf8');
  const told = [...text.matchAll(/^\| `(hardened-agents[a-z-]*)` \|/gm)].map(([, name]) => name);
  expect(told).toEqual(namesOf(policies(synth({ denyInteractiveAccess: true }))));
});

describe('actions', () => {
  const ERRORS = 'hardened-agents', WARNINGS = 'hardened-agents-warnings', EXPLAIN = 'hardened-agents-explain',
    ACCESS = 'hardened-agents-access';

  test('all of them by default: Kubernetes wants warnings beside a denial in a binding of their own', () => {
    const manifests = synth({ denyInteractiveAccess: true });
    expect(actionsOf(manifests)).toMatchObject({
      [ERRORS]: ['Deny', 'Audit'], [EXPLAIN]: ['Warn'], [WARNINGS]: ['Warn', 'Audit'], [ACCESS]: ['Deny', 'Audit'],
    });
    expect(bindings(manifests).filter(({ spec }) => spec.policyName === ERRORS).map(({ metadata }) => metadata.name))
      .toEqual([ERRORS, EXPLAIN]);
    expect(bindings(manifests).filter(({ spec: { validationActions: all } }) => all.includes('Deny') && all.includes('Warn'))).toEqual([]);
  });

  test.each([
    [[AdmissionAction.AUDIT], { [ERRORS]: ['Audit'], [WARNINGS]: ['Audit'], [ACCESS]: ['Audit'] }],
    [[AdmissionAction.WARN], { [ERRORS]: ['Warn'], [WARNINGS]: ['Warn'], [ACCESS]: ['Warn'] }],
    [[AdmissionAction.DENY], { [ERRORS]: ['Deny'], [WARNINGS]: ['Warn'], [ACCESS]: ['Deny'] }],
    [[AdmissionAction.AUDIT, AdmissionAction.WARN], {
      [ERRORS]: ['Warn', 'Audit'],
      [WARNINGS]: ['Warn', 'Audit'],
      [ACCESS]: ['Warn', 'Audit'],
    }],
    [[AdmissionAction.DENY, AdmissionAction.WARN], { [ERRORS]: ['Deny'], [EXPLAIN]: ['Warn'], [WARNINGS]: ['Warn'], [ACCESS]: ['Deny'] }],
  ])('%j', (actions, expected) => {
    const all = actionsOf(synth({ actions, denyInteractiveAccess: true }));
    expect(Object.fromEntries([ERRORS, EXPLAIN, WARNINGS, ACCESS].filter((name) => all[name]).map((name) => [name, all[name]])))
      .toEqual(expected);
  });
});

/** Why rules are lowered. */
const WHY = 'the nightly build is what we test';
const lowered = (severities: { [id: string]: Severity }, props: AgentAdmissionProps = {}) =>
  synth({ ...props, severities, reasons: Object.fromEntries(Object.keys(severities).map((id) => [id, WHY])) });

describe('options', () => {
  test('what lowers a rule needs a reason, and every policy says it', () => {
    expect(failure(() => synth({ pack: RulePack.BASELINE })))
      .toMatch('test/admission: \'reasons\' must say in at least 10 letters or digits under "pack" why the rules outside the pack are '
        + 'not asked, got nothing');
    const manifests = lowered({ 'no-host-ports': Severity.OFF });
    expect(named(manifests, 'hardened-agents').metadata.annotations).toMatchObject({ 'cdk8s-hardened-agents/lowered-no-host-ports': WHY });
  });

  test('registries that are given stand in the policy, and without them no rule asks for them', () => {
    expect(askedRules(synth())).not.toContain('require-allowed-registry');
    const given = synth({ registries: ['registry.example/agents'] });
    expect(askedRules(given)).toContain('require-allowed-registry');
    expect(JSON.stringify(given)).toContain('registry[.]example/agents([/:@]|$)');
  });

  test('runtimes that the app states are known', () => {
    const b = base();
    pod(b, { runtime: AgentRuntime.fromRuntimeClassName('sysbox', { isolation: Isolation.VIRTUAL_MACHINE }) });
    new GVisorRuntime(b.chart, 'kvm', { name: 'gvisor-kvm', handler: 'runsc-kvm' });
    const patched = new GVisorRuntime(b.chart, 'patched', { name: 'patched', handler: 'runsc-kvm' });
    ApiObject.of(patched).addJsonPatch(JsonPatch.replace('/handler', 'runc'));
    new AgentAdmission(b.chart, 'admission');
    const [{ expression }] = named(Testing.synth(b.chart), 'hardened-agents').spec.validations
      .filter(({ message }: Manifest) => message.includes('(require-sandboxed-runtime)'));
    expect(['"sysbox"', '"gvisor-kvm"', '"patched"'].map((name) => expression.includes(name))).toEqual([true, true, false]);
  });

  test('the pack and the severities say what is asked, and what a finding means', () => {
    const baseline = RULES.filter(({ id, pack }) => withCel.includes(id) && pack === RulePack.BASELINE).map(({ id }) => id);
    expect(askedRules(synth({ pack: RulePack.BASELINE, reasons: { pack: WHY } })).sort()).toEqual(baseline.sort());
    const { WARNING, OFF } = Severity;
    const manifests = lowered({ 'no-host-ports': WARNING, 'no-latest-image': OFF, 'require-restricted-namespace': WARNING });
    expect(askedRules([named(manifests, 'hardened-agents-warnings')])).toContain('no-host-ports');
    expect(askedRules([named(manifests, 'hardened-agents')])).not.toContain('no-host-ports');
    expect(askedRules([named(manifests, 'hardened-agents-namespaces-warnings')]))
      .toEqual(['require-current-pod-security', 'require-restricted-namespace']);
    expect(askedRules(manifests)).not.toContain('no-latest-image');
  });

  test('with every rule off, namespaces and pods still keep their labels', () => {
    const off = Object.fromEntries(RULES.map(({ id }) => [id, Severity.OFF]));
    expect(messages(lowered(off))).toEqual([
      'pods keep the labels that policies select (labels): cdk8s-hardened-agents/agent, cdk8s-hardened-agents/role, '
        + 'cdk8s.io/metadata.addr of a pod cannot change, '
        + 'and cdk8s-hardened-agents/quarantine cannot be removed; delete the pod instead',
      'namespaces of agents keep their labels (namespaceSelector): cdk8s-hardened-agents/agents cannot be removed or changed; delete the '
        + 'namespace instead',
    ]);
  });

  test('an acknowledged rule is not asked, and every policy says why', () => {
    const manifests = synth({
      acknowledgedRules: { 'no-service-links': ' the agents find their tools by them ' },
      denyInteractiveAccess: true,
    });
    expect(askedRules(manifests).sort()).toEqual(withCel.filter((id) => id !== 'no-service-links').sort());
    const annotations = { 'cdk8s-hardened-agents/not-asked-no-service-links': 'the agents find their tools by them' };
    expect(policies(manifests).filter(({ metadata }) => metadata.name !== 'hardened-agents-access')
      .map(({ metadata }) => metadata.annotations))
      .toEqual(policies(manifests).slice(1).map(() => expect.objectContaining(annotations)));
  });

  test('a class of its own name is known with what it isolates', () => {
    const classesIn = (manifests: Manifest[]) => named(manifests, 'hardened-agents').spec.validations
      .find(({ message }: Manifest) => message.includes('require-sandboxed-runtime')).expression;
    const runtimes = [
      AgentRuntime.fromRuntimeClassName('agents-gvisor', { isolation: Isolation.USER_SPACE_KERNEL }),
      AgentRuntime.fromRuntimeClassName('kata-fc', { isolation: Isolation.SHARED_KERNEL }),
    ];
    expect(classesIn(synth())).toMatch(/"gvisor".*"kata-fc"/);
    expect(classesIn(synth({ runtimes }))).toMatch(/"agents-gvisor"/);
    expect(classesIn(synth({ runtimes }))).not.toMatch(/"kata-fc"/);
  });

  test('kinds of others are judged by their resource, in any version; without one, and again, they are not', () => {
    const torch = { apiVersion: 'kubeflow.org/v1', kind: 'TorchJob', path: 'spec.runner.template' };
    const { spec } = named(synth({ podKinds: [{ ...torch, resource: 'torchjobs' }] }), 'hardened-agents');
    expect(spec.matchConstraints.resourceRules).toContainEqual(
      { apiGroups: ['kubeflow.org'], apiVersions: ['*'], operations: ['CREATE', 'UPDATE'], resources: ['torchjobs'] });
    expect(spec.variables[0].expression).toContain('in ["kubeflow.org/TorchJob"] ? dyn(object).?spec.?runner.?template.orValue({})');
    expect(spec.matchConditions[0].expression)
      .toContain('dyn(object).?spec.?runner.?template.orValue({}) != dyn(oldObject).?spec.?runner.?template.orValue({})');
    expect(synth({ podKinds: [torch] })).toEqual(synth());
    expect(synth({ podKinds: [{ apiVersion: 'apps/v1', kind: 'Deployment', path: 'spec.template' }] })).toEqual(synth());
    const moved = named(synth({ podKinds: [{ apiVersion: 'agents.x-k8s.io/v2', kind: 'Sandbox', path: 'spec.pod' }] }),
      'hardened-agents').spec;
    expect(moved.matchConstraints.resourceRules).toContainEqual(
      { apiGroups: ['agents.x-k8s.io'], apiVersions: ['*'], operations: ['CREATE', 'UPDATE'], resources: ['sandboxes'] });
    expect(moved.variables[0].expression).toContain('in ["agents.x-k8s.io/Sandbox"] ? dyn(object).?spec.?pod.orValue({})');
  });

  test('other labels select other namespaces, in bindings and in what namespaces keep', () => {
    const manifests = synth({ namespaceSelector: { team: 'b', agents: 'yes' } });
    const { spec } = named(manifests, 'hardened-agents-namespaces');
    const selected = 'object.metadata.?labels[?"agents"] == optional.of("yes") && object.metadata.?labels[?"team"] == optional.of("b")';
    expect(bindings(manifests).filter(({ spec: { matchResources } }) => matchResources)
      .map(({ spec: { matchResources } }) => matchResources.namespaceSelector.matchLabels))
      .toEqual(bindings(manifests).filter(({ metadata }) => !/-(namespaces|cluster)/.test(metadata.name))
        .map(() => ({ agents: 'yes', team: 'b' })));
    expect(spec.validations[0]).toMatchObject({
      expression: selected,
      message: expect
        .stringMatching(/: agents, team cannot be removed or changed/),
    });
    expect(spec.matchConditions[0].expression)
      .toBe(`(${selected}) || (request.operation == "UPDATE" && ${selected.replaceAll('object.', 'oldObject.')})`);
  });

  test('the switch for interactive access is off by default', () => {
    expect(namesOf(synth()).filter((name) => name.includes('access'))).toEqual([]);
  });

  test('the longest name that is taken makes names that Kubernetes takes', () => {
    const off = { 'require-restricted-namespace': Severity.WARNING, 'no-open-foreign-policy': Severity.WARNING };
    const lengths = namesOf(lowered(off, { name: 'a'.repeat(226), denyInteractiveAccess: true })).map((name) => name.length);
    expect(Math.max(...lengths)).toBe(253);
  });
});

describe('what is patched later', () => {
  const patched = (name: string, ...patches: JsonPatch[]) => {
    const chart = newChart();
    new AgentAdmission(chart, 'admission');
    chart.node.findAll().find((one): one is ApiObject => ApiObject.isApiObject(one) && one.name === name)!.addJsonPatch(...patches);
    return failure(() => Testing.synth(chart));
  };

  test.each([
    ['hardened-agents', JsonPatch.replace('/spec/failurePolicy', 'Ignore'), 'spec.failurePolicy is "Ignore"'],
    ['hardened-agents-objects', JsonPatch.replace('/spec/validations/0/expression', 'true'),
      'someone changed the object after AgentAdmission wrote it'],
    ['hardened-agents-labels', JsonPatch.add('/spec/matchConditions/-', { name: 'never', expression: 'false' }),
      'someone changed the object after AgentAdmission wrote it'],
    ['hardened-agents-explain', JsonPatch.replace('/spec/matchResources/namespaceSelector/matchLabels', { team: 'a' }),
      'someone changed the object after AgentAdmission wrote it'],
    ['hardened-agents-explain', JsonPatch.add('/spec/matchResources/objectSelector', { matchLabels: { strict: 'yes' } }),
      'spec.matchResources.objectSelector is {'],
  ])('%s fails synth: %j', (name, change, message) => {
    const told = patched(name, change);
    expect(told).toMatch(message);
    expect(told).toMatch('(no-lenient-admission)');
  });

  test('without its label, too', () => {
    expect(patched('hardened-agents', JsonPatch.remove('/metadata/labels'), JsonPatch.replace('/spec/failurePolicy', 'Ignore')))
      .toMatch('(no-lenient-admission)');
  });
});

describe('what the app has', () => {
  const expressionOf = (manifests: Manifest[], policy: string, ruleId: string) =>
    named(manifests, policy).spec.validations.find(({ message }: Manifest) => message.includes(`(${ruleId})`)).expression;
  const variableOf = (manifests: Manifest[], policy: string, name: string) =>
    named(manifests, policy).spec.variables.find((one: Manifest) => one.name === name).expression;

  test('its ranges, namespaces, ClusterRoles and bindings are known', () => {
    const app = new App();
    new AgentCluster({ podCidrs: ['10.244.0.0/16'], serviceCidrs: ['10.96.0.0/12'], nodeCidrs: ['192.168.77.0/24'] }).applyTo(app);
    const agents = new Chart(app, 'agents');
    new AgentNamespace(agents, 'agents', { name: 'agents' });
    const object = (kind: string, name: string, fields: object, namespace?: string) =>
      new ApiObject(agents, name, { apiVersion: 'rbac.authorization.k8s.io/v1', kind, metadata: { name, namespace }, ...fields });
    object('ClusterRole', 'reads-events', { rules: [{ apiGroups: [''], resources: ['events'], verbs: ['list'] }] });
    object('ClusterRole', 'reads-secrets', { rules: [{ apiGroups: [''], resources: ['secrets'], verbs: ['list'] }] });
    object('RoleBinding', 'events', {
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'reads-events' },
      subjects: [{ kind: 'ServiceAccount', name: 'agent', namespace: 'agents' }],
    }, 'agents');
    const chart = new Chart(app, 'admission');
    new AgentAdmission(chart, 'admission', { agentNamespaces: ['others'] });
    const manifests: Manifest[] = Testing.synth(chart);
    expect(variableOf(manifests, 'hardened-agents-addresses', 'denied'))
      .toMatch(/"10\.96\.0\.0\/12","10\.244\.0\.0\/16","192\.168\.77\.0\/24"/);
    expect(variableOf(manifests, 'hardened-agents-cluster', 'agentNamespaces')).toBe('["agents","others"]');
    expect(variableOf(manifests, 'hardened-agents-objects', 'isHarmless')).toMatch('"reads-events"');
    expect(variableOf(manifests, 'hardened-agents-objects', 'isHarmless')).not.toMatch('"reads-secrets"');
    expect(variableOf(manifests, 'hardened-agents-objects', 'hasRights')).toMatch('"reads-secrets"');
    expect(variableOf(manifests, 'hardened-agents-objects', 'isOfApp'))
      .toMatch('["agents events ClusterRole reads-events ServiceAccount/agents/agent"]');
  });

  test('a role is for pods as its infrastructure is', () => {
    const b = open();
    const { namespace, runtime } = b;
    new EgressProxy(b.chart, 'proxy', { namespace, runtime, ...RANGES, name: 'proxy', image: IMAGE, clusterIP: '10.96.0.60' });
    new AgentAdmission(b.chart, 'admission');
    const manifests = Testing.synth(b.chart) as Manifest[];
    const { metadata } = manifests.find(({ kind }) => kind === 'ConfigMap')!;
    expect(expressionOf(manifests, 'hardened-agents', 'no-false-role')).toMatch(
      '[{"role": dyn("egress-proxy"), "images": dyn([dyn("registry.example/agent")]), "configs": '
        + `dyn([dyn("${metadata.name}")])}].exists(a, `);
    const address = manifests.find(({ kind }) => kind === 'Deployment')!.spec.template.metadata.labels['cdk8s.io/metadata.addr'];
    expect(expressionOf(manifests, 'hardened-agents', 'no-false-role')).toMatch(`.orValue("") in ["${address}"]) && `);
    expect(expressionOf(synth(), 'hardened-agents', 'no-false-role')).toMatch('in ["alert-routing","dns-allowlist",');
  });

  test('what its policies close stays closed, but for its gateways', () => {
    const b = open();
    const { namespace, runtime } = b;
    const { fqdnBackEnd } = new EgressProxy(b.chart, 'proxy', { namespace, runtime, ...RANGES, image: IMAGE, clusterIP: '10.96.0.60' });
    new PodSubnetEgressDeny(b.chart, 'egress', { namespace, ...RANGES, allowInternet: false, allowDns: false, fqdnBackEnd })
      .allowToFqdn('api.example.com', 443);
    new AgentAdmission(b.chart, 'admission');
    const expression = expressionOf(Testing.synth(b.chart), 'hardened-agents-addresses', 'no-reopened-egress');
    expect(expression).toMatch('!(request.namespace in ["agents"]) || (request.namespace == "agents" && dyn(object).spec.podSelector == {');
    expect(expressionOf(synth(), 'hardened-agents-addresses', 'no-reopened-egress')).toMatch('!(request.namespace in []) || (');
  });
});

describe('bad input', () => {
  const any = (value: unknown) => value as never;
  const REASON = 'the agents find their tools by them';
  const KIND = { apiVersion: 'kubeflow.org/v1', kind: 'TorchJob', path: 'spec.template' };
  const sandboxed = { isolation: Isolation.VIRTUAL_MACHINE };

  test.each<[string, AgentAdmissionProps, string]>([
    ['name', { name: 'Agents' },
      '\'name\' must be a DNS subdomain: 1 to 253 lower-case letters, digits, "-" and ".", with a letter or digit at both ends, such as '
        + '"claude-code", got "Agents"'],
    ['name', { name: 'a'.repeat(227) },
      `'name' must have at most 226 characters, got "${'a'.repeat(116)}...; the longest object name is this name and `
        + '"-cluster-addresses-warnings"'],
    ['actions', { actions: [] }, '\'actions\' must name at least one action, got []; leave out AgentAdmission if no rule applies'],
    ['actions', { actions: [any('Refuse')] }, '\'actions[0]\' must be one of "Deny", "Warn", "Audit", got "Refuse"'],
    ['actions', { actions: any('Deny') }, '\'actions\' must be a list without gaps, got "Deny"'],
    ['actions', { actions: any([null]) }, '\'actions\' must be a list without gaps, got [null]'],
    ['pack', { pack: any('lax') }, '\'pack\' must be one of "baseline", "strict", got "lax"'],
    ['severities', { severities: { 'no-hostports': Severity.OFF } },
      `'severities' must be the id of a rule: ${RULES.map(({ id }) => id).join(', ')}, got "no-hostports"`],
    ['severities', { severities: { 'no-host-ports': any('high') } },
      '\'severities\' must give "no-host-ports" one of "error", "warning", "off", got "high"'],
    ['acknowledgedRules', { acknowledgedRules: { 'no-links': REASON } },
      `'acknowledgedRules' must be the id of a rule: ${RULES.map(({ id }) => id).join(', ')}, got "no-links"`],
    ['acknowledgedRules', { acknowledgedRules: { 'no-service-links': 'detail' } },
      '\'acknowledgedRules["no-service-links"]\' must say in at least 10 letters or digits why "no-service-links" is acceptable here, '
        + 'got "detail"'],
    ['acknowledgedRules', { acknowledgedRules: { 'no-service-links': any(true) } },
      '\'acknowledgedRules["no-service-links"]\' must say in at least 10 letters or digits why "no-service-links" is acceptable here, '
        + 'got true'],
    ['acknowledgedRules', { acknowledgedRules: { 'require-egress-policy': REASON } },
      `'acknowledgedRules' must name rules that the API server evaluates: ${withCel.join(', ')}, got "require-egress-policy"; remove it: `
        + 'the API server does not evaluate this rule'],
    ['acknowledgedRules', {
      acknowledgedRules: { 'no-latest-image': REASON },
      severities: { 'no-latest-image': Severity.OFF },
      reasons: { 'no-latest-image': REASON },
    },
    '\'acknowledgedRules\' must name rules that the API server evaluates: '
      + `${withCel.filter((id) => id !== 'no-latest-image').join(', ')}, got "no-latest-image"; remove it: the API server does not `
        + 'evaluate this rule'],
    ['acknowledgedRules', { acknowledgedRules: any(['no-service-links']) },
      '\'acknowledgedRules\' must map rule ids to the reason why the rule is left out, got ["no-service-links"]'],
    ['registries', { registries: ['agents'] }, `'registries[0]' must ${REGISTRY_MUST}, got "agents"`],
    ['registries', { registries: [] },
      '\'registries\' must name at least one registry, such as "registry.example/agents"; leave it out to allow every one, got []'],
    ['runtimes', { runtimes: [AgentRuntime.runc()] },
      '\'runtimes[0]\' must have the name of a RuntimeClass, got nothing; the cluster\'s default runtime is no sandbox; leave it out'],
    ['runtimes', { runtimes: [AgentRuntime.gkeSandbox(), any({ runtimeClassName: 'a' })] },
      '\'runtimes[1]\' must have traits, got nothing; such as those of AgentRuntime.fromRuntimeClassName(…)'],
    ['runtimes', { runtimes: any({ a: sandboxed }) },
      '\'runtimes\' must be a list without gaps, got {"a":{"isolation":"virtual-machine"}}'],
    ['podKinds', { podKinds: [{ ...KIND, resource: 'TorchJobs' }] },
      '\'podKinds[0].resource\' must be the plural name of the kind in lower case, for example "pytorchjobs", got "TorchJobs"'],
    ['podKinds', { podKinds: [{ ...KIND, path: 'spec.replicas.*.template', resource: 'torchjobs' }] },
      '\'podKinds[0].path\' must lead to one pod template, so that the API server can judge it, got "spec.replicas.*.template"; leave '
        + 'out \'resource\', so that the API server judges the pods when they are created'],
    ['podKinds', { podKinds: [{ ...KIND, path: '' }] }, '\'podKinds[0].path\' must be a text that is not empty, got ""'],
    ['namespaceSelector', { namespaceSelector: {} },
      '\'namespaceSelector\' must have at least one label, for example { "cdk8s-hardened-agents/agents": "true" }, got {}; without a '
        + 'label the policies would apply to the namespaces of the cluster itself'],
    ['namespaceSelector', { namespaceSelector: any('agents') },
      '\'namespaceSelector\' must have at least one label, for example { "cdk8s-hardened-agents/agents": "true" }, got "agents"; without '
        + 'a label the policies would apply to the namespaces of the cluster itself'],
    ['namespaceSelector', { namespaceSelector: { agents: any(true) } },
      '\'namespaceSelector\' must be a map of valid Kubernetes labels, for example { "example.com/agents": "true" }, got {"agents":true}'],
    ['namespaceSelector', { namespaceSelector: { 'a/b/c': 'true' } },
      '\'namespaceSelector\' must be a map of valid Kubernetes labels, for example { "example.com/agents": "true" }, got {"a/b/c":"true"}'],
    ['namespaceSelector', { namespaceSelector: { agents: '"] == 1 || true || [""' } },
      '\'namespaceSelector\' must be a map of valid Kubernetes labels, for example { "example.com/agents": "true" }, got {"agents":"\\"] '
        + '== 1 || true || [\\"\\""}'],
    ['agentNamespaces', { agentNamespaces: ['Agents'] },
      '\'agentNamespaces[0]\' must be a DNS label: 1 to 63 lower-case letters, digits and "-", with a letter or digit at both ends, such '
        + 'as "agents", got "Agents"'],
    ['denyInteractiveAccess', { denyInteractiveAccess: any('no') }, '\'denyInteractiveAccess\' must be true or false, got "no"'],
  ])('%s: %j', (_, props, message) => {
    const chart = newChart();
    expect(failure(() => new AgentAdmission(chart, 'admission', props))).toBe(`test/admission: ${message}`);
  });
});
