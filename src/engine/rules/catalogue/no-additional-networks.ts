import { Json, object } from '../../value/json';
import { checkOfClaims } from '../criteria/sandbox-claims';
import { Report, Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: metadata.annotations of the pod, those that attach it to networks or give it an address beside that of its network;
 * spec.additionalPodMetadata.annotations of a SandboxClaim.
 * Allowed: none of these annotations, or one with an empty value, an empty list or "false". Annotations that select a subnet or a pool of
 * the cluster network: it writes some of them itself.
 */
const ANNOTATIONS = [
  'k8s.v1.cni.cncf.io/networks',
  'v1.multus-cni.io/default-network', // https://github.com/k8snetworkplumbingwg/multus-cni/blob/master/docs/how-to-use.md
  // opens ports of a pod on a user-defined network: https://ovn-kubernetes.io/features/user-defined-networks/user-defined-networks/
  'k8s.ovn.org/open-default-ports',
  // leads what pods of other namespaces call through this pod: https://github.com/openshift/enhancements/pull/1338
  'k8s.ovn.org/routing-namespaces',
  'networking.gke.io/interfaces', // https://cloud.google.com/kubernetes-engine/docs/how-to/setup-multinetwork-support-for-pods
  'network.v1alpha1.isovalent.com/pod-networks', // https://isovalent.com/blog/post/tutorial-cilium-multi-networking/
  'danm.io/interfaces',
  'danm.k8s.io/interfaces', // https://github.com/nokia/danm/blob/master/user-guide.md
  'tke.cloud.tencent.com/networks', // https://www.tencentcloud.com/document/product/457/38975
  'networkservicemesh.io',
  'ns.networkservicemesh.io', // https://networkservicemesh.io/docs/concepts/features/
  'cni', // https://github.com/cni-genie/CNI-Genie/blob/master/docs/multiple-cni-plugins/README.md
  // https://docs.tigera.io/calico/latest/networking/ipam/add-floating-ip
  // https://docs.tigera.io/calico/latest/reference/configure-cni-plugins
  'cni.projectcalico.org/floatingIPs',
  'cni.projectcalico.org/ipAddrsNoIpam',
  'ovn.kubernetes.io/eip', // https://kubeovn.github.io/docs/stable/en/guide/eip-snat/
  'ovn.kubernetes.io/snat',
  // https://www.alibabacloud.com/help/en/ack/serverless-kubernetes/user-guide/mount-an-independent-public-network-eip-for-a-pod
  ...['k8s.aliyun.com', 'network.alibabacloud.com'].flatMap((domain) => [`${domain}/pod-with-eip`, `${domain}/pod-eip-instanceid`]),
  'k8s.aliyun.com/eci-with-eip',
  'k8s.aliyun.com/eci-eip-instanceid',
  'yangtse.io/pod-with-eip', // https://support.huaweicloud.com/intl/en-us/usermanual-cce/cce_10_0734.html
];

/** An empty value, an empty list in JSON, or "false". JavaScript and RE2 read the pattern in the same way. */
const NONE = '^[ \\t\\r\\n]*((\\[[ \\t\\r\\n]*\\]|false)[ \\t\\r\\n]*)?$';
const IS_NONE = new RegExp(NONE);

export const rule: Rule = {
  id: 'no-additional-networks',
  severity: Severity.ERROR,
  pack: RulePack.STRICT,
  title: 'no additional networks or addresses',
  problem: 'Pod joins another network, or has a second address',
  why: 'NetworkPolicies apply only to the interface that the cluster network gives to a pod. The agent can make calls through '
    + 'a second interface, or through an interface of another network, and no policy sees them. '
    + 'With a floating address, callers from outside reach the agent without a Service or a gateway, and the agent calls out from an '
    + 'address that no pod range has.',
  fix: 'remove the annotation; if the agent needs that network, let it call a gateway that a NetworkPolicy can select',
  source: 'https://github.com/k8snetworkplumbingwg/multus-cni/blob/master/docs/how-to-use.md',
  since: '0.1.0',
  mappings: {
    nsaCisa: 'Network separation and hardening: Network policies',
    attack: ['T1046'],
    kubescape: ['C-0260'],
    owasp: ['ASI02'],
    nist: ['4.3.3'],
  },
  checkPod: (pod, report) => reportNetworks(pod.metadata, pod.metadataPath, report),
  checkObject: checkOfClaims(reportNetworks),
  admission: {
    fix: `remove the annotation ${ANNOTATIONS.slice(0, -1).join(', ')} or ${ANNOTATIONS.at(-1)}; if the agent needs that network, let it `
      + 'call a gateway that a NetworkPolicy can select',
    cel: `${JSON.stringify(ANNOTATIONS)}.all(k, variables.metadata.?annotations.orValue({})[?k].orValue("")`
      + `.matches(${JSON.stringify(NONE)}))`,
    ofMetadata: true,
  },
};

function reportNetworks(metadata: Json, path: string, report: Report): void {
  const annotations = object(metadata.annotations);
  for (const key of ANNOTATIONS) {
    const value: unknown = Object.hasOwn(annotations, key) ? annotations[key] : undefined;
    if (value !== undefined && value !== null && !(typeof value === 'string' && IS_NONE.test(value))) {
      report(`${path}.annotations["${key}"]`, value);
    }
  }
}
