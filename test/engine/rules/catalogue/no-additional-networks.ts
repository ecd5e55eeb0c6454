import { Json } from '../../../../src/engine/value/json';
import { Case, allows, finds, ofClaim, tweaked } from '../../../support/cases';

const annotated = (annotations: Json | null) => tweaked('Pod', ({ metadata }) => { metadata.annotations = annotations; });
const attached = (key: string, value: string) => finds(key, annotated({ [key]: value }),
  { field: `metadata.annotations["${key}"]`, got: value });
const NETWORKS = 'k8s.v1.cni.cncf.io/networks';

const onTemplate = (kind: 'Deployment' | 'Job' | 'Sandbox', path: string, of: (manifest: Json) => Json) =>
  finds(`a template of a ${kind}`, tweaked(kind, (manifest) => { of(manifest).annotations = { [NETWORKS]: 'macvlan' }; }),
    { field: `${path}.annotations["${NETWORKS}"]`, got: 'macvlan' });

export const cases: Case[] = [
  attached(NETWORKS, 'macvlan-conf'),
  attached('v1.multus-cni.io/default-network', 'kube-system/macvlan'),
  attached('k8s.ovn.org/open-default-ports', '- protocol: tcp\n  port: 80'),
  attached('k8s.ovn.org/routing-namespaces', 'agents,shop'),
  attached('networking.gke.io/interfaces', '[{"interfaceName":"eth0","network":"default"},{"interfaceName":"eth1","network":"blue"}]'),
  attached('network.v1alpha1.isovalent.com/pod-networks', 'default,jupiter'),
  attached('danm.io/interfaces', '[{"tenantNetwork":"management","ip":"dynamic"}]'),
  attached('danm.k8s.io/interfaces', '[{"tenantNetwork":"management","ip":"dynamic"}]'),
  attached('tke.cloud.tencent.com/networks', 'tke-bridge,tke-direct-eni'),
  attached('networkservicemesh.io', 'kernel://service/nsm-1'),
  attached('ns.networkservicemesh.io', 'service/nsm0'),
  attached('cni', 'calico,weave'),
  attached('cni.projectcalico.org/floatingIPs', '["203.0.113.7"]'),
  attached('cni.projectcalico.org/ipAddrsNoIpam', '["192.0.2.7"]'),
  attached('ovn.kubernetes.io/eip', '203.0.113.7'),
  attached('ovn.kubernetes.io/snat', '203.0.113.7'),
  attached('k8s.aliyun.com/pod-with-eip', 'true'),
  attached('k8s.aliyun.com/pod-eip-instanceid', 'eip-bp14q'),
  attached('k8s.aliyun.com/eci-with-eip', 'true'),
  attached('k8s.aliyun.com/eci-eip-instanceid', 'eip-bp14q'),
  attached('network.alibabacloud.com/pod-with-eip', 'true'),
  attached('network.alibabacloud.com/pod-eip-instanceid', 'eip-bp14q'),
  attached('yangtse.io/pod-with-eip', 'true'),
  finds('a list in JSON', annotated({ [NETWORKS]: '[{"name":"macvlan"}]' }),
    { field: `metadata.annotations["${NETWORKS}"]`, got: '[{"name":"macvlan"}]' }),
  finds('an empty list and a name', annotated({ [NETWORKS]: '[] macvlan' }),
    { field: `metadata.annotations["${NETWORKS}"]`, got: '[] macvlan' }),
  onTemplate('Deployment', 'spec.template.metadata', ({ spec }) => spec.template.metadata),
  onTemplate('Job', 'spec.template.metadata', ({ spec }) => spec.template.metadata),
  onTemplate('Sandbox', 'spec.podTemplate.metadata', ({ spec }) => spec.podTemplate.metadata),
  finds('a template of a CronJob', tweaked('CronJob', ({ spec }) => {
    spec.jobTemplate.spec.template.metadata.annotations = { [NETWORKS]: 'macvlan' };
  }), { field: `spec.jobTemplate.spec.template.metadata.annotations["${NETWORKS}"]`, got: 'macvlan' }),

  finds('a SandboxClaim', ofClaim({ annotations: { [NETWORKS]: 'macvlan' } }),
    { field: `spec.additionalPodMetadata.annotations["${NETWORKS}"]`, got: 'macvlan' }),
  finds('a SandboxClaim, by a key without a domain', ofClaim({ annotations: { cni: 'weave' } }),
    { field: 'spec.additionalPodMetadata.annotations["cni"]', got: 'weave' }),

  allows('an empty list of a SandboxClaim', ofClaim({ annotations: { [NETWORKS]: '[]' } })),
  allows('an empty value', annotated({ [NETWORKS]: '' })),
  allows('an empty list', annotated({ [NETWORKS]: ' [ ]\n' })),
  allows('what Multus reports', annotated({ 'k8s.v1.cni.cncf.io/network-status': '[{"name":"cilium","interface":"eth0"}]' })),
  allows('no floating address', annotated({ 'cni.projectcalico.org/floatingIPs': '[]' })),
  allows('no public address', annotated({
    'k8s.aliyun.com/pod-with-eip': 'false', 'yangtse.io/pod-with-eip': 'false', 'ovn.kubernetes.io/eip': '',
  })),
  allows('an address of the pools of Calico', annotated({
    'cni.projectcalico.org/ipAddrs': '["10.244.1.7"]', 'cni.projectcalico.org/ipv4pools': '["default-ipv4-ippool"]',
  })),
  allows('what kube-ovn writes on each pod', annotated({
    'ovn.kubernetes.io/allocated': 'true', 'ovn.kubernetes.io/logical_switch': 'ovn-default', 'ovn.kubernetes.io/ip_address': '10.16.0.9',
  })),
  allows('other annotations', annotated({ 'example.com/networks': 'macvlan' })),
  allows('annotations that were left out in YAML', annotated(null)),
  allows('annotations of a Deployment alone',
    tweaked('Deployment', ({ metadata }) => { metadata.annotations = { [NETWORKS]: 'macvlan' }; })),
];
