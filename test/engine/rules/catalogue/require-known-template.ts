import { Json } from '../../../../src/engine/value/json';
import { Case, allows, beside, finds, valid } from '../../../support/cases';
import { makeObject } from '../../../support/plain';

const API = 'extensions.agents.x-k8s.io/v1beta1';
const pool = (name = 'python', template = 'sandboxtemplate', namespace = 'agents'): Json => ({
  apiVersion: API,
  kind: 'SandboxWarmPool',
  metadata: { name, namespace },
  spec: { replicas: 1, sandboxTemplateRef: { name: template }, updateStrategy: { type: 'Recreate' } },
});
const claim = (spec: Json, apiVersion = API) => (): Json => makeObject(apiVersion, 'SandboxClaim', 'task', {
  lifecycle: { shutdownTime: '2026-12-01T18:00:00Z' }, ...spec,
});
const template = () => valid('SandboxTemplate');
/** A pool of another namespace whose own template is not known by name, so that nothing else is wrong. */
const elsewhere = (): Json => ({ ...pool('python', undefined, 'elsewhere'), spec: { updateStrategy: { type: 'Recreate' } } });
const ofPool = claim({ warmPoolRef: { name: 'python' } });
const OLD = 'extensions.agents.x-k8s.io/v1alpha1';

export const cases: Case[] = [
  finds('a pool without its template', () => pool(), {
    field: 'spec.sandboxTemplateRef.name', got: 'sandboxtemplate', detail: 'SandboxTemplate "sandboxtemplate" is not among the manifests',
  }),
  finds('a pool of another template', () => pool('python', 'other'),
    { field: 'spec.sandboxTemplateRef.name', got: 'other', detail: 'SandboxTemplate "other" is not among the manifests' },
    beside(template())),
  finds('a claim without its pool', ofPool,
    { field: 'spec.warmPoolRef.name', got: 'python', detail: 'SandboxWarmPool "python" is not among the manifests' }, beside(template())),
  finds('a claim that names a template in place of a pool', claim({ warmPoolRef: { name: 'sandboxtemplate' } }),
    { field: 'spec.warmPoolRef.name', got: 'sandboxtemplate', detail: 'SandboxWarmPool "sandboxtemplate" is not among the manifests' },
    beside(template(), pool())),
  finds('an older claim without its template', claim({ sandboxTemplateRef: { name: 'other' } }, OLD),
    { field: 'spec.sandboxTemplateRef.name', got: 'other', detail: 'SandboxTemplate "other" is not among the manifests' }),
  finds('a claim of a pool in another namespace', ofPool,
    { field: 'spec.warmPoolRef.name', got: 'python', detail: 'SandboxWarmPool "python" is in namespace elsewhere, not in agents' },
    beside(elsewhere())),
  allows('a pool with its template', () => pool(), beside(template())),
  allows('a claim with pool and template', ofPool, beside(template(), pool())),
  allows('an older claim with its template', claim({ sandboxTemplateRef: { name: 'sandboxtemplate' } }, OLD), beside(template())),
  allows('a claim that names nothing, which the API server refuses', claim({})),
];
