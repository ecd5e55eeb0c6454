import { Way, allowAll, expectFound, object } from './ways';
import { AgentPolicy, AgentSandboxClaim, AgentSandboxTemplate, AgentSandboxWarmPool } from '../../src';
import { Json } from '../../src/engine/value/json';
import { IMAGE, base, open } from '../support/app';

/** Ways to get a weak sandbox of agent-sandbox through. */

const API = 'extensions.agents.x-k8s.io/v1beta1';
const END = { shutdownTime: '2026-12-01T18:00:00Z' };

/** FNV-1a of "python", by which the controller labels the sandboxes of this template. */
const HASH_OF_PYTHON = '0fceff97';

/** An app with a template, its pool and a claim, and one thing done to it. */
function withSandboxes(act: (put: (id: string, manifest: Json) => void) => void, start = base): Way[1] {
  return () => {
    const { app, chart, namespace, runtime } = start();
    const template = new AgentSandboxTemplate(chart, 'template', { namespace, runtime, image: IMAGE, port: 8080, name: 'python' });
    const pool = new AgentSandboxWarmPool(chart, 'pool', { template, name: 'python' });
    new AgentSandboxClaim(chart, 'claim', { pool, ...END });
    act((id, manifest) => object(chart, id, { ...manifest, metadata: { name: id, namespace: 'agents', ...manifest.metadata } }));
    AgentPolicy.of(app).enforce(); // without it, synth judges pods of others alone
    return app;
  };
}
const claim = (spec: Json) => withSandboxes((put) => put('raw', {
  apiVersion: API, kind: 'SandboxClaim', spec: { warmPoolRef: { name: 'python' }, lifecycle: END, ...spec },
}));
const raw = (spec: Json, labels: Json = {}): Json => ({
  apiVersion: API,
  kind: 'SandboxTemplate',
  spec: { podTemplate: { metadata: { labels: { 'cdk8s-hardened-agents/agent': 'true', ...labels } }, spec: { containers: [] } }, ...spec },
});
const policy = (podSelector: Json): Json => ({
  ...allowAll(), metadata: { name: 'isolates' }, spec: { podSelector, policyTypes: ['Ingress', 'Egress'] },
});

expectFound('sandboxes', [
  ['a claim of its own that never ends', claim({ lifecycle: { ttlSecondsAfterFinished: 60 } }), 'require-claim-end'],
  ['a key in a claim', claim({ env: [{ name: 'OPENAI_API_KEY', value: 'a1b2c3d4' }] }), 'no-secret-in-config'],
  ['a claim whose label chooses an open policy', withSandboxes((put) => {
    put('open', { ...allowAll(), spec: { ...allowAll().spec, podSelector: { matchLabels: { 'sandbox.users.io/net': 'open' } } } });
    put('raw', {
      apiVersion: API,
      kind: 'SandboxClaim',
      spec: { warmPoolRef: { name: 'python' }, lifecycle: END, additionalPodMetadata: { labels: { 'sandbox.users.io/net': 'open' } } },
    });
  }), 'no-claim-policy-label'],
  ['a policy that opens the sandboxes of a closed template', withSandboxes((put) => put('open', {
    ...allowAll(),
    metadata: { name: 'open' },
    spec: { ...allowAll().spec, podSelector: { matchExpressions: [{ key: 'agents.x-k8s.io/sandbox-name-hash', operator: 'Exists' }] } },
  })), 'no-open-egress'],
  ['a policy for one template by its hash', withSandboxes((put) => put('open', {
    ...allowAll(),
    metadata: { name: 'open' },
    spec: { ...allowAll().spec, podSelector: { matchLabels: { 'agents.x-k8s.io/sandbox-template-ref-hash': HASH_OF_PYTHON } } },
  })), 'no-open-egress'],
  ['a template that says its policy is unmanaged, behind a label that the controller ignores', withSandboxes((put) => {
    put('isolates', policy({ matchLabels: { 'agents.x-k8s.io/net': 'closed' } }));
    put('weak', raw({ networkPolicyManagement: 'Unmanaged' }, { 'agents.x-k8s.io/net': 'closed' }));
  }, open), 'require-egress-policy'],
  ['a template that takes a proxy from claims', withSandboxes((put) => put('weak', raw({ envVarsInjectionPolicy: 'Overrides' }))),
    'no-claim-injection'],
]);
