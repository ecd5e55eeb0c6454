import { ClusterView } from '../../cluster/cluster-view';
import { inNamespace, nameOf } from '../../cluster/namespaced';
import { Reference } from '../../cluster/references';
import { PodView } from '../../manifest/pod-view';
import { Json, object, textOf } from '../../value/json';
import { memoizeByText } from '../../value/memoize';

/** Types of Secrets that hold a credential for the cluster itself, and what it is. */
const TYPES: { readonly [type: string]: string } = {
  'kubernetes.io/service-account-token': 'a token for the API server',
  'bootstrap.kubernetes.io/token': 'a token by which a node joins the cluster',
  'kubernetes.io/dockercfg': 'a login for an image registry',
  'kubernetes.io/dockerconfigjson': 'a login for an image registry',
};

/** A Secret that is no token, in CEL: logins for image registries have their place beside pods. */
export const CEL_NO_TOKEN = `!(dyn(object).?type.orValue("") in ${JSON.stringify(Object.keys(TYPES).filter((type) => type.includes('token')))})`;

/** Kinds that make a Secret of the same namespace from a template, with its name and type. */
const MAKERS: { readonly [kind: string]: (manifest: Json) => [name: unknown, type: unknown] } = {
  'external-secrets.io/ExternalSecret': (manifest) => {
    const { name, template } = object(object(manifest.spec).target);
    return [name ?? nameOf(manifest), object(template).type];
  },
  'bitnami.com/SealedSecret': (manifest) => [nameOf(manifest), object(object(manifest.spec).template).type],
};

/** Types of the Secrets of a namespace that the cluster has or that an object in it makes, by name. */
const typesIn = memoizeByText((view: ClusterView, namespace) => new Map([
  ...Object.entries(MAKERS).flatMap(([kind, read]) => inNamespace(view, kind, namespace).map(read)),
  ...inNamespace(view, 'Secret', namespace).map((secret): [unknown, unknown] => [nameOf(secret), secret.type]),
].map(([name, type]) => [textOf(name), type])));

/** Kubernetes named the token Secrets that it made by itself, up to 1.23, by the account and five of these characters. */
const GENERATED = /^(.+)-token-[bcdfghjklmnpqrstvwxz2456789]{5}$/;

/**
 * What credential for the cluster a Secret holds that a pod uses; nothing for another Secret, and for one that the cluster does not have
 * unless its name is that of a token of an account that is known.
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
  return isKnown ? `Secret "${name}" has the name of a token of account "${account}"` : undefined;
}
