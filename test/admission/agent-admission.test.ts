import { readFileSync } from 'fs';
import { join } from 'path';
import { ApiObject, App, Chart, Duration, JsonPatch, Testing } from 'cdk8s';
import { newChart, synth, policies, bindings, namesOf, actionsOf, messages, askedRules, withCel } from './admission';
import * as api from '../../src';
import {
  AdmissionAction, AgentAdmission, AgentPolicy, AgentRuntime, GVisorRuntime, RuntimeIsolation, Severity,
} from '../../src';
import { Manifest } from '../support/app';
import { failure } from '../support/errors';
import { warnings } from '../support/output';
import { ROOT } from '../support/root';
import { expectSnapshot, expectValid } from '../support/schema';

test('the whole of what it emits', () => {
  const chart = new Chart(new App(), 'test');
  new AgentAdmission(chart, 'admission', { denyInteractiveAccess: true });
  expectSnapshot(chart);
  expect(warnings()).toEqual(['require-admission-ranges']);
});

test('every rule with CEL runs, in a message that names it early and in one line', () => {
  const manifests = synth();
  expect(askedRules(manifests).sort()).toEqual([...withCel].sort());
  for (const message of messages(manifests)) {
    expect(message).toMatch(/^[^\n]{1,60} \([A-Za-z-]+\): [^\n]+[^.]$/);
  }
});

test('what a message asks for, a tenant can do', () => {
  const constructs = new RegExp(`\\b(${Object.keys(api).join('|')})\\b`);
  const manifests = synth({ registries: ['registry.example'], denyInteractiveAccess: true, longestClaim: Duration.hours(8) });
  for (const message of messages(manifests)) {
    expect(message).not.toMatch(/acknowledge|--[a-z]|`|'[a-z]+s'|allowInternet|allowDns/);
    expect(message).not.toMatch(constructs);
  }
});

test('messages name what the app allows', () => {
  const chart = newChart();
  new GVisorRuntime(chart, 'runtime', { name: 'agents-gvisor' });
  new ApiObject(chart, 'class', {
    apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', metadata: { name: 'encrypted' }, ...{ provisioner: 'csi.example' },
  });
  new AgentAdmission(chart, 'admission', { registries: ['registry.example/agents', 'ghcr.io/example'] });
  const said = messages(Testing.synth(chart)).join('\n');
  expect(said).toContain('set spec.runtimeClassName to one of these sandboxed classes: agents-gvisor\n');
  expect(said).toContain('use an image from one of these registries: registry.example/agents, ghcr.io/example\n');
  expect(said).toContain('name a storage class whose volumes come from a storage driver, such as encrypted; ');
  expect(said).toContain('remove the label cdk8s-hardened-agents/role and ');
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
  const isolation = RuntimeIsolation.VIRTUAL_MACHINE;
  const runtimes = [AgentRuntime.gkeSandbox(), AgentRuntime.fromRuntimeClassName('sysbox', { isolation })];
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

test('an app finds each object by an id that says which one it is', () => {
  const admission = new AgentAdmission(newChart(), 'admission');
  const ids = Object.fromEntries(admission.node.children.filter((one) => ApiObject.isApiObject(one))
    .map((one) => [`${one.kind} ${one.name}`, one.node.id]));
  expect(ids).toMatchObject({
    'ValidatingAdmissionPolicy hardened-agents': 'Policy',
    'ValidatingAdmissionPolicyBinding hardened-agents-explain': 'ExplainPolicyBinding',
    'ValidatingAdmissionPolicy hardened-agents-pod-addresses': 'PodAddressesPolicy',
  });
});

test('in a chart with a namespace nothing gets one, and two of other names stand side by side', () => {
  const chart = newChart('agents');
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
  new AgentAdmission(chart, 'admission', { acknowledgedRules: { 'no-service-links': 'the agents find their tools by them' } });
  expect(AgentPolicy.of(chart).findings()).toEqual([]);
  expect(AgentPolicy.of(chart).unusedAcknowledgements()).toEqual([]);
  const unknown = new Chart(new App(), 'test');
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
