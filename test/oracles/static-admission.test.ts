import { spawnSync } from 'child_process';
import { mkdtempSync, writeFileSync } from 'fs';
import { join } from 'path';
import { App, Chart, Duration, YamlOutputType } from 'cdk8s';
import { goProgram } from './go-program';
import { AgentAdmission, AgentAdmissionProps, AgentCluster } from '../../src';
import { Manifest, RANGES } from '../support/app';
import { folderOfTest } from '../support/folder';

/** Static manifests against the API server of Kubernetes 1.37: its own code reads the files, checks them and compiles the expressions. */

const oracle = goProgram('admission/static');

/** The folder into which an app writes the policies, and the names as the oracle prints them. */
function written(yamlOutputType: YamlOutputType, all: readonly AgentAdmissionProps[]) {
  const app = new App({ outdir: mkdtempSync(join(folderOfTest(), 'written-')), yamlOutputType });
  new AgentCluster(RANGES).applyTo(app);
  const chart = new Chart(app, 'files');
  all.forEach((props, i) => new AgentAdmission(chart, `admission${i}`, props));
  app.synth();
  const manifests: Manifest[] = chart.toJson();
  const inOrder = (kind: string) => manifests.filter((one) => one.kind === kind)
    .sort((one, other) => (one.metadata.name < other.metadata.name ? -1 : 1));
  const bindings = inOrder('ValidatingAdmissionPolicyBinding');
  const names = inOrder('ValidatingAdmissionPolicy').flatMap(({ metadata: { name } }) => [
    name, ...bindings.filter(({ spec }) => spec.policyName === name).map(({ metadata }) => `- ${metadata.name}`),
  ]);
  return { outdir: app.outdir, names, count: manifests.length };
}

const STATIC = { staticManifests: true, denyInteractiveAccess: true };

function read(outdir: string) {
  const { status, stdout, stderr } = spawnSync(oracle, [outdir], { encoding: 'utf8' });
  return { status, stdout, stderr };
}

test.each<[string, YamlOutputType, AgentAdmissionProps[]]>([
  ['in a file', YamlOutputType.FILE_PER_CHART, [STATIC]],
  ['in a file for each object', YamlOutputType.FILE_PER_RESOURCE, [STATIC]],
  ['in a file of an app without other objects', YamlOutputType.FILE_PER_APP, [STATIC]],
  ['of two AgentAdmissions', YamlOutputType.FILE_PER_CHART,
    [STATIC, { ...STATIC, name: 'team-a', namespaceSelector: { team: 'a' }, longestClaim: Duration.hours(8) }]],
])('the API server takes every policy and binding %s', (_, yamlOutputType, all) => {
  const { outdir, names, count } = written(yamlOutputType, all);
  expect(names).toHaveLength(count);
  expect(read(outdir)).toEqual({ status: 0, stdout: `${names.join('\n')}\n`, stderr: '' });
});

test('it does not start with policies that are for the API', () => {
  const { outdir } = written(YamlOutputType.FILE_PER_CHART, [{}]);
  expect(read(outdir)).toMatchObject({ status: 1, stderr: expect.stringContaining('must have a name ending with ".static.k8s.io"') });
});

test.each([
  ['another object in the folder', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\n', 'no kind "ConfigMap" is registered'],
  ['a broken expression', [
    'apiVersion: admissionregistration.k8s.io/v1', 'kind: ValidatingAdmissionPolicy', 'metadata: {name: mine.static.k8s.io}',
    'spec:', '  matchConstraints: {resourceRules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods]}]}',
    '  validations: [{expression: "1 +"}]',
  ].join('\n'), 'Syntax error'],
])('it does not start with %s', (_, text, why) => {
  const { outdir } = written(YamlOutputType.FILE_PER_CHART, [STATIC]);
  writeFileSync(join(outdir, 'other.yaml'), text);
  expect(read(outdir)).toMatchObject({ status: 1, stderr: expect.stringContaining(why) });
});
