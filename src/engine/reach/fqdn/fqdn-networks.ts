import { CILIUM } from './cilium';
import { EKS } from './eks';
import { FqdnNetwork } from './fqdn-network';
import { GKE } from './gke';
import { HostRule } from './host-rule';
import { groupKind } from '../../manifest/pod-kinds';
import { Json, objects } from '../../value/json';

/** Every network that knows domain names. To add one, write its file, name it here and give `FqdnBackEnd` a method of its name. */
export const FQDN_NETWORKS: readonly FqdnNetwork[] = [CILIUM, EKS, GKE];

const BY_KIND = new Map(FQDN_NETWORKS.flatMap((network) => (
  [...network.namespacedKinds, ...network.clusterKinds].map((kind) => [kind, network]))));

/** The network that a policy is for. None for a policy of another kind. */
export function fqdnNetworkOf({ apiVersion, kind }: Json): FqdnNetwork | undefined {
  return BY_KIND.get(groupKind(apiVersion, kind));
}

/** The names that a policy of any network lets its pods call. Cilium's policies may have several rule sets. */
export function hostRulesOf(policy: Json): readonly HostRule[] {
  const network = fqdnNetworkOf(policy);
  const specs = [...objects([policy.spec]), ...objects(policy.specs)];
  return network ? specs.flatMap((spec) => network.readEgress(policy, spec, 'spec').hosts) : [];
}
