import { ClusterView, namespaceOf } from './cluster-view';
import { nameOf } from './namespaced';
import { Json, object } from '../value/json';
import { memoizeBy } from '../value/memoize';
import { push } from '../value/multimap';

/** ConfigMaps that configure a gateway of agents, the cluster's resolver or a detector. */

/** Keys of such ConfigMaps: of CredentialBroker, of EgressProxy, of DnsAllowlist and CoreDNS, and of Falco. */
const KEYS = ['envoy.json', 'squid.conf', 'Corefile', 'falco.yaml'];

/**
 * ConfigMaps in kube-system that a cluster has and no app: of CoreDNS, of kube-dns, of the cache on nodes, and the one that maps
 * identities on EKS.
 *
 * @see https://kubernetes.io/docs/tasks/administer-cluster/dns-custom-nameservers/
 * @see https://learn.microsoft.com/azure/aks/coredns-custom
 * @see https://docs.aws.amazon.com/eks/latest/userguide/auth-configmap.html
 */
const OF_CLUSTER = ['coredns', 'coredns-custom', 'kube-dns', 'node-local-dns', 'aws-auth'];

interface Configs {
  readonly everywhere: readonly string[];
  readonly byNamespace: ReadonlyMap<string, readonly string[]>;
}

/** Their names in a namespace, or in all namespaces if none is given. */
export function guardConfigs(view: ClusterView, namespace?: string): readonly string[] {
  const { everywhere, byNamespace } = configsIn(view);
  return namespace === undefined ? everywhere : byNamespace.get(namespace) ?? [];
}

const configsIn = memoizeBy((view: ClusterView): Configs => {
  const byNamespace = new Map<string, string[]>();
  view.of('ConfigMap').filter(isConfig).forEach((config) => push(byNamespace, namespaceOf(config), nameOf(config)));
  OF_CLUSTER.forEach((name) => push(byNamespace, 'kube-system', name));
  return { byNamespace, everywhere: [...new Set([...byNamespace.values()].flat())] };
});

function isConfig({ data, binaryData }: Json): boolean {
  return KEYS.some((key) => Object.hasOwn(object(data), key) || Object.hasOwn(object(binaryData), key));
}
