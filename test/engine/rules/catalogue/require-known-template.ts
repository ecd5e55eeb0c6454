import { Json } from '../../../../src/engine/value/json';
import { Case, CaseOptions, valid } from '../../../support/cases';

const API = 'extensions.agents.x-k8s.io/v1beta1';
const pool = (name = 'python', template = 'sandboxtemplate', namespace = 'agents'): Json => ({
  apiVersion: API,
  kind: 'SandboxWarmPool',
  metadata: { name, namespace },
  spec: { replicas: 1, sandboxTemplateRef: { name: template }, updateStrategy: { type: 'Recreate' } },
});
const claim = (spec: Json, apiVersion = API) => (): Json => ({
  apiVersion,
  kind: 'SandboxClaim',
  metadata: { name: 'task', namespace: 'agents' },
  spec: { lifecycle: { shutdownTime: '2026-12-01T18:00:00Z' }, ...spec },
});
const beside = (...objects: Json[]): CaseOptions => ({ view: (around) => [...around, ...objects] });
const template = () => valid('SandboxTemplate');
/** A pool of another namespace whose own template is not known by name, so that nothing else is wrong. */
const elsewhere = (): Json => ({ ...pool('python', undefined, 'elsewhere'), spec: { updateStrategy: { type: 'Recreate' } } });
const ofPool = claim({ warmPoolRef: { name: 'python' } });
const OLD = 'extensions.agents.x-k8s.io/v1alpha1';

export const cases: Case[] = [
  ['a pool without its template', () => pool(), 'spec.sandboxTemplateRef.name', 'sandboxtemplate',
    { detail: 'SandboxTemplate "sandboxtemplate" is not among the manifests' }],
  ['a pool of another template', () => pool('python', 'other'), 'spec.sandboxTemplateRef.name', 'other',
    { ...beside(template()), detail: 'SandboxTemplate "other" is not among the manifests' }],
  ['a claim without its pool', ofPool, 'spec.warmPoolRef.name', 'python',
    { ...beside(template()), detail: 'SandboxWarmPool "python" is not among the manifests' }],
  ['a claim that names a template in place of a pool', claim({ warmPoolRef: { name: 'sandboxtemplate' } }), 'spec.warmPoolRef.name',
    'sandboxtemplate', { ...beside(template(), pool()), detail: 'SandboxWarmPool "sandboxtemplate" is not among the manifests' }],
  ['an older claim without its template', claim({ sandboxTemplateRef: { name: 'other' } }, OLD), 'spec.sandboxTemplateRef.name', 'other',
    { detail: 'SandboxTemplate "other" is not among the manifests' }],
  ['a claim of a pool in another namespace', ofPool, 'spec.warmPoolRef.name', 'python',
    { ...beside(elsewhere()), detail: 'SandboxWarmPool "python" is in namespace elsewhere, not in agents' }],
  ['a pool with its template', () => pool(), undefined, undefined, beside(template())],
  ['a claim with pool and template', ofPool, undefined, undefined, beside(template(), pool())],
  ['an older claim with its template', claim({ sandboxTemplateRef: { name: 'sandboxtemplate' } }, OLD), undefined, undefined,
    beside(template())],
  ['a claim that names nothing, which the API server refuses', claim({})],
];
