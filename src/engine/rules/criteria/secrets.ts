import { ClusterView, namespaceOf } from '../../cluster/cluster-view';
import { inNamespace, nameOf } from '../../cluster/namespaced';
import { Reference, accountOf, secretsIn } from '../../cluster/references';
import { PodView } from '../../manifest/pod-view';
import { decodeBase64 } from '../../value/base64';
import { CREDENTIAL, MAY_HOLD_WEBHOOK, WEBHOOK, credentialIn } from '../../value/credential-forms';
import { Json, object, textOf } from '../../value/json';
import { memoizeBy, memoizeByText } from '../../value/memoize';
import { OTHER_PAIR, OTHER_VARIABLE, PAIRS, SECRET_NAME, isSecretVariable, secretPairIn } from '../../value/secret-pairs';
import { celMatches } from '../cel/cel';

/**
 * A secret that the rules find in a text. The rules and their CEL use the same patterns.
 */
export interface FoundSecret {
  /** The part of it that a finding may show. */
  readonly shown: string;
  readonly detail: string;
  /** Its position in the text. */
  readonly at: number;
}

/** Why the literal value of a variable counts as a secret, and what a finding may show. `undefined` if it is not a secret. */
export function secretIn(name: unknown, value: unknown): FoundSecret | undefined {
  if (typeof value !== 'string') {
    return undefined;
  }
  const credential = credentialIn(value);
  if (!credential && typeof name === 'string' && isSecretVariable(name, value)) {
    return { shown: '…', detail: `"${name}" is the name of a secret`, at: 0 };
  }
  return secretInText(value);
}

/** The first secret in a text, such as a command line or the content of a file. */
export function secretInText(text: string): FoundSecret | undefined {
  const credential = credentialIn(text);
  if (credential) {
    return { shown: `${credential.begins}…`, detail: `it has the form of ${credential.what}`, at: credential.at };
  }
  const pair = secretPairIn(text);
  return pair ? { shown: '…', detail: `it gives a value to a name that ends in "${pair.name}"`, at: pair.at } : secretInBase64(text);
}

/** Words that may be base64 of a key or of a file with keys. One of millions of letters, which would fill the stack, is read in parts. */
const BASE64 = /[\w+/-]{40,1048576}/g;
const IS_TEXT = /^[\t\n\r -~]*$/;

/** A secret in a word that is base64 of a text, such as a kubeconfig, whose keys are base64 again. Each text is a quarter shorter. */
function secretInBase64(text: string): FoundSecret | undefined {
  for (const { 0: word, index } of text.matchAll(BASE64)) {
    const decoded = decodeBase64(word);
    const secret = IS_TEXT.test(decoded) ? secretInText(decoded) : undefined;
    if (secret) {
      return { shown: '…', detail: `in base64, ${secret.detail}`, at: index };
    }
  }
  return undefined;
}

/** `isSecretName` for a CEL expression that is a string. */
export function celIsSecretName(name: string): string {
  return celMatches(`${name}.lowerAscii()`, SECRET_NAME);
}

/** `secretIn` for two CEL expressions that are strings. */
export function celIsSecret(name: string, value: string): string {
  return `((${celIsSecretName(name)}`
    + ` && !${celMatches(`(${name} + "=" + ${value}).lowerAscii()`, OTHER_VARIABLE)}) || ${celHasSecret(value)})`;
}

/** `secretInText` for a CEL expression that is a string, but for what is in base64, which CEL of the API server does not decode. */
export function celHasSecret(text: string): string {
  const pairs = PAIRS.map((pattern) => `${text}.lowerAscii().findAll(${JSON.stringify(pattern)})`).join(' + ');
  const webhooks = `${text}.findAll(${JSON.stringify(MAY_HOLD_WEBHOOK)}).exists(w, ${celMatches('w', WEBHOOK)})`;
  return `(${celMatches(text, CREDENTIAL)} || ${webhooks} || (${pairs}).exists(p, !${celMatches('p', OTHER_PAIR)}))`;
}

/**
 * Audiences that API servers accept: the names of the Service "kubernetes", the issuers of managed clusters, which are the audience where
 * a cluster names no other, and names of distributions. A cluster can have another one, which its manifests do not say.
 *
 * @see https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/ api-audiences
 * @see https://github.com/kubernetes/kops/blob/master/pkg/model/components/apiserver.go
 * @see https://github.com/k3s-io/k3s/blob/master/pkg/daemons/control/server.go
 */
const API_SERVER = '^(https?://)?kubernetes([.](default([.]svc([.][-a-zA-Z0-9.]+)?)?|svc[.]default))?(:[0-9]+)?/?$'
  + '|^https://oidc[.]eks[.][-a-z0-9]+[.]amazonaws[.]com([.]cn)?/'
  + '|^https://container[.]googleapis[.]com/v1/projects/[^/]+/(locations|zones)/[^/]+/clusters/'
  + '|^https://[-a-z0-9.]+[.](oic[.]prod-aks[.]azure[.]com|azmk8s[.]io)(:[0-9]+)?(/|$)'
  + '|^(api|k3s|rke2|system:konnectivity-server)$';

const IS_API_SERVER = new RegExp(API_SERVER);

/** Whether the API server accepts a token for this audience, as far as that is known. It accepts a token that names none. */
export function isForApiServer(audience: unknown): boolean {
  return typeof audience !== 'string' || audience === '' || IS_API_SERVER.test(audience);
}

/** The same in CEL for a projected `serviceAccountToken`. */
export function celIsForApiServer(token: string): string {
  return `${token}.?audience.orValue("") == "" || ${token}.audience.matches(${JSON.stringify(API_SERVER)})`;
}

/** Types of Secrets that contain a credential for the cluster, and what the credential is. */
const TYPES: { readonly [type: string]: string } = {
  'kubernetes.io/service-account-token': 'a token for the API server',
  'bootstrap.kubernetes.io/token': 'a token that lets a node join the cluster',
  'kubernetes.io/dockercfg': 'a login for an image registry',
  'kubernetes.io/dockerconfigjson': 'a login for an image registry',
};

const TOKEN_TYPES = Object.keys(TYPES).filter((type) => type.includes('token'));

/** CEL that is true for a Secret that is not a token. Logins for image registries may be beside pods. */
export const CEL_NO_TOKEN = `!(dyn(object).?type.orValue("") in ${JSON.stringify(TOKEN_TYPES)})`;

/** Kinds that create a Secret in the same namespace from a template, with its name and type. */
const MAKERS: { readonly [kind: string]: (manifest: Json) => [name: unknown, type: unknown] } = {
  'external-secrets.io/ExternalSecret': (manifest) => {
    const { name, template } = object(object(manifest.spec).target);
    return [name ?? nameOf(manifest), object(template).type];
  },
  'bitnami.com/SealedSecret': (manifest) => [nameOf(manifest), object(object(manifest.spec).template).type],
};

/** Types of the Secrets of a namespace, by name: of those among the manifests, and of those that another object creates. */
const typesIn = memoizeByText((view: ClusterView, namespace) => new Map([
  ...Object.entries(MAKERS).flatMap(([kind, read]) => inNamespace(view, kind, namespace).map(read)),
  ...inNamespace(view, 'Secret', namespace).map((secret): [unknown, unknown] => [nameOf(secret), secret.type]),
].map(([name, type]) => [textOf(name), type])));

/** The names of the token Secrets that Kubernetes generated up to 1.23: the account and five of these characters. */
const GENERATED = /^(.+)-token-[bcdfghjklmnpqrstvwxz2456789]{5}$/;

/**
 * The credential for the cluster in a Secret that a pod uses. `undefined` for another Secret. A Secret that is not among the manifests
 * counts if its name is that of a generated token of a known account.
 */
export function clusterCredentialIn(view: ClusterView, pod: PodView, { name }: Reference): string | undefined {
  const types = typesIn(view, pod.namespace);
  if (types.has(name)) {
    const type = types.get(name);
    return typeof type === 'string' && Object.hasOwn(TYPES, type) ? `Secret "${name}" is of type ${type}, ${TYPES[type]}` : undefined;
  }
  const account = GENERATED.exec(name)?.[1];
  const isKnown = account !== undefined && (account === 'default' || account === accountOf(pod)
    || view.find('ServiceAccount', pod.namespace, account) !== undefined);
  return isKnown ? `Secret "${name}" has the name of a token of ServiceAccount "${account}"` : undefined;
}

/** Public parts of keys. */
const PUBLIC = /^\s*(-----BEGIN (TRUSTED )?(CERTIFICATE|PUBLIC KEY|X509 CRL)-----|(ssh-(ed25519|rsa)|ecdsa-\S+) AAAA)/;

/** The first key of a Secret that has a secret value in the manifest, and the number of other such keys. `undefined` if there is none. */
export function firstLiteralIn(secret: Json): { readonly path: string; readonly others: number } | undefined {
  const decode = (value: unknown) => (typeof value === 'string' ? decodeBase64(value) : '');
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
