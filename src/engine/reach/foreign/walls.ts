import { ForeignPart, Unread } from './reading';
import { AddressSet } from '../../address/address-set';
import { ClusterView, namespaceOf } from '../../cluster/cluster-view';
import { nameOf } from '../../cluster/namespaced';
import { show } from '../../input/show';
import { isGiven } from '../../manifest/network-policy';
import { PodView } from '../../manifest/pod-view';
import { Match, allOf, matchOfPod, sure } from '../../manifest/selector';
import { Json, object, textOf } from '../../value/json';

/** Objects of networks that are no policies, but switch policies off, lead traffic past them or add a network that they are not for. */

const SYSTEM = 'kube-system';

type Settings = readonly (readonly [field: string, values: readonly string[], what: string])[];

/** @see https://docs.cilium.io/en/stable/cmdref/cilium-agent/ */
const OF_CILIUM: Settings = [
  ['enable-policy', ['never'], 'switches all policies off on its nodes'],
  ['enable-k8s-networkpolicy', ['false'], 'switches NetworkPolicies off on its nodes'],
  ['policy-audit-mode', ['true'], 'lets what policies deny pass on its nodes'],
];

/** The beginnings of the names that networks give to the interfaces of pods. */
const INTERFACES = ['azv', 'cali', 'eni', 'gke', 'lxc', 'tap', 'veth'];

/** @see https://docs.tigera.io/calico/latest/reference/resources/felixconfig */
const OF_FELIX: Settings = [
  ['defaultEndpointToHostAction', ['accept', 'return'], 'lets pods call their own node'],
  ['allowVXLANPacketsFromWorkloads', ['true'], 'lets pods send packets in tunnels, which no policy reads'],
  ['allowIPIPPacketsFromWorkloads', ['true'], 'lets pods send packets in tunnels, which no policy reads'],
  ['workloadSourceSpoofing', ['any'], 'lets pods choose the address that their packets come from'],
];

function part(policy: Json, match: (pod: PodView) => Match, opened: readonly string[], unread: readonly Unread[] = []): ForeignPart {
  const spec = object(policy.spec);
  return { policy, spec, path: 'spec', match, isolates: [], opened, addresses: AddressSet.EMPTY, unread, openings: [] };
}

/** The settings of a network that open something for every pod. */
function readSettings(policy: Json, given: Json, settings: Settings): ForeignPart[] {
  const opened = settings.filter(([field, values]) => values.includes(textOf(given[field]).toLowerCase()))
    .map(([field, , what]) => `${what} (${field}: ${textOf(given[field])})`);
  return opened.length > 0 ? [part(policy, () => 'yes', opened)] : [];
}

/** Felix applies policies to interfaces with one of its prefixes, and to no other. */
function readFelix(policy: Json): ForeignPart[] {
  const spec = object(policy.spec);
  const { interfacePrefix } = spec;
  const isOther = typeof interfacePrefix === 'string' && interfacePrefix !== '' && !INTERFACES.some((one) => interfacePrefix.includes(one));
  return [
    ...readSettings(policy, spec, OF_FELIX),
    ...isOther ? [part(policy, () => 'yes', [`applies policies to no interface of pods (interfacePrefix: ${interfacePrefix})`])] : [],
  ];
}

/** The settings of Cilium for all nodes are in a ConfigMap. */
const readCiliumConfig = (policy: Json) => (
  nameOf(policy) === 'cilium-config' && namespaceOf(policy) === SYSTEM ? readSettings(policy, object(policy.data), OF_CILIUM) : []);

/** The agent of EKS on each node enforces PolicyEndpoints, which the controller writes for NetworkPolicies. */
const readEndpoints = (policy: Json) => [part(policy, (pod) => sure(pod.namespace === namespaceOf(policy)), [], [{
  field: 'kind', got: policy.kind, why: 'the agent of EKS on the node enforces it in place of the NetworkPolicy that it names',
}])];

/** In the strict mode of its security groups, EKS applies no NetworkPolicy to pods with a group of their own. */
function readSecurityGroups(policy: Json): ForeignPart[] {
  const { podSelector, serviceAccountSelector } = object(policy.spec);
  return [part(policy, (pod) => allOf(
    sure(pod.namespace === namespaceOf(policy)),
    isGiven(serviceAccountSelector) ? 'maybe' : 'yes',
    matchOfPod(object(podSelector), object(pod.metadata.labels)),
  ), [], [{
    field: 'kind', got: policy.kind, why: 'in the strict mode of EKS, no NetworkPolicy is applied to the pods that it selects',
  }])];
}

/** A TrafficControl of Antrea copies or redirects packets before policies see them. */
function readTrafficControl(policy: Json, view: ClusterView): ForeignPart[] {
  const { appliedTo, action } = object(policy.spec);
  const { namespaceSelector, podSelector } = object(appliedTo);
  return [part(policy, (pod) => allOf(
    sure(isGiven(namespaceSelector) || isGiven(podSelector)),
    view.matchOfNamespace(object(namespaceSelector), pod.namespace),
    matchOfPod(object(podSelector), object(pod.metadata.labels)),
  ), [`${action === 'Mirror' ? 'copies' : 'redirects'} traffic to another port (action: ${textOf(action)})`])];
}

/** A CiliumLocalRedirectPolicy leads calls elsewhere. It is usual for the resolver of the cluster, by its Service in kube-system. */
function readRedirect(policy: Json): ForeignPart[] {
  const { redirectFrontend } = object(policy.spec);
  const { serviceMatcher } = object(redirectFrontend);
  const isOfSystem = namespaceOf(policy) === SYSTEM && object(serviceMatcher).namespace === SYSTEM;
  return isOfSystem ? [] : [part(policy, () => 'maybe', [], [{
    field: 'spec.redirectFrontend', got: redirectFrontend, why: 'it leads calls to pods that the policies of the caller do not name',
  }])];
}

/** A NetworkAttachmentDefinition is a network beside that of the cluster, which pods of its namespace can join. */
function readAttachment(policy: Json): ForeignPart[] {
  return [part(policy, (pod) => sure(pod.namespace === namespaceOf(policy)), [], [{
    field: 'kind', got: policy.kind, why: `pods that name it join a network that no policy is for: ${show(object(policy.spec).config)}`,
  }])];
}

/** The readers of these objects, by group and kind. */
export const WALL_READERS: ReadonlyMap<string, (policy: Json, view: ClusterView) => ForeignPart[]> = new Map([
  ['cilium.io/CiliumLocalRedirectPolicy', readRedirect],
  ['cilium.io/CiliumNodeConfig', (policy) => readSettings(policy, object(object(policy.spec).defaults), OF_CILIUM)],
  ['crd.antrea.io/TrafficControl', readTrafficControl],
  ['crd.projectcalico.org/FelixConfiguration', readFelix],
  ['projectcalico.org/FelixConfiguration', readFelix],
  ['k8s.cni.cncf.io/NetworkAttachmentDefinition', readAttachment],
  ['networking.k8s.aws/PolicyEndpoint', readEndpoints],
  ['vpcresources.k8s.aws/SecurityGroupPolicy', readSecurityGroups],
  ['ConfigMap', readCiliumConfig],
]);
