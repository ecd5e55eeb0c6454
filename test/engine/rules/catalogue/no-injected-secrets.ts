import { Case, MAIN, allows, finds, ofClaim, ofContainer, ofInit, ofPod, tweaked, volume } from '../../../support/cases';

const annotated = (key: string, value: unknown) => tweaked('Deployment', ({ spec: { template } }) => {
  template.metadata.annotations = { ...template.metadata.annotations, [key]: value };
});
const breaks = (key: string, value: string) => finds(`${key}: ${value}`, annotated(key, value),
  { field: `spec.template.metadata.annotations["${key}"]`, got: value });
const valued = (value: string) => finds(`a variable with ${value}`, ofContainer((c) => {
  c.env = [{ name: 'A', value: '1' }, { name: 'MODEL', value }];
}), { field: `${MAIN}.env[1].value`, got: value });

export const cases: Case[] = [
  finds('a SandboxClaim', ofClaim({ annotations: { 'vault.hashicorp.com/agent-inject': 'true' } }),
    { field: 'spec.additionalPodMetadata.annotations["vault.hashicorp.com/agent-inject"]', got: 'true' }),
  allows('a SandboxClaim that switches it off', ofClaim({ annotations: { 'vault.hashicorp.com/agent-inject': 'false' } })),
  breaks('vault.hashicorp.com/agent-inject', 'true'),
  breaks('vault.hashicorp.com/agent-inject', '1'),
  breaks('operator.1password.io/inject', 'agent'),
  breaks('org.infisical.com/inject', 'true'),
  breaks('akeyless/enabled', 'true'),
  breaks('conjur.org/secrets-destination', 'file'),
  breaks('conjur.org/conjur-secrets.models', '- openai/key'),
  breaks('secrets.k8s.aws/sidecarInjectorWebhook', 'enabled'),
  breaks('vault.security.banzaicloud.io/vault-env-from-path', 'secret/data/agents'),
  breaks('vault.security.banzaicloud.io/vault-agent-configmap', 'agents'),
  breaks('secrets-webhook.security.bank-vaults.io/vault-env-from-path', 'secret/data/agents'),
  breaks('secrets-webhook.security.bank-vaults.io/bao-from-path', 'secret/data/agents'),
  valued('vault:secret/data/agents#key'),
  valued('>>vault:secret/data/agents#key'),
  valued('bao:secret/data/agents#key'),
  valued('akeyless:/agents/key'),
  valued('op://agents/model/key'),
  valued('arn:aws:secretsmanager:eu-central-1:123456789012:secret:model'),
  finds('of an init container', ofInit((c) => { c.env = [{ name: 'A', value: 'vault:a#b' }]; }),
    { field: 'spec.initContainers[0].env[0].value', got: 'vault:a#b' }),
  finds('of a Sandbox', tweaked('Sandbox', ({ spec: { podTemplate } }) => {
    podTemplate.metadata.annotations = { 'vault.hashicorp.com/agent-inject': 'true' };
  }), { field: 'spec.podTemplate.metadata.annotations["vault.hashicorp.com/agent-inject"]', got: 'true' }),
  ...['secrets-store.csi.k8s.io', 'secrets-store-gke.csi.k8s.io'].map((driver) =>
    finds(`the driver ${driver}`, ofPod(volume({ csi: { driver, readOnly: true, volumeAttributes: { secretProviderClass: 'a' } } })),
      { field: 'spec.volumes[2].csi.driver', got: driver })),
  allows('an injection that is switched off', annotated('vault.hashicorp.com/agent-inject', 'false')),
  allows('an annotation of the webhook that injects nothing', annotated('vault.security.banzaicloud.io/mutate', 'skip')),
  allows('what the Agent would write, without the Agent', annotated('vault.hashicorp.com/agent-inject-secret-a', 'secret/data/a')),
  allows('other values', ofContainer((c) => {
    c.env = [{ name: 'A', value: 'https://vault:8200' }, { name: 'B', value: 'vaulted' },
      { name: 'C', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }];
  })),
];
