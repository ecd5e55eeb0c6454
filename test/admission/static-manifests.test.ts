import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { ApiObject, App, Chart, JsonPatch, Testing, YamlOutputType } from 'cdk8s';
import { bindings, namesOf, newChart, policies, synth } from './admission';
import { AgentAdmission, AgentCluster, AgentPolicy } from '../../src';
import { Manifest, RANGES } from '../support/app';
import { failure } from '../support/errors';

const STATIC = '.static.k8s.io';

/** A policy or a binding as it would be without `staticManifests`. */
function asApplied({ metadata: { annotations: _, ...metadata }, spec: { policyName, ...spec }, ...rest }: Manifest): Manifest {
  const plain = (name: string) => name.replace(/\.static\.k8s\.io$/, '');
  const named = policyName === undefined ? spec : { policyName: plain(policyName), ...spec };
  return { ...rest, metadata: { ...metadata, name: plain(metadata.name) }, spec: named };
}

test('the same policies and bindings as for the API, under names that end in .static.k8s.io', () => {
  const props = { name: 'team-a', denyInteractiveAccess: true };
  const manifests = synth({ ...props, staticManifests: true });
  expect(manifests.map(asApplied)).toEqual(synth(props).map(asApplied));
  expect(namesOf(manifests).filter((name) => !name.endsWith(STATIC))).toEqual([]);
  expect([...new Set(bindings(manifests).map(({ spec }) => spec.policyName))]).toEqual(namesOf(policies(manifests)));
  expect(namesOf(manifests).slice(0, 3)).toEqual([`team-a${STATIC}`, `team-a${STATIC}`, `team-a-explain${STATIC}`]);
});

test('what the API server does not take from files is not there: parameters, a namespace', () => {
  const chart = newChart('agents');
  new AgentAdmission(chart, 'admission', { staticManifests: true, denyInteractiveAccess: true });
  const manifests: Manifest[] = Testing.synth(chart);
  expect(manifests.filter(({ metadata, spec }) => metadata.namespace ?? spec.paramKind ?? spec.paramRef)).toEqual([]);
});

test('the rules about admission policies find in them what they find in those of the API', () => {
  const found = (staticManifests: boolean, ranges: boolean, ...patches: JsonPatch[]) => {
    const chart = ranges ? newChart() : new Chart(new App(), 'test');
    new AgentAdmission(chart, 'admission', { staticManifests });
    chart.node.findAll().find((one): one is ApiObject => ApiObject.isApiObject(one) && one.name.startsWith('hardened-agents-objects'))!
      .addJsonPatch(...patches);
    return AgentPolicy.of(chart).findings().map(({ ruleId, field, message }) => ({ ruleId, field, message }));
  };
  const weaker = JsonPatch.replace('/spec/validations/0/expression', 'true');
  expect(found(true, true)).toEqual([]);
  expect(found(true, false).map(({ ruleId }) => ruleId)).toEqual(['require-admission-ranges']);
  expect(found(true, true, weaker).map(({ ruleId }) => ruleId)).toEqual(['no-lenient-admission']);
  expect(found(true, false, weaker)).toEqual(found(false, false, weaker));
});

test('policies of the API and of files stand side by side in two charts', () => {
  const app = new App();
  new AgentCluster(RANGES).applyTo(app);
  new AgentAdmission(new Chart(app, 'applied'), 'admission');
  new AgentAdmission(new Chart(app, 'files'), 'admission', { staticManifests: true });
  const manifests = app.charts.flatMap((chart): Manifest[] => chart.toJson());
  expect(new Set(manifests.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).size).toBe(manifests.length);
});

describe('another object in the file', () => {
  const MUST = `'staticManifests' must be false unless its file has only admission policies and bindings whose names end in "${STATIC}"; `
    + 'the file also has';
  const withObject = (add: (app: App, chart: Chart) => unknown, yamlOutputType?: YamlOutputType) => {
    const app = new App({ yamlOutputType });
    new AgentCluster(RANGES).applyTo(app);
    const chart = new Chart(app, 'files');
    new AgentAdmission(chart, 'admission', { staticManifests: true });
    add(app, chart);
    return () => Testing.synth(chart);
  };
  const settings = (chart: Chart) =>
    new ApiObject(chart, 'settings', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' } });

  test('is an error, of any kind', () => {
    expect(failure(withObject((_, chart) => settings(chart)))).toBe('Validation failed with the following errors:\n  '
      + `[files/admission] ${MUST} ConfigMap "settings" of files/settings, got true; give AgentAdmission a chart of its own`);
  });

  test.each([
    ['v1', 'ConfigMap'], ['admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration'],
    ['kyverno.example/v1', 'ValidatingAdmissionPolicy'],
  ])('is an error under such a name, too: a %s %s', (apiVersion, kind) => {
    const add = (_: App, chart: Chart) => new ApiObject(chart, 'mine', { apiVersion, kind, metadata: { name: `mine${STATIC}` } });
    expect(failure(withObject(add))).toMatch(`${MUST} ${kind} "mine${STATIC}" of files/mine, got true`);
  });

  test('is an error where it is a policy of the API', () => {
    expect(failure(withObject((_, chart) => new AgentAdmission(chart, 'applied'))))
      .toMatch(`${MUST} ValidatingAdmissionPolicy "hardened-agents" of files/applied/Policy, got true`);
  });

  test('is an error where the app writes one file', () => {
    const other = (app: App) => settings(new Chart(app, 'other'));
    expect(failure(withObject(other, YamlOutputType.FILE_PER_APP))).toMatch(
      `${MUST} ConfigMap "settings" of other/settings, got true; use another yamlOutputType of the App than FILE_PER_APP`);
    expect(withObject(other)).not.toThrow();
  });

  test.each([
    ['a chart in the chart, which has a file of its own', (_: App, chart: Chart) => settings(new Chart(chart, 'inner'))],
    ['a second AgentAdmission with static manifests', (_: App, chart: Chart) =>
      new AgentAdmission(chart, 'others', { name: 'others', namespaceSelector: { team: 'b' }, staticManifests: true })],
    ['a static policy of yours', (_: App, chart: Chart) => new ApiObject(chart, 'mine', {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingAdmissionPolicy',
      metadata: { name: `mine${STATIC}` },
      spec: { validations: [{ expression: 'true' }] },
    })],
  ])('is no error where it is %s', (_, add) => {
    expect(withObject(add)).not.toThrow();
  });
});

test('each way of cdk8s to write files gives names that the API server reads', () => {
  const ways = [YamlOutputType.FILE_PER_APP, YamlOutputType.FILE_PER_CHART, YamlOutputType.FILE_PER_RESOURCE,
    YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE];
  for (const yamlOutputType of ways) {
    const outdir = mkdtempSync(join(tmpdir(), 'static-'));
    try {
      const app = new App({ outdir, yamlOutputType });
      new AgentCluster(RANGES).applyTo(app);
      new AgentAdmission(new Chart(app, 'files'), 'admission', { staticManifests: true });
      app.synth();
      const files = readdirSync(outdir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
      expect(files.map(({ name }) => name).filter((name) => !name.endsWith('.yaml'))).toEqual([]);
      expect(files.flatMap(({ parentPath, name }) => readFileSync(join(parentPath, name), 'utf8').match(/^ {2}name: .*/gm)!)
        .filter((line) => !line.endsWith(STATIC))).toEqual([]);
    } finally {
      rmSync(outdir, { recursive: true });
    }
  }
});
