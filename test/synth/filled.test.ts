import { ApiObject, App, Chart } from 'cdk8s';
import { bare, hardenedIn, setup } from './harden';
import { AgentPolicy, AgentRuntime, Harden } from '../../src';
import { base, only, pod } from '../support/app';

const rows = (app: App) => AgentPolicy.of(app).filled().map(({ constructPath, kind, name, field, value }) =>
  [constructPath, kind, name, field, value]);

test('each field that was filled, with its value', () => {
  const s = setup();
  hardenedIn(s, bare('Pod', 'v1', (spec) => {
    spec.containers[0].resources = { limits: { 'cpu': '1', 'memory': '1Gi', 'ephemeral-storage': '1Gi' } };
    spec.enableServiceLinks = false;
    spec.securityContext = { runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } };
  }));
  const at = ['test/web', 'Pod', 'web'];
  expect(rows(s.app)).toEqual([
    ['metadata.labels["cdk8s-hardened-agents/agent"]', '"true"'],
    ['spec.automountServiceAccountToken', 'false'],
    ['spec.containers[0].resources.requests.cpu', '"1"'],
    ['spec.containers[0].resources.requests["ephemeral-storage"]', '"1Gi"'],
    ['spec.containers[0].resources.requests.memory', '"1Gi"'],
    ['spec.containers[0].securityContext.allowPrivilegeEscalation', 'false'],
    ['spec.containers[0].securityContext.capabilities.drop', '["ALL"]'],
    ['spec.containers[0].securityContext.privileged', 'false'],
    ['spec.containers[0].securityContext.readOnlyRootFilesystem', 'true'],
    ['spec.containers[0].securityContext.runAsGroup', '65534'],
    ['spec.containers[0].securityContext.runAsNonRoot', 'true'],
    ['spec.containers[0].securityContext.runAsUser', '1000'],
    ['spec.containers[0].securityContext.seccompProfile.type', '"RuntimeDefault"'],
    ['spec.containers[0].volumeMounts', '[{"mountPath":"/tmp","name":"scratch-0-tmp"}]'],
    ['spec.runtimeClassName', '"gvisor"'],
    ['spec.securityContext.fsGroup', '65534'],
    ['spec.securityContext.runAsGroup', '65534'],
    ['spec.securityContext.runAsNonRoot', 'true'],
    ['spec.shareProcessNamespace', 'false'],
    ['spec.volumes', '[{"emptyDir":{"sizeLimit":"64Mi"},"name":"scratch-0-tmp"}]'],
  ].map((row) => [...at, ...row]));
});

test('a message says all of it', () => {
  const s = setup();
  hardenedIn(s, bare('Pod', 'v1'));
  expect(AgentPolicy.of(s.app).filled().map(({ message }) => message))
    .toContain('[test/web] Pod "agents/web": spec.runtimeClassName is "gvisor"');
});

test('the objects of lists, each by its place', () => {
  const s = setup();
  const { apiVersion, kind, ...item } = bare('Pod', 'v1');
  new ApiObject(s.chart, 'list', {
    apiVersion: 'v1', kind: 'List', items: [{ apiVersion: 'v1', kind: 'PodList', items: [item] }, bare('Deployment', 'apps/v1')],
  } as any).with(new Harden({ runtime: s.runtime }));
  const fields = rows(s.app).filter(([, , , field]) => String(field).endsWith('runtimeClassName'));
  expect(fields).toEqual([
    ['test/list', 'Pod', 'web', 'items[0].items[0].spec.runtimeClassName', '"gvisor"'],
    ['test/list', 'Deployment', 'web', 'items[1].spec.template.spec.runtimeClassName', '"gvisor"'],
  ]);
  expect(new Set(rows(s.app).map((row) => row[3])).size).toBe(rows(s.app).length); // no field twice
});

test('what it lists is what is written, and what it does not list is as it was given', () => {
  const s = setup();
  const before = bare('Deployment', 'apps/v1', (spec) => { spec.containers[0].ports = null; });
  hardenedIn(s, before, { runAs: 1000, writablePaths: ['/data'], serviceAccountName: 'agent' });
  const after: any = only(s.chart, 'Deployment');
  const steps = (field: string) => [...field.matchAll(/\["([^"]+)"\]|\[(\d+)\]|([^.[\]]+)/g)].map(([, key, index, name]) => key ?? index ?? name);
  for (const { field, value } of AgentPolicy.of(s.app).filled()) {
    const path = steps(field);
    const holder = path.slice(0, -1).reduce((at, step) => at[step], after);
    expect(JSON.stringify(holder[path.at(-1)!])).toBe(value);
    delete holder[path.at(-1)!];
  }
  const emptied = (value: any): any => (typeof value !== 'object' || value === null ? value
    : Array.isArray(value) ? value.map(emptied)
      : Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, emptied(inner)])
        .filter(([, inner]) => inner !== null && (typeof inner !== 'object' || Object.keys(inner).length > 0))));
  expect(emptied(after)).toEqual(emptied(before));
});

test('nothing of objects of ours, of those that hold no pods, and in an app without Harden', () => {
  const b = base();
  pod(b);
  expect(rows(b.app)).toEqual([]);
  b.chart.with(new Harden({ runtime: AgentRuntime.gkeSandbox() }));
  expect(rows(b.app)).toEqual([]);
  expect(AgentPolicy.of(new Chart(new App(), 'empty')).filled()).toEqual([]);
});
