import { IConstruct } from 'constructs';
import { AgentCluster } from './agent-cluster';
import { DeniedRanges } from './denied-ranges';
import { FqdnBackEnd } from './fqdn/fqdn-back-end';
import { peerOf } from './peer';
import { ipBlock } from './policy-peer';
import { Cidr, parseAddress } from '../../engine/address/cidr';
import { propError, requireAddress, requireDnsSubdomain, requireList } from '../../engine/input/props';
import { Resolvers } from '../../engine/reach/fqdn/fqdn-network';
import { Json } from '../../engine/value/json';

/** The ports of DNS, as a NetworkPolicy lists them. */
export const DNS_PORTS: readonly Json[] = [{ port: 53, protocol: 'UDP' }, { port: 53, protocol: 'TCP' }];

/** Pods of the cluster itself, by their label `k8s-app`. */
function kubeSystem(app: string): Json {
  return peerOf({ namespace: 'kube-system', podSelector: { matchLabels: { 'k8s-app': app } }, id: app });
}

/** The cluster's resolver. */
export const KUBE_DNS = kubeSystem('kube-dns');

/** The default address of NodeLocal DNS. */
const NODE_LOCAL_DNS = '169.254.20.10';

/** Rules for the cluster's resolver, and for the addresses of NodeLocal DNS: those that the cluster states, or the usual one. */
export function resolverRules(scope: IConstruct): Json[] {
  const local = AgentCluster._for(scope).nodeLocalDns ?? [NODE_LOCAL_DNS];
  return dnsRulesTo([KUBE_DNS, ...local.map((address) => ipBlock(parseAddress(address)))]);
}

function dnsRulesTo(peers: readonly Json[]): Json[] {
  return peers.map((peer) => ({ to: [peer], ports: DNS_PORTS }));
}

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

/** What a user says about DNS. */
interface DnsProps {
  readonly allowDns?: boolean;
  readonly nodeLocalDns?: string[];
}

/** The key in props of a policy that allows DNS once its pods may call something. It is no public prop: `allowDns` says it better. */
const ON_DEMAND = Symbol('dnsOnDemand');

/** The props of a policy that allows DNS once its pods may call something. `allowDns` takes precedence. */
export function withDnsOnDemand<P extends DnsProps>(props: P): P {
  return { ...props, [ON_DEMAND]: true };
}

/** Whether the policy allows DNS only once its pods may call something. */
export function isDnsOnDemand(props: DnsProps): boolean {
  return props.allowDns === undefined && (props as { readonly [ON_DEMAND]?: boolean })[ON_DEMAND] === true;
}

/**
 * The egress rules that let pods call the cluster's resolver. None where the back end allows DNS itself.
 *
 * What answers DNS is a fact of the cluster's network, whether or not the policy allows names by it.
 */
export function dnsRules(policy: IConstruct, props: DnsProps, denied: DeniedRanges, backEnd?: FqdnBackEnd): Json[] {
  const { allowDns, nodeLocalDns: given } = props;
  const { limited = false, ...own } = backEnd?._resolvers(policy) ?? {};
  const ofCluster = AgentCluster._for(policy).fqdnBackEnd?._resolvers(policy) ?? {};
  const pods = own.pods ?? ofCluster.pods ?? [];
  const nodes = own.nodes ?? (denied.services.length > 0 ? ofCluster.nodes : undefined);
  const leaveOut = 'be left out where the back end allows DNS for the allowed names only';
  if (limited && allowDns) {
    throw propError(policy, 'allowDns', leaveOut, true, 'network policies are additive: a DNS rule without names allows every name');
  }
  if (limited && requireList(policy, 'nodeLocalDns', given).length > 0) {
    throw propError(policy, 'nodeLocalDns', leaveOut, given, 'the back end allows NodeLocal DNS by its pods');
  }
  if (!(allowDns ?? !limited)) {
    return [];
  }
  const blocks = nodeLocalDns(policy, given, denied, addressesOnNodes(policy, denied, nodes));
  return dnsRulesTo([KUBE_DNS, ...pods.map(kubeSystem), ...blocks.map((block) => ipBlock(block))]);
}

/** The addresses at which the nodes of a network answer DNS, where they have their own. */
function addressesOnNodes(policy: IConstruct, { services }: DeniedRanges, nodes: Resolvers['nodes']): (() => string[]) | undefined {
  return nodes && (() => {
    if (services.length === 0) {
      throw propError(policy, 'serviceCidrs', 'be given with this back end for names', undefined, nodes.remedy);
    }
    return nodes.addresses(services);
  });
}
