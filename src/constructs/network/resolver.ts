import { IConstruct } from 'constructs';
import { AgentCluster } from './agent-cluster';
import { DeniedRanges } from './denied-ranges';
import { peerOf } from './peer';
import { Cidr } from '../../engine/address/cidr';
import { requireAddress, requireDnsSubdomain, requireList } from '../../engine/input/props';
import { Json } from '../../engine/value/json';

/** The ports of DNS, as a NetworkPolicy lists them. */
export const DNS_PORTS: readonly Json[] = [{ port: 53, protocol: 'UDP' }, { port: 53, protocol: 'TCP' }];

/** Pods of the cluster itself, by their label `k8s-app`. */
export function kubeSystem(app: string): Json {
  return peerOf({ namespace: 'kube-system', podSelector: { matchLabels: { 'k8s-app': app } }, id: app });
}

/** The cluster's resolver. */
export const KUBE_DNS = kubeSystem('kube-dns');

/** The default address of NodeLocal DNS. */
export const NODE_LOCAL_DNS = '169.254.20.10';

/**
 * Addresses on which nodes run NodeLocal DNS, from the construct or its cluster.
 *
 * NodeLocal DNS runs on the host network, where no selector selects it. `otherwise` gives the addresses where construct and cluster
 * name none.
 */
export function nodeLocalDns(scope: IConstruct, given: string[] | undefined, denied: DeniedRanges, otherwise?: () => string[]): Cidr[] {
  const known = given ?? AgentCluster._for(scope).nodeLocalDns ?? otherwise?.();
  const addresses = requireList(scope, 'nodeLocalDns', known ?? (denied.families.includes(4) ? [NODE_LOCAL_DNS] : []));
  return addresses.map((address, i) => requireAddress(scope, `nodeLocalDns[${i}]`, address));
}

/** The domain of the cluster, from the construct or its cluster. */
export function clusterDomain(scope: IConstruct, given?: string): string {
  return requireDnsSubdomain(scope, 'clusterDomain', given ?? AgentCluster._for(scope).clusterDomain ?? 'cluster.local');
}
