import { IConstruct } from 'constructs';
import { DeniedRanges } from './denied-ranges';
import { peerOf } from './peer';
import { Json } from '../policy/json';
import { requireAddress, requireList } from '../policy/props';
import { Cidr } from '../reach/cidr';

/** The ports of DNS, as a NetworkPolicy lists them. */
export const DNS_PORTS: readonly Json[] = [{ port: 53, protocol: 'UDP' }, { port: 53, protocol: 'TCP' }];

/** Pods of the cluster itself, by their label `k8s-app`. */
export function kubeSystem(app: string): Json {
  return peerOf({ namespace: 'kube-system', podSelector: { matchLabels: { 'k8s-app': app } }, id: app });
}

/** The cluster's resolver. */
export const KUBE_DNS = kubeSystem('kube-dns');

/** Addresses on which nodes run NodeLocal DNS: it is on the host network, where no selector finds it. */
export function nodeLocalDns(scope: IConstruct, given: string[] | undefined, denied: DeniedRanges): Cidr[] {
  const addresses = requireList(scope, 'nodeLocalDns', given ?? (denied.families.includes(4) ? ['169.254.20.10'] : []));
  return addresses.map((address, i) => requireAddress(scope, `nodeLocalDns[${i}]`, address));
}
