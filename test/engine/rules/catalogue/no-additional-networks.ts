import { Json } from '../../../../src/engine/value/json';
import { Case, ofClaim, tweaked } from '../../../support/cases';

const annotated = (annotations: Json | null) => tweaked('Pod', ({ metadata }) => { metadata.annotations = annotations; });
const attached = (key: string, value: string): Case => [key, annotated({ [key]: value }), `metadata.annotations["${key}"]`, value];
const NETWORKS = 'k8s.v1.cni.cncf.io/networks';

const onTemplate = (kind: 'Deployment' | 'Job' | 'Sandbox', path: string, of: (manifest: Json) => Json): Case =>
  [`a template of a ${kind}`, tweaked(kind, (manifest) => { of(manifest).annotations = { [NETWORKS]: 'macvlan' }; }),
    `${path}.annotations["${NETWORKS}"]`, 'macvlan'];

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
  ['a list in JSON', annotated({ [NETWORKS]: '[{"name":"macvlan"}]' }), `metadata.annotations["${NETWORKS}"]`, '[{"name":"macvlan"}]'],
  ['an empty list and a name', annotated({ [NETWORKS]: '[] macvlan' }), `metadata.annotations["${NETWORKS}"]`, '[] macvlan'],
  onTemplate('Deployment', 'spec.template.metadata', ({ spec }) => spec.template.metadata),
  onTemplate('Job', 'spec.template.metadata', ({ spec }) => spec.template.metadata),
  onTemplate('Sandbox', 'spec.podTemplate.metadata', ({ spec }) => spec.podTemplate.metadata),
  ['a template of a CronJob', tweaked('CronJob', ({ spec }) => {
    spec.jobTemplate.spec.template.metadata.annotations =
    { [NETWORKS]: 'macvlan' };
  }),
  `spec.jobTemplate.spec.template.metadata.annotations["${NETWORKS}"]`, 'macvlan'],

  ['a SandboxClaim', ofClaim({ annotations: { [NETWORKS]: 'macvlan' } }),
    `spec.additionalPodMetadata.annotations["${NETWORKS}"]`, 'macvlan'],
  ['a SandboxClaim, by a key without a domain', ofClaim({ annotations: { cni: 'weave' } }), 'spec.additionalPodMetadata.annotations["cni"]',
    'weave'],

  ['an empty list of a SandboxClaim', ofClaim({ annotations: { [NETWORKS]: '[]' } })],
  ['an empty value', annotated({ [NETWORKS]: '' })],
  ['an empty list', annotated({ [NETWORKS]: ' [ ]\n' })],
  ['what Multus reports', annotated({ 'k8s.v1.cni.cncf.io/network-status': '[{"name":"cilium","interface":"eth0"}]' })],
  ['other annotations', annotated({ 'example.com/networks': 'macvlan' })],
  ['annotations that were left out in YAML', annotated(null)],
  ['annotations of a Deployment alone', tweaked('Deployment', ({ metadata }) => { metadata.annotations = { [NETWORKS]: 'macvlan' }; })],
];
