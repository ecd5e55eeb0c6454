import { indexed } from '../../cluster/namespaced';
import { decodeBase64 } from '../../value/base64';
import { Json, object } from '../../value/json';
import { CLAIM } from '../criteria/sandbox-claims';
import { FoundSecret, celHasSecret, celIsSecret, secretIn, secretInText } from '../criteria/secrets';
import { Report, Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: data and binaryData of a ConfigMap, spec.env and spec.additionalPodMetadata.annotations of a SandboxClaim.
 * Allowed: values and files that do not have the form of a credential and give no value to the name of a secret, such as OPENAI_API_KEY. A
 * reference, an amount or the path of a file is not a secret. Base64 is decoded, but not by admission.
 */
export const rule: Rule = {
  id: 'no-secret-in-config',
  severity: Severity.ERROR,
  pack: RulePack.STRICT,
  title: 'no secret in configuration',
  problem: 'Configuration has a secret',
  why: 'A ConfigMap and a SandboxClaim are not confidential. They are in the repository, and in etcd without encryption. Most '
    + 'read-only roles may get them.',
  fix: 'move the value to a Secret, mount it as a file, for example with AgentMount.secret, and name the file in the '
    + 'configuration; rotate the value, since the manifest contains it',
  fixInYaml: 'move the value to a Secret, mount it as a file, and name the file in the configuration; rotate the value, since the '
    + 'manifest contains it',
  source: 'https://kubernetes.io/docs/concepts/configuration/configmap/',
  since: '0.1.0',
  mappings: {
    nsaCisa: 'Network separation and hardening: Secrets',
    attack: ['T1552.001', 'T1552.007'],
    kubescape: ['C-0012'],
    owasp: ['ASI03'],
    agenticAi: ['Privilege risks'],
    nist: ['4.1.4'],
  },
  checkObject: {
    kinds: ['ConfigMap', CLAIM],
    check: (manifest, report) => (manifest.kind === 'ConfigMap' ? checkConfigMap : checkClaim)(manifest, report),
  },
  admission: { // of claims alone: any program may keep its data in a ConfigMap
    objects: [{
      kinds: [CLAIM],
      cel: `dyn(object).spec.?env.orValue([]).all(e, !${celIsSecret('e.?name.orValue("")', 'e.?value.orValue("")')})`
        + ' && dyn(object).spec.?additionalPodMetadata.?annotations.orValue({}).all(k, '
        + `!${celHasSecret('dyn(object).spec.additionalPodMetadata.annotations[k]')})`,
    }],
  },
};

function checkConfigMap({ data, binaryData }: Json, report: Report): void {
  checkEach('data', object(data), secretIn, report);
  checkEach(
    'binaryData',
    object(binaryData),
    (key, value) => (typeof value === 'string' ? secretIn(key, decodeBase64(value)) : undefined),
    report,
  );
}

function checkClaim({ spec }: Json, report: Report): void {
  const { env, additionalPodMetadata } = object(spec);
  for (const [{ name, value }, i] of indexed(env)) {
    reportSecret(`spec.env[${i}].value`, secretIn(name, value), report);
  }
  checkEach('spec.additionalPodMetadata.annotations', object(object(additionalPodMetadata).annotations),
    (_, value) => (typeof value === 'string' ? secretInText(value) : undefined), report);
}

function checkEach(path: string, values: Json, find: (key: string, value: unknown) => FoundSecret | undefined, report: Report): void {
  Object.entries(values).forEach(([key, value]) => reportSecret(`${path}["${key}"]`, find(key, value), report));
}

function reportSecret(path: string, secret: FoundSecret | undefined, report: Report): void {
  if (secret) {
    report(path, secret.shown, secret.detail);
  }
}
