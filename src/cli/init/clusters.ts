import { AddressSet } from '../../engine/address/address-set';
import { METADATA_BLOCKS } from '../../engine/address/metadata';
import { RANGES_COMMAND } from '../../engine/address/ranges';

/** What `init` knows of a cluster: what its app says, and what the cluster must have. */
export interface InitCluster {
  /** Where the cluster has pods and Services unless one sets it up otherwise. */
  readonly podCidr: string;
  readonly serviceCidr: string;
  /** The command that prints the ranges of one's own cluster. */
  readonly ranges: string;
  /** The static method of AgentRuntime. Without one, the app makes a GVisorRuntime. */
  readonly runtime?: string;
  /** What the cluster must have. */
  readonly needs: string;
  /** The static method of FqdnBackEnd, if the network knows domain names. Without one, the internet is open. */
  readonly fqdnBackEnd?: string;
  /** The resolvers, as lines of the accepted file. */
  readonly resolvers: readonly string[];
  /** Whether pods ask for names in openshift-dns. */
  readonly isOpenShift?: boolean;
  /** Whether the values are examples, which the app marks. */
  readonly isUnknown?: boolean;
}

/** The one name outside that the agent may call, where the network knows domain names. */
export const MODEL = 'api.anthropic.com';

/** What the library denies beside the ranges, in the order of a line of reach. */
export const ALWAYS_DENIED = AddressSet.of(METADATA_BLOCKS).ofFamily(4).cidrs().map(({ text }) => text);

const KUBE_DNS = 'pods k8s-app=kube-dns in namespace kube-system:53';
const NODE_LOCAL_DNS = '169.254.20.10/32:53';

/** The clusters by the value of `--cluster`. */
export const CLUSTERS = {
  kind: {
    podCidr: '10.244.0.0/16',
    serviceCidr: '10.96.0.0/16',
    ranges: 'kubectl -n kube-system get configmap kubeadm-config -o yaml',
    needs: 'gVisor on the nodes: https://gvisor.dev/docs/user_guide/containerd/quick_start/',
    resolvers: [NODE_LOCAL_DNS, KUBE_DNS],
  },
  gke: {
    podCidr: '10.8.0.0/14',
    serviceCidr: '34.118.224.0/20',
    ranges: 'gcloud container clusters describe NAME --location LOCATION --format="value(clusterIpv4Cidr,servicesIpv4Cidr)"',
    runtime: 'gkeSandbox',
    needs: 'a node pool with GKE Sandbox, Dataplane V2 and FQDN network policies',
    fqdnBackEnd: 'gke',
    resolvers: [NODE_LOCAL_DNS, KUBE_DNS, 'pods k8s-app=node-local-dns in namespace kube-system:53'],
  },
  eks: {
    podCidr: '10.0.0.0/16',
    serviceCidr: '172.20.0.0/16',
    ranges: 'aws ec2 describe-vpcs; aws eks describe-cluster --name NAME --query cluster.kubernetesNetworkConfig',
    runtime: 'eksIsolatedSandbox',
    needs: 'Kubernetes 1.36 or newer with isolated sandboxes, and EKS Auto Mode for domain names',
    fqdnBackEnd: 'eks',
    resolvers: ['172.20.0.10/32:53', KUBE_DNS],
  },
  aks: {
    podCidr: '10.244.0.0/16',
    serviceCidr: '10.0.0.0/16',
    ranges: 'az aks show --resource-group GROUP --name NAME --query networkProfile',
    runtime: 'aksPodSandboxing',
    needs: 'a node pool with Pod Sandboxing, and a network that enforces policies',
    resolvers: [NODE_LOCAL_DNS, KUBE_DNS],
  },
  openshift: {
    podCidr: '10.128.0.0/14',
    serviceCidr: '172.30.0.0/16',
    ranges: 'oc get network.config cluster -o yaml',
    runtime: 'openShiftKata',
    needs: 'OpenShift sandboxed containers, and: oc adm policy add-scc-to-user nonroot-v2 -z agent -n agents',
    resolvers: [NODE_LOCAL_DNS, KUBE_DNS, 'pods dns.operator.openshift.io/daemonset-dns=default in namespace openshift-dns:5353'],
    isOpenShift: true,
  },
  other: {
    podCidr: '10.244.0.0/16',
    serviceCidr: '10.96.0.0/12',
    ranges: RANGES_COMMAND,
    needs: 'a network that enforces NetworkPolicy, and gVisor or Kata on the nodes',
    resolvers: [NODE_LOCAL_DNS, KUBE_DNS],
    isUnknown: true,
  },
} satisfies { [name: string]: InitCluster };

export type ClusterName = keyof typeof CLUSTERS;

/** The resolvers as lines of a test, by TCP and by UDP. */
export function resolverLines({ resolvers }: InitCluster): string[] {
  return resolvers.flatMap((resolver) => [resolver, `${resolver}/UDP`]);
}
