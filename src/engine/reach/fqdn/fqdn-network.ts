import { HostRule } from './host-rule';
import { Cidr } from '../../address/cidr';
import { ClusterView } from '../../cluster/cluster-view';
import { Grant } from '../../manifest/network-policy';
import { Json } from '../../value/json';
import { ForeignPart } from '../foreign/reading';

/** One name on one TCP port. */
export interface NameAndPort {
  /** Such as "api.example.com", or "*.example.com" where the network has wildcards of one label. */
  readonly fqdn: string;
  readonly port: number;
}

/** The pods that may call names: one namespace and a label selector, `{}` for all of its pods. */
export interface FqdnCallers {
  readonly namespace: string;
  readonly podSelector: Json;
}

/** What answers DNS on a network, besides the pods `k8s-app: kube-dns`. */
export interface Resolvers {
  /** Whether the network's own objects allow DNS, for the allowed names alone. */
  readonly limited?: boolean;
  /** Values of the label `k8s-app` of further pods in `kube-system`. */
  readonly pods?: readonly string[];
  /** Addresses on the nodes that answer DNS in place of NodeLocal DNS. */
  readonly nodes?: {
    /** The addresses, from the Service ranges, of which there is at least one. */
    readonly addresses: (services: readonly Cidr[]) => string[];
    /** What to do where the Service ranges are not known. */
    readonly remedy: string;
  };
}

/** What the egress rules of one policy say. */
export interface FqdnEgress {
  /** The names, each with its ports. */
  readonly hosts: readonly HostRule[];
  /** The rules that a NetworkPolicy could also say. */
  readonly rules: readonly Grant[];
  /** Whether hosts and rules are everything that the policy allows. */
  readonly isWhole: boolean;
}

/** A network that knows domain names: how its policies are written, and what is read in them. */
export interface FqdnNetwork {
  /** The method of `FqdnBackEnd` that chooses the network, such as "cilium". */
  readonly factory: string;
  /** Its name in texts, such as "Cilium". */
  readonly title: string;
  /** The object that is written. */
  readonly apiVersion: string;
  readonly kind: string;
  /** The kinds that are read, by group and kind: those in a namespace, and those of the whole cluster. */
  readonly namespacedKinds: readonly string[];
  readonly clusterKinds: readonly string[];
  readonly resolvers: Resolvers;
  /** Whether "*" at the left end of a name stands for exactly one label. */
  readonly hasOneLabelWildcards: boolean;

  /** Whether an object that has these names has room for the next one. */
  hasRoom(names: readonly NameAndPort[], next: NameAndPort): boolean;

  /**
   * Writes the `spec` of an object that lets the callers call the names.
   *
   * @param clusterDomain the domain whose own names the callers may look up, where the object limits DNS; none if they may not
   */
  write(callers: FqdnCallers, names: readonly NameAndPort[], clusterDomain?: string): Json;

  /** Reads the egress rules of a policy, or of one of its rule sets, which is at a path such as "specs[0]". */
  readEgress(policy: Json, spec: Json, path: string): FqdnEgress;

  /** Reads everything that a policy opens, for the rules that judge it. */
  readParts(policy: Json, view: ClusterView): ForeignPart[];
}
