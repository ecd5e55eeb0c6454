import { AGENT, object, passes } from './policy';
import { Json } from '../../../../src/engine/value/json';
import { Case, allows, beside, finds, tweaked, valid } from '../../../support/cases';

const { labels } = valid('Pod').metadata as Json;
const breaks = (title: string, settings: Json, detail: string) =>
  finds(title, tweaked('Pod', () => {}), { field: 'metadata.labels', got: labels, detail: `${settings.kind} "open" ${detail}` },
    beside(settings));

const node = (defaults: Json) => object('cilium.io/v2', 'CiliumNodeConfig', { nodeSelector: {}, defaults });
const felix = (spec: Json, apiVersion = 'projectcalico.org/v3') => object(apiVersion, 'FelixConfiguration', spec);
const traffic = (appliedTo: Json, action: string) => object('crd.antrea.io/v1alpha2', 'TrafficControl',
  { appliedTo, direction: 'Both', action, targetPort: { ovsInternal: { name: 'tap0' } } });
const config = (name: string, namespace: string, data: Json): Json => ({
  apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace }, data,
});
const TUNNELS = 'lets pods send packets in tunnels, which no policy reads';

export const WALLS: Case[] = [
  breaks('Cilium without policies', node({ 'enable-policy': 'never' }), 'switches all policies off on its nodes (enable-policy: never)'),
  breaks('Cilium without NetworkPolicies', node({ 'enable-k8s-networkpolicy': 'false' }),
    'switches NetworkPolicies off on its nodes (enable-k8s-networkpolicy: false)'),
  breaks('Cilium that only writes down what it denies', node({ 'policy-audit-mode': 'true' }),
    'lets what policies deny pass on its nodes (policy-audit-mode: true)'),
  finds('Cilium without policies, by the ConfigMap of all nodes', tweaked('Pod', () => {}), {
    field: 'metadata.labels',
    got: labels,
    detail: 'ConfigMap "cilium-config" switches all policies off on its nodes (enable-policy: never)',
  }, beside(config('cilium-config', 'kube-system', { 'enable-policy': 'never' }))),
  ...[config('cilium-config', 'kube-system', { 'enable-policy': 'default' }), config('cilium-config', 'shop', { 'enable-policy': 'never' }),
    config('other', 'kube-system', { 'enable-policy': 'never' })].map((one) => allows(
    `the ConfigMap ${one.metadata.namespace}/${one.metadata.name} with ${one.data['enable-policy']}`, tweaked('Pod', () => {}),
    beside(one))),
  breaks('policies for other interfaces than those of pods', felix({ interfacePrefix: 'none' }),
    'applies policies to no interface of pods (interfacePrefix: none)'),
  passes('policies for the interfaces of a cloud', felix({ interfacePrefix: 'eni,cali' })),
  breaks('calls to the node', felix({ defaultEndpointToHostAction: 'Accept' }),
    'lets pods call their own node (defaultEndpointToHostAction: Accept)'),
  breaks('tunnels of VXLAN', felix({ allowVXLANPacketsFromWorkloads: true }), `${TUNNELS} (allowVXLANPacketsFromWorkloads: true)`),
  breaks('tunnels of IPIP', felix({ allowIPIPPacketsFromWorkloads: true }, 'crd.projectcalico.org/v1'),
    `${TUNNELS} (allowIPIPPacketsFromWorkloads: true)`),
  breaks('addresses of others', felix({ workloadSourceSpoofing: 'Any' }),
    'lets pods choose the address that their packets come from (workloadSourceSpoofing: Any)'),
  breaks('a copy of the traffic', traffic({ podSelector: { matchLabels: { [AGENT]: 'true' } } }, 'Mirror'),
    'copies traffic to another port (action: Mirror)'),
  breaks('traffic that is led elsewhere', traffic({ namespaceSelector: {} }, 'Redirect'),
    'redirects traffic to another port (action: Redirect)'),
  passes('other settings of Cilium', node({ 'enable-policy': 'always', 'enable-bpf-masquerade': 'true', 'policy-audit-mode': 'false' })),
  passes('other settings of Calico', felix({
    defaultEndpointToHostAction: 'Drop', allowVXLANPacketsFromWorkloads: false, failsafeInboundHostPorts: [{ port: 22, protocol: 'tcp' }],
  })),
  passes('the traffic of other pods', traffic({ podSelector: { matchLabels: { app: 'shop' } } }, 'Mirror')),
  passes('the traffic of no pod', traffic({}, 'Redirect')),
];
