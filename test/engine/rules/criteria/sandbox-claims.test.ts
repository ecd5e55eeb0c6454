import { POOL, TEMPLATE, namespacesWith, originOf, policiesBy } from '../../../../src/engine/rules/criteria/sandbox-claims';
import { Json } from '../../../../src/engine/value/json';
import { clusterOf } from '../../../support/cluster';

const [pool, template] = [{ name: 'warm' }, { name: 'coder' }];

test.each<[title: string, kind: string, spec: Json | undefined, origin: Json]>([
  ['a claim names its pool', 'SandboxClaim', { warmPoolRef: pool }, { kind: POOL, path: 'spec.warmPoolRef.name', name: 'warm' }],
  ['a claim of v1alpha1 names its template', 'SandboxClaim', { sandboxTemplateRef: template },
    { kind: TEMPLATE, path: 'spec.sandboxTemplateRef.name', name: 'coder' }],
  ['a claim that names both is of the pool', 'SandboxClaim', { warmPoolRef: pool, sandboxTemplateRef: template },
    { kind: POOL, path: 'spec.warmPoolRef.name', name: 'warm' }],
  ['a claim that names neither lacks a pool', 'SandboxClaim', undefined, { kind: POOL, path: 'spec.warmPoolRef.name', name: undefined }],
  ['a pool names its template', 'SandboxWarmPool', { sandboxTemplateRef: template },
    { kind: TEMPLATE, path: 'spec.sandboxTemplateRef.name', name: 'coder' }],
  ['a pool with the field of a claim names its template all the same', 'SandboxWarmPool', { warmPoolRef: pool },
    { kind: TEMPLATE, path: 'spec.sandboxTemplateRef.name', name: undefined }],
])('%s', (_, kind, spec, origin) => {
  expect(originOf({ kind, spec })).toStrictEqual(origin);
});


test('the namespaces of a name are sorted', () => {
  const made = (name: string, namespace: string): Json => (
    { apiVersion: 'extensions.agents.x-k8s.io/v1beta1', kind: 'SandboxTemplate', metadata: { name, namespace } });
  const view = clusterOf([made('coder', 'web'), made('coder', 'agents'), made('other', 'tests'), made('coder', 'data')]);
  expect(namespacesWith(view, TEMPLATE, 'coder')).toEqual(['agents', 'data', 'web']);
  expect(namespacesWith(view, TEMPLATE, 'none')).toEqual([]);
});

test('the policies that name a label, by its value or by an expression', () => {
  const policy = (name: string, podSelector: Json, namespace = 'agents'): Json => (
    { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name, namespace }, spec: { podSelector } });
  const exists = (key: string) => ({ matchExpressions: [{ key, operator: 'Exists' }] });
  const view = clusterOf([
    policy('value', { matchLabels: { tier: 'one' } }), policy('expression', exists('tier')),
    policy('other value', { matchLabels: { app: 'a' } }), policy('other expression', exists('app')),
    policy('all', {}), policy('elsewhere', exists('tier'), 'web'),
  ]);
  expect(policiesBy(view, 'agents', 'tier').map(({ metadata }): unknown => metadata.name)).toEqual(['value', 'expression']);
});
