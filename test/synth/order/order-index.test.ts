import { ApiObject, App, Chart, ChartProps, Lazy, Testing } from 'cdk8s';
import { Construct } from 'constructs';
import { GVisorRuntime } from '../../../src';
import { Json } from '../../../src/engine/value/json';
import { Manifest } from '../../support/app';
import { failure } from '../../support/errors';

/** What an object needs, for objects that nothing but their manifests says anything about. */

const names = (chart: Chart) => (Testing.synth(chart) as Manifest[]).map(({ kind, metadata }) => `${kind}/${metadata.name}`);
const chartIn = (app: App, id = 'test', props?: ChartProps) => new Chart(app, id, props);

function object(scope: Construct, apiVersion: string, kind: string, name: string, rest: Json = {}): ApiObject {
  const { metadata, ...others } = rest;
  return new ApiObject(scope, `${kind}-${name}`, { apiVersion, kind, metadata: { name, ...metadata }, ...others } as never);
}
const configMap = (scope: Construct, name: string) => object(scope, 'v1', 'ConfigMap', name, { metadata: { namespace: 'tools' } });
const account = (scope: Construct, name: string) => object(scope, 'v1', 'ServiceAccount', name, { metadata: { namespace: 'tools' } });
const runtimeClass = (scope: Construct, name: string) => object(scope, 'node.k8s.io/v1', 'RuntimeClass', name, { handler: name });
const pod = (scope: Construct, name: string, spec: Json = {}, labels: Json = { app: name }) =>
  object(scope, 'v1', 'Pod', name, { metadata: { namespace: 'tools', labels }, spec: { containers: [], ...spec } });
const policy = (scope: Construct, name: string, podSelector: Json) => object(scope, 'networking.k8s.io/v1', 'NetworkPolicy', name,
  { metadata: { namespace: 'tools' }, spec: { podSelector } });

test('a pod with the account `default` does not wait for it: the controller makes that account too, and an early apply fails', () => {
  const chart = chartIn(new App());
  account(chart, 'default');
  pod(chart, 'agent', { serviceAccountName: 'default' });
  new GVisorRuntime(chart, 'gvisor');
  expect(names(chart)).toEqual(['Pod/agent', 'RuntimeClass/gvisor', 'ServiceAccount/default']);
});

test('other accounts, and other objects of the name `default`, stay where they are written', () => {
  const chart = chartIn(new App());
  account(chart, 'default');
  account(chart, 'agent');
  configMap(chart, 'default');
  configMap(chart, 'settings');
  new GVisorRuntime(chart, 'gvisor');
  expect(names(chart)).toEqual(['ServiceAccount/agent', 'ConfigMap/default', 'ConfigMap/settings', 'RuntimeClass/gvisor',
    'ServiceAccount/default']);
});

test.each<[string, Json, boolean, boolean]>([
  ['every label', { matchLabels: { app: 'agent', tier: 'web' } }, true, false],
  ['a label and an expression', { matchLabels: { app: 'agent' }, matchExpressions: [{ key: 'tier', operator: 'Exists' }] }, true, false],
  ['an expression alone', { matchExpressions: [{ key: 'tier', operator: 'Exists' }] }, true, false],
  ['a label without a value', { matchLabels: { zone: '' } }, false, false],
  ['none', {}, true, true],
])('a pod waits for a policy by what the policy requires: %s', (_, selector, first, second) => {
  const chart = chartIn(new App());
  pod(chart, 'second', {}, { app: 'agent' });
  pod(chart, 'first', {}, { app: 'agent', tier: 'web' });
  policy(chart, 'policy', selector);
  new GVisorRuntime(chart, 'gvisor');
  const order = names(chart);
  const waits = (name: string) => order.indexOf('NetworkPolicy/policy') < order.indexOf(`Pod/${name}`);
  expect([waits('first'), waits('second')]).toEqual([first, second]);
});

test('of two objects of a name, that of the own chart counts', () => {
  const app = new App();
  const charts = ['one', 'two'].map((id) => chartIn(app, id));
  charts.forEach((chart) => {
    pod(chart, 'agent', { runtimeClassName: 'fast' });
    runtimeClass(chart, 'fast');
    new GVisorRuntime(chart, 'gvisor', { name: `gvisor-${chart.node.id}` });
  });
  expect(charts.map((chart) => names(chart).slice(0, 2))).toEqual([['RuntimeClass/fast', 'Pod/agent'], ['RuntimeClass/fast', 'Pod/agent']]);
  expect(charts.map(({ node }) => node.dependencies)).toEqual([[], []]);
});

test('a namespace and a RuntimeClass are found also where a chart gives all its objects a namespace', () => {
  const chart = chartIn(new App(), 'test', { namespace: 'other' });
  pod(chart, 'agent', { runtimeClassName: 'fast' });
  runtimeClass(chart, 'fast');
  object(chart, 'v1', 'Namespace', 'tools');
  new GVisorRuntime(chart, 'gvisor');
  expect(names(chart)).toEqual(['Namespace/tools', 'RuntimeClass/fast', 'Pod/agent', 'RuntimeClass/gvisor']);
});

test('the objects of a list of one kind count', () => {
  const chart = chartIn(new App());
  const spec = { runtimeClassName: 'fast', containers: [] };
  object(chart, 'v1', 'PodList', 'pods', { items: [{ metadata: { namespace: 'tools' }, spec }] });
  runtimeClass(chart, 'fast');
  object(chart, 'v1', 'Namespace', 'tools');
  new GVisorRuntime(chart, 'gvisor');
  expect(names(chart)).toEqual(['Namespace/tools', 'RuntimeClass/fast', 'PodList/pods', 'RuntimeClass/gvisor']);
});

test('a kind that is known only at synth is none that others need', () => {
  const chart = chartIn(new App());
  object(chart, 'v1', Lazy.any({ produce: () => 'ConfigMap' }) as string, 'late');
  new GVisorRuntime(chart, 'gvisor');
  expect(names(chart)).toEqual(['ConfigMap/late', 'RuntimeClass/gvisor']);
});

test('an object that cannot be rendered is for cdk8s to report', () => {
  class Broken extends ApiObject {
    public toJson(): never {
      throw new Error('no such value');
    }
  }
  const chart = chartIn(new App());
  new Broken(chart, 'broken', { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'broken' } });
  new GVisorRuntime(chart, 'gvisor');
  expect(failure(() => Testing.synth(chart))).toContain('no such value');
});

test('what a chart adds to its objects as it is rendered stays at its place', () => {
  class Extended extends Chart {
    public toJson(): Manifest[] {
      return [...super.toJson() as Manifest[], { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'added' } }];
    }
  }
  const chart = new Extended(new App(), 'test');
  new GVisorRuntime(chart, 'gvisor');
  expect(names(chart)).toEqual(['RuntimeClass/gvisor', 'ConfigMap/added']);
});
