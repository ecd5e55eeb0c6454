import { ClusterView } from '../../cluster/cluster-view';
import { inNamespace, nameOf } from '../../cluster/namespaced';
import { Reference } from '../../cluster/references';
import { PodView } from '../../manifest/pod-view';
import { Json, object, textOf } from '../../value/json';
import { memoizeByText } from '../../value/memoize';

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
  const isKnown = account !== undefined && (account === 'default' || account === pod.spec.serviceAccountName
    || (pod.namespace !== '' && view.find('ServiceAccount', pod.namespace, account) !== undefined));
  return isKnown ? `Secret "${name}" has the name of a token of ServiceAccount "${account}"` : undefined;
}
