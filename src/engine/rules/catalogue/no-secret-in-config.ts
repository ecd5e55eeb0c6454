import { indexed } from '../../cluster/namespaced';
import { Json, object } from '../../value/json';
import { FoundSecret, secretIn, secretInText } from '../criteria/secrets';
import { Report, Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: data and binaryData of a ConfigMap, spec.env and spec.additionalPodMetadata.annotations of a SandboxClaim.
 * Allowed: values and files that hold no credential by its form and give no value to the name of a secret, such as OPENAI_API_KEY; a reference, an amount
 * or the path of a file is none.
 */
export const rule: Rule = {
  id: 'no-secret-in-config',
  severity: Severity.ERROR,
  pack: RulePack.STRICT,
  title: 'no secret in configuration',
  why: 'A ConfigMap and a SandboxClaim are kept for anyone to read: they are in the repository, in etcd without encryption, and most roles that only look may get them.',
  fix: 'keep the value in a Secret, mount that as a file such as by AgentMount.secret, and name the file in the configuration; replace the secret, since it is in the manifest',
  source: 'https://kubernetes.io/docs/concepts/configuration/configmap/',
  since: '0.1.0',
  mappings: {
    nsaCisa: 'Network separation and hardening: Secrets',
    attack: ['T1552.001', 'T1552.007'],
    kubescape: ['C-0012'],
    owasp: ['ASI03'],
  },
  checkObject: {
    kinds: ['ConfigMap', 'extensions.agents.x-k8s.io/SandboxClaim'],
    check: (manifest, report) => (manifest.kind === 'ConfigMap' ? checkConfigMap : checkClaim)(manifest, report),
  },
  admission: { none: 'admission judges pods, what makes them, and namespaces; what a claim puts into a pod is judged with the pod' },
};

function checkConfigMap({ data, binaryData }: Json, report: Report): void {
  checkEach('data', object(data), secretIn, report);
  checkEach(
    'binaryData',
    object(binaryData),
    (key, value) => (typeof value === 'string' ? secretIn(key, Buffer.from(value, 'base64').toString('latin1')) : undefined),
    report,
  );
}

function checkClaim({ spec }: Json, report: Report): void {
  const { env, additionalPodMetadata } = object(spec);
  for (const [{ name, value }, i] of indexed(env)) {
    tell(`spec.env[${i}].value`, secretIn(name, value), report);
  }
  checkEach('spec.additionalPodMetadata.annotations', object(object(additionalPodMetadata).annotations),
    (_, value) => (typeof value === 'string' ? secretInText(value) : undefined), report);
}

function checkEach(path: string, values: Json, find: (key: string, value: unknown) => FoundSecret | undefined, report: Report): void {
  Object.entries(values).forEach(([key, value]) => tell(`${path}["${key}"]`, find(key, value), report));
}

function tell(path: string, secret: FoundSecret | undefined, report: Report): void {
  if (secret) {
    report(path, secret.shown, secret.detail);
  }
}
