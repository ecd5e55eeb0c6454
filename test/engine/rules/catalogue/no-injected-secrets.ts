import { Case, MAIN, ofClaim, ofContainer, ofInit, ofPod, tweaked, volume } from '../../../support/cases';

const annotated = (key: string, value: unknown) => tweaked('Deployment', ({ spec: { template } }) => {
  template.metadata.annotations = { ...template.metadata.annotations, [key]: value };
});
const finds = (key: string, value: string): Case => [`${key}: ${value}`, annotated(key, value),
  `spec.template.metadata.annotations["${key}"]`, value];
const valued = (value: string): Case => [`a variable with ${value}`, ofContainer((c) => {
  c.env = [{ name: 'A', value: '1' },
    { name: 'MODEL', value }];
}), `${MAIN}.env[1].value`, value];

export const cases: Case[] = [
  ['a SandboxClaim', ofClaim({ annotations: { 'vault.hashicorp.com/agent-inject': 'true' } }),
    'spec.additionalPodMetadata.annotations["vault.hashicorp.com/agent-inject"]', 'true'],
  ['a SandboxClaim that switches it off', ofClaim({ annotations: { 'vault.hashicorp.com/agent-inject': 'false' } })],
  finds('vault.hashicorp.com/agent-inject', 'true'),
  finds('vault.hashicorp.com/agent-inject', '1'),
  finds('operator.1password.io/inject', 'agent'),
  finds('org.infisical.com/inject', 'true'),
  finds('akeyless/enabled', 'true'),
  finds('conjur.org/secrets-destination', 'file'),
  finds('conjur.org/conjur-secrets.models', '- openai/key'),
  finds('secrets.k8s.aws/sidecarInjectorWebhook', 'enabled'),
  finds('vault.security.banzaicloud.io/vault-env-from-path', 'secret/data/agents'),
  finds('vault.security.banzaicloud.io/vault-agent-configmap', 'agents'),
  finds('secrets-webhook.security.bank-vaults.io/vault-env-from-path', 'secret/data/agents'),
  finds('secrets-webhook.security.bank-vaults.io/bao-from-path', 'secret/data/agents'),
  valued('vault:secret/data/agents#key'),
  valued('>>vault:secret/data/agents#key'),
  valued('bao:secret/data/agents#key'),
  valued('akeyless:/agents/key'),
  valued('op://agents/model/key'),
  valued('arn:aws:secretsmanager:eu-central-1:123456789012:secret:model'),
  ['of an init container', ofInit((c) => { c.env = [{ name: 'A', value: 'vault:a#b' }]; }), 'spec.initContainers[0].env[0].value',
    'vault:a#b'],
  ['of a Sandbox', tweaked('Sandbox', ({ spec: { podTemplate } }) => {
    podTemplate.metadata.annotations =
    { 'vault.hashicorp.com/agent-inject': 'true' };
  }),
  'spec.podTemplate.metadata.annotations["vault.hashicorp.com/agent-inject"]', 'true'],
  ...['secrets-store.csi.k8s.io', 'secrets-store-gke.csi.k8s.io'].map((driver): Case =>
    [`the driver ${driver}`, ofPod(volume({ csi: { driver, readOnly: true, volumeAttributes: { secretProviderClass: 'a' } } })),
      'spec.volumes[2].csi.driver', driver]),
  ['an injection that is switched off', annotated('vault.hashicorp.com/agent-inject', 'false')],
  ['an annotation of the webhook that injects nothing', annotated('vault.security.banzaicloud.io/mutate', 'skip')],
  ['what the Agent would write, without the Agent', annotated('vault.hashicorp.com/agent-inject-secret-a', 'secret/data/a')],
  ['other values', ofContainer((c) => {
    c.env = [{ name: 'A', value: 'https://vault:8200' }, { name: 'B', value: 'vaulted' },
      { name: 'C', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }];
  })],
];
