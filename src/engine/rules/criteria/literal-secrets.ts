import { ClusterView, namespaceOf } from '../../cluster/cluster-view';
import { nameOf } from '../../cluster/namespaced';
import { secretsIn } from '../../cluster/references';
import { Json, isObject, object, textOf } from '../../value/json';
import { memoizeBy } from '../../value/memoize';
import { isSecretVariable } from '../../value/secret-pairs';

/** Public parts of keys. */
const PUBLIC = /^\s*(-----BEGIN (TRUSTED )?(CERTIFICATE|PUBLIC KEY|X509 CRL)-----|(ssh-(ed25519|rsa)|ecdsa-\S+) AAAA)/;

/** The first key of a Secret that has a secret value in the manifest, and the number of other such keys. `undefined` if there is none. */
export function firstLiteralIn(secret: Json): { readonly path: string; readonly others: number } | undefined {
  if (isObject(secret.sops)) {
    return undefined;
  }
  const decode = (value: unknown) => (typeof value === 'string' ? Buffer.from(value, 'base64').toString('latin1') : '');
  const paths = [
    ...literals(object(secret.data), decode).map((key) => `data["${key}"]`),
    ...literals(object(secret.stringData), (value) => (typeof value === 'string' ? value : '')).map((key) => `stringData["${key}"]`),
  ].sort();
  return paths.length === 0 ? undefined : { path: paths[0], others: paths.length - 1 };
}

/** The keys whose value would be a secret under the name of a password. A template may contain references before or after encoding. */
function literals(values: Json, read: (value: unknown) => string): string[] {
  return Object.keys(values).filter((key) =>
    [textOf(values[key] ?? ''), read(values[key])].every(
      (text) => isSecretVariable('password', text) && !PUBLIC.test(text) && !/^(<path:|AKV@|ref\+)/.test(text),
    ),
  );
}

/** Whether a Secret is of agents. The rule does not judge the Secrets of other namespaces. */
export function isOfAgents(view: ClusterView, secret: Json): boolean {
  const namespace = namespaceOf(secret);
  return view.isForAgents(namespace) || usedSecrets(view).has(`${namespace}\n${nameOf(secret)}`);
}

const usedSecrets = memoizeBy((view: ClusterView) => new Set(view.pods.namespaces.flatMap((namespace) => view.pods.select(namespace, {}))
  .flatMap((pod) => secretsIn(pod).map(({ name }) => `${pod.namespace}\n${name}`))));
