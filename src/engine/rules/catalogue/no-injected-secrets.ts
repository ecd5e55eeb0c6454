import { indexed } from '../../cluster/namespaced';
import { Json, object } from '../../value/json';
import { SECRET_DRIVERS } from '../criteria/node-volumes';
import { checkOfClaims } from '../criteria/sandbox-claims';
import { Report, Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: annotations of the pod, spec.*containers[*].env[*].value, spec.volumes[*].csi.driver;
 * spec.additionalPodMetadata.annotations of a SandboxClaim.
 * Allowed: none that lets a webhook or a driver bring secrets of a store into the pod: Vault, Bank-Vaults, OpenBao, 1Password, Infisical,
 * Akeyless, Conjur, AWS Secrets Manager, Secrets Store CSI.
 */

/**
 * The names that the projects use.
 *
 * @see https://github.com/hashicorp/vault-k8s/blob/main/agent-inject/agent/annotations.go
 * @see https://github.com/bank-vaults/secrets-webhook/blob/main/pkg/provider
 * @see https://github.com/1Password/kubernetes-secrets-injector
 * @see https://github.com/Infisical/infisical-agent-injector
 * @see https://docs.akeyless.io/docs/how-to-provision-secret-to-your-k8s
 * @see https://github.com/cyberark/secrets-provider-for-k8s
 * @see https://github.com/aws-samples/aws-secret-sidecar-injector
 */
const ANNOTATIONS =
  '^(vault[.]hashicorp[.]com/agent-inject|operator[.]1password[.]io/inject|org[.]infisical[.]com/inject|akeyless/enabled' +
  '|conjur[.]org/secrets-destination' +
  '|conjur[.]org/conjur-secrets[.].*|secrets[.]k8s[.]aws/sidecarInjectorWebhook' +
  '|(vault[.]security[.]banzaicloud[.]io|secrets-webhook[.]security[.]bank-vaults[.]io)' +
  '/(vault|bao)-(from-path|env-from-path|agent-configmap|ct-configmap))$';
const OFF = ['', '0', 'f', 'F', 'false', 'False', 'FALSE', 'no', 'off', 'disabled'];
const VALUES = '^((>>)?(vault|bao|akeyless):|op://|arn:aws:(secretsmanager|ssm):)';

const IS_ANNOTATION = new RegExp(ANNOTATIONS);
const IS_VALUE = new RegExp(VALUES);

export const rule: Rule = {
  id: 'no-injected-secrets',
  severity: Severity.ERROR,
  pack: RulePack.STRICT,
  title: 'no secrets that a webhook or driver injects',
  problem: 'Webhook or driver injects secrets',
  why: 'No manifest shows what the store gives to the pod. A reviewer does not see which secrets an attacker who controls the '
    + 'agent can read, or when more are added.',
  fix: 'mount a Secret that contains only what the agent needs, for example with AgentMount.secret; acknowledge the finding '
    + 'if you know what the store gives to this pod',
  fixInYaml: 'mount a Secret that contains only what the agent needs; acknowledge the finding if you know what the store gives to '
    + 'this pod',
  source: 'https://kubernetes.io/docs/concepts/security/secrets-good-practices/',
  since: '0.1.0',
  mappings: { attack: ['T1552.007', 'T1555.006'], owasp: ['ASI03'] },
  checkPod: (pod, report) => {
    reportInjection(pod.metadata, pod.metadataPath, report);
    for (const { path, container } of pod.containers) {
      for (const [{ value }, i] of indexed(container.env)) {
        if (typeof value === 'string' && IS_VALUE.test(value)) {
          report(`${path}.env[${i}].value`, value);
        }
      }
    }
    for (const [{ csi }, i] of indexed(pod.spec.volumes)) {
      const { driver } = object(csi);
      if (SECRET_DRIVERS.includes(driver)) {
        report(`${pod.path}.volumes[${i}].csi.driver`, driver);
      }
    }
  },
  checkObject: checkOfClaims(reportInjection),
  admission: {
    fix: 'remove the annotation, the variable or the volume that names the store, and mount a Secret that contains only what the agent '
      + 'needs',
    cel:
      `variables.metadata.?annotations.orValue({}).all(k, !k.matches(${JSON.stringify(ANNOTATIONS)})` +
      ` || variables.metadata.annotations[k] in ${JSON.stringify(OFF)})` +
      ` && variables.containers.all(c, c.?env.orValue([]).all(e, !e.?value.orValue("").matches(${JSON.stringify(VALUES)})))` +
      ` && variables.spec.?volumes.orValue([]).all(v, !(v.?csi.?driver.orValue("") in ${JSON.stringify(SECRET_DRIVERS)}))`,
    ofMetadata: true,
  },
};

function reportInjection(metadata: Json, path: string, report: Report): void {
  const annotations = object(metadata.annotations);
  for (const key in annotations) {
    const value: unknown = annotations[key];
    if (IS_ANNOTATION.test(key) && typeof value === 'string' && !OFF.includes(value)) {
      report(`${path}.annotations["${key}"]`, value);
    }
  }
}
