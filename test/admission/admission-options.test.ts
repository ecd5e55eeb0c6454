import { ApiObject, Duration, JsonPatch, Testing } from 'cdk8s';
import { synth, policies, bindings, namesOf, named, messages, askedRules, withCel } from './admission';
import {
  AgentAdmission, AgentAdmissionProps, AgentPolicy, AgentRuntime, ExistingAgentNamespace, GVisorRuntime, RulePack, RuntimeIsolation,
  Severity,
} from '../../src';
import { RULES } from '../../src/engine/rules/catalogue';
import { Base, Manifest, base, pod } from '../support/app';
import { failure } from '../support/errors';
import { warnings } from '../support/output';

/** Why rules are lowered. */
const WHY = 'the nightly build is what we test';
const lowered = (severities: { [id: string]: Severity }, props: AgentAdmissionProps = {}) =>
  synth({ ...props, severities, reasons: Object.fromEntries(Object.keys(severities).map((id) => [id, WHY])) });

describe('options', () => {
  test('what lowers a rule needs a reason, and every policy says it', () => {
    expect(failure(() => synth({ pack: RulePack.BASELINE })))
      .toMatch('test/admission: \'reasons["pack"]\' must say in at least 10 letters or digits why the rules outside the pack '
        + 'do not run, got nothing');
    const manifests = lowered({ 'no-host-ports': Severity.OFF });
    expect(named(manifests, 'hardened-agents').metadata.annotations).toMatchObject({ 'cdk8s-hardened-agents/lowered-no-host-ports': WHY });
  });

  test('registries that are given stand in the policy, and without them no rule asks for them', () => {
    expect(askedRules(synth())).not.toContain('require-allowed-registry');
    const given = synth({ registries: ['registry.example/agents'] });
    expect(askedRules(given)).toContain('require-allowed-registry');
    expect(JSON.stringify(given)).toContain('registry[.]example/agents([/:@]|$)');
  });

  const imagesOutside = (b: Base) => AgentPolicy.of(b.app).findings()
    .filter(({ ruleId }) => ruleId === 'require-allowed-registry').map(({ constructPath, message }) => `${constructPath}: ${message}`);

  test('synth holds the agents of the app to the registries', () => {
    const b = base();
    pod(b);
    expect(imagesOutside(b)).toEqual([]);
    new AgentAdmission(b.chart, 'admission', { registries: ['other.example'] });
    expect(imagesOutside(b)).toEqual([expect.stringMatching(/^test\/agent: spec\.containers\[0\]\.image is "registry\.example/)]);
    expect(failure(() => Testing.synth(b.chart))).toMatch('(require-allowed-registry)');
  });

  test('an image needs a registry of each list: of the policy, and of each admission that selects the namespace and asks', () => {
    const b = base();
    pod(b);
    AgentPolicy.of(b.app).enforce({ registries: ['registry.example'] });
    new AgentAdmission(b.chart, 'same', { name: 'same', registries: ['registry.example/agent'] });
    new AgentAdmission(b.chart, 'elsewhere', { name: 'elsewhere', registries: ['other.example'], namespaceSelector: { team: 'a' } });
    new AgentAdmission(b.chart, 'not-asked', {
      name: 'not-asked', registries: ['other.example'], acknowledgedRules: { 'require-allowed-registry': WHY },
    });
    expect(imagesOutside(b)).toEqual([]);
    new AgentAdmission(b.chart, 'other', { name: 'other', registries: ['other.example'] });
    expect(imagesOutside(b)).toHaveLength(1);
  });

  test('of a namespace that the app does not create, it counts whether agents are in it', () => {
    const b = base();
    pod({ ...b, namespace: new ExistingAgentNamespace(b.chart, 'theirs', { name: 'theirs' }) });
    new AgentAdmission(b.chart, 'admission', { registries: ['other.example'] });
    expect(imagesOutside(b)).toHaveLength(1);
  });

  test('runtimes that the app states are known', () => {
    const b = base();
    pod(b, { runtime: AgentRuntime.fromRuntimeClassName('sysbox', { isolation: RuntimeIsolation.VIRTUAL_MACHINE }) });
    new GVisorRuntime(b.chart, 'kvm', { name: 'gvisor-kvm', handler: 'runsc-kvm' });
    const patched = new GVisorRuntime(b.chart, 'patched', { name: 'patched', handler: 'runsc-kvm' });
    ApiObject.of(patched).addJsonPatch(JsonPatch.replace('/handler', 'runc'));
    new AgentAdmission(b.chart, 'admission');
    const [{ expression }] = named(Testing.synth(b.chart), 'hardened-agents').spec.validations
      .filter(({ message }: Manifest) => message.includes('(require-sandboxed-runtime)'));
    expect(['"sysbox"', '"gvisor-kvm"', '"patched"'].map((name) => expression.includes(name))).toEqual([true, true, false]);
    expect(warnings()).toEqual(['require-admission-ranges']);
  });

  test('the pack and the severities decide which rules run, and what a finding means', () => {
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
        + 'cdk8s.io/metadata.addr, cdk8s-hardened-agents/gateway and cdk8s-hardened-agents/group-… of a pod cannot change, those of '
        + 'agent-sandbox (agents.x-k8s.io/sandbox-name-hash, agents.x-k8s.io/sandbox-template-ref-hash) cannot change once they are set, '
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
      AgentRuntime.fromRuntimeClassName('agents-gvisor', { isolation: RuntimeIsolation.USER_SPACE_KERNEL }),
      AgentRuntime.fromRuntimeClassName('kata-fc', { isolation: RuntimeIsolation.SHARED_KERNEL }),
    ];
    expect(classesIn(synth())).toMatch(/"gvisor".*"kata-fc"/);
    expect(classesIn(synth({ runtimes }))).toMatch(/"agents-gvisor"/);
    expect(classesIn(synth({ runtimes }))).not.toMatch(/"kata-fc"/);
  });

  test('kinds of others are judged by their resource, in any version; without one, and again, they are not', () => {
    const torch = { apiVersion: 'kubeflow.org/v1', kind: 'TorchJob', path: 'spec.runner.template' };
    const { spec } = named(synth({ podKinds: [{ ...torch, resource: 'torchjobs' }] }), 'hardened-agents');
    expect(spec.matchConstraints.resourceRules).toContainEqual(
      { apiGroups: ['kubeflow.org'], apiVersions: ['*'], operations: ['CREATE', 'UPDATE'], resources: ['torchjobs'], scope: '*' });
    expect(spec.variables[0].expression).toContain('in ["kubeflow.org/TorchJob"] ? dyn(object).?spec.?runner.?template.orValue({})');
    expect(spec.matchConditions[0].expression)
      .toContain('dyn(object).?spec.?runner.?template.orValue({}) != dyn(oldObject).?spec.?runner.?template.orValue({})');
    const pods = named(synth({ podKinds: [{ ...torch, resource: 'pods' }] }), 'hardened-agents').spec.matchConstraints.resourceRules;
    expect(pods.filter(({ apiGroups }: Manifest) => apiGroups[0] === 'kubeflow.org').map(({ resources }: Manifest) => resources))
      .toEqual([['pods']]);
    expect(synth({ podKinds: [torch] })).toEqual(synth());
    expect(synth({ podKinds: [{ apiVersion: 'apps/v1', kind: 'Deployment', path: 'spec.template' }] })).toEqual(synth());
    const moved = named(synth({ podKinds: [{ apiVersion: 'agents.x-k8s.io/v2', kind: 'Sandbox', path: 'spec.pod' }] }),
      'hardened-agents').spec;
    expect(moved.matchConstraints.resourceRules).toContainEqual(
      { apiGroups: ['agents.x-k8s.io'], apiVersions: ['*'], operations: ['CREATE', 'UPDATE'], resources: ['sandboxes'], scope: '*' });
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

  test.each<[string, { [label: string]: string }]>([
    ['one letter', { a: 'b' }],
    ['a prefix of one letter', { 'a/agents': 'true' }],
    ['a value that is empty', { agents: '' }],
    ['the longest', { [`${'a'.repeat(253)}/${'B'.repeat(63)}`]: 'C'.repeat(63) }],
    ['dots, dashes and underscores', { 'a-b.example/A_b.c-d': '1.2_3-x' }],
  ])('labels that select namespaces: %s', (_, namespaceSelector) => {
    const [{ spec: { matchResources } }] = bindings(synth({ namespaceSelector }));
    expect(matchResources.namespaceSelector.matchLabels).toEqual(namespaceSelector);
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

test('the longest life of a claim is beside the rules about claims, for every version of the kind', () => {
  const ofClaims = (props: AgentAdmissionProps) => named(synth(props), 'hardened-agents-claims');
  const isOfEnd = ({ expression }: Manifest) => expression.includes('shutdownTime');
  expect(ofClaims({}).spec.validations.filter(isOfEnd)).toEqual([]);
  const policy = ofClaims({ longestClaim: Duration.hours(8) });
  expect(policy.spec.matchConstraints.resourceRules).toEqual([{
    apiGroups: ['extensions.agents.x-k8s.io'],
    apiVersions: ['*'],
    operations: ['CREATE', 'UPDATE'],
    resources: ['sandboxclaims'],
    scope: '*',
  }]);
  expect(policy.spec.validations.filter(isOfEnd).map(({ expression }: Manifest) => expression)).toEqual([
    'dyn(object).spec.?lifecycle.?shutdownTime.orValue("") != "" && timestamp(string(dyn(object).spec.?lifecycle.?shutdownTime.value()))'
      + ' <= timestamp(string(dyn(object).metadata.creationTimestamp)) + duration("28800s")',
  ]);
});
