import * as kplus from 'cdk8s-plus-29';
import { Construct } from 'constructs';
import { ClusterRanges } from '../../engine/address/cluster-ranges';
import { IAgentNamespace } from '../network/agent-namespace-ref';
import { DeniedRanges } from '../network/denied-ranges';
import { withDnsOnDemand } from '../network/dns-rules';
import { FqdnBackEnd } from '../network/fqdn/fqdn-back-end';
import { NetworkPolicySet } from '../network/network-policy-set';
import { everyPod, subjects } from '../network/peer';
import { PodSubnetEgressDeny } from '../network/pod-subnet-egress-deny';

/** Pods of the library, and the few targets that they need from the start. */
interface IsolatedPods {
  /** The ranges of the cluster, those of the `AgentCluster` included. */
  readonly ranges: ClusterRanges;
  readonly namespace: IAgentNamespace;
  /** The pods. The default is every pod of the namespace. */
  readonly agent?: kplus.IPodSelector;
  readonly nodeLocalDns?: string[];
  /** Whether the pods may call the cluster's resolver, as they may by default. */
  readonly allowDns?: boolean;
  /** Whether they may call it only once they may call something else. `allowDns` takes precedence. */
  readonly dnsOnDemand?: boolean;
  readonly fqdnBackEnd?: FqdnBackEnd;
}

/** Denies all ingress of the pods, and all egress but DNS. The returned policy opens what the pods need. */
export function isolatePods(scope: Construct, { ranges, dnsOnDemand, ...pods }: IsolatedPods): PodSubnetEgressDeny {
  const { namespaceName } = pods.namespace;
  const [podSet] = pods.agent ? subjects(pods.agent, namespaceName) : [everyPod(namespaceName)];
  new NetworkPolicySet(scope, DeniedRanges.of(scope, ranges)).open('Ingress', podSet, 'Ingress');
  const props = { ...ranges, ...pods, allowInternet: false };
  return new PodSubnetEgressDeny(scope, 'Egress', dnsOnDemand ? withDnsOnDemand(props) : props);
}
