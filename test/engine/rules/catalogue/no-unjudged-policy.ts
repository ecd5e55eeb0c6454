import { Json } from '../../../../src/engine/value/json';
import { Case, allows, besidePod, finds, ofPod, valid } from '../../../support/cases';

const untouched = ofPod(() => {});
const object = (apiVersion: string, kind: string, spec: Json = {}, metadata: Json = { name: 'other', namespace: 'agents' }) =>
  (): Json => ({ apiVersion, kind, metadata, spec });
const CLUSTER = { name: 'other' };
const SELECTOR = 'the selector is not one of simple terms joined by "&&"';

const breaks = (title: string, policy: () => Json, field: string, got: unknown, detail: string) =>
  finds(title, policy, { field, got, detail }, besidePod);
const passes = (title: string, policy: () => Json) => allows(title, policy, besidePod);

const antrea = object('crd.antrea.io/v1beta1', 'ClusterNetworkPolicy', { priority: 5 }, CLUSTER);
const unknown = (title: string, policy: () => Json): Case => {
  const { apiVersion, kind } = policy();
  return breaks(title, policy, 'kind', kind, `no rule reads the policies of ${apiVersion.split('/')[0]}/${kind} (1 object)`);
};

const cilium = (rule: Json, endpointSelector: Json = {}) => object('cilium.io/v2', 'CiliumNetworkPolicy',
  { endpointSelector, egress: [rule] });
const calico = (spec: Json) => object('projectcalico.org/v3', 'NetworkPolicy', spec);
const calicoGlobal = (spec: Json) => object('projectcalico.org/v3', 'GlobalNetworkPolicy', spec, CLUSTER);
const out = (destination: Json) => ({ types: ['Egress'], egress: [{ action: 'Allow', destination }] });
const admin = (spec: Json) => object('policy.networking.k8s.io/v1alpha1', 'AdminNetworkPolicy', { subject: { namespaces: {} }, ...spec },
  CLUSTER);
const clusterPolicy = (egress: Json[]) => object('policy.networking.k8s.io/v1beta1', 'ClusterNetworkPolicy',
  { tier: 'Admin', priority: 10, subject: { namespaces: {} }, egress }, CLUSTER);

const REDIRECTED = 'it leads calls to pods that the policies of the caller do not name';
const serviceOf = (namespace: string): Json => ({ serviceMatcher: { serviceName: 'kube-dns', namespace } });
const redirect = (redirectFrontend: Json, namespace = 'kube-system') => object('cilium.io/v2', 'CiliumLocalRedirectPolicy',
  { redirectFrontend, redirectBackend: { localEndpointSelector: {} } }, { name: 'other', namespace });
const attachment = (namespace: string) => object('k8s.cni.cncf.io/v1', 'NetworkAttachmentDefinition', { config: '{}' },
  { name: 'other', namespace });

const groups = (podSelector: Json) => object('vpcresources.k8s.aws/v1beta1', 'SecurityGroupPolicy',
  { podSelector, securityGroups: { groupIds: ['sg-1'] } });

const SETS = 'it can match the addresses of a NetworkSet, which are not read';
const toLabel = calico(out({ selector: 'a == "b"' }));
const besideSet = (kind: string, metadata: Json) => (around: Json[]): Json[] =>
  [...around, valid('Pod'), { apiVersion: 'projectcalico.org/v3', kind, metadata, spec: { nets: ['0.0.0.0/0'] } }];

export const cases: Case[] = [
  unknown('a policy of Antrea for the cluster', antrea),
  unknown('a policy of Antrea', object('crd.antrea.io/v1beta1', 'NetworkPolicy')),
  unknown('a firewall of OpenShift', object('k8s.ovn.org/v1', 'EgressFirewall')),
  unknown('an older firewall of OpenShift', object('network.openshift.io/v1', 'EgressNetworkPolicy')),
  unknown('a policy for further networks', object('k8s.cni.cncf.io/v1beta1', 'MultiNetworkPolicy')),
  unknown('a NetworkPolicy of an earlier API', object('extensions/v1beta1', 'NetworkPolicy')),
  unknown('a group of rules of Kube-OVN', object('kubeovn.io/v1', 'SecurityGroup', {}, CLUSTER)),
  finds('two of a kind, once', antrea,
    { field: 'kind', got: 'ClusterNetworkPolicy', detail: 'no rule reads the policies of crd.antrea.io/ClusterNetworkPolicy (2 objects)' },
    { view: (around) => [...around, valid('Pod'), { ...antrea(), metadata: { name: 'second' } }] }),

  finds('a selector of Calico beside a set of addresses', toLabel,
    { field: 'spec.egress[0].destination.selector', got: 'a == "b"', detail: SETS },
    { view: besideSet('NetworkSet', { name: 'set', namespace: 'agents', labels: { a: 'b' } }) }),
  finds('the same for the sets of the cluster', calico(out({ namespaceSelector: 'a == "b"' })),
    { field: 'spec.egress[0].destination.namespaceSelector', got: 'a == "b"', detail: SETS },
    { view: besideSet('GlobalNetworkSet', { name: 'set', labels: { a: 'b' } }) }),
  passes('a selector of Calico', toLabel),

  ...['Deny', 'Accept', 'Pass'].map((action) => breaks(`a network with bits after its prefix, ${action}`,
    clusterPolicy([{ action: 'Pass', to: [{ networks: ['10.244.0.0/16'] }] }, { action, to: [{ networks: ['203.0.113.9/24'] }] }]),
    'spec.egress[1].to[0].networks', '203.0.113.9/24', 'the API server refuses bits after the prefix, and the policy with them')),
  passes('networks without', clusterPolicy([{ action: 'Deny', to: [{ networks: ['10.244.0.0/16', 'fd00::/64'] }] }])),
  breaks('a redirection to pods', redirect({ addressMatcher: { ip: '169.254.42.1' } }), 'spec.redirectFrontend',
    { addressMatcher: { ip: '169.254.42.1' } }, REDIRECTED),
  breaks('a redirection of a Service beside agents', redirect(serviceOf('agents'), 'agents'), 'spec.redirectFrontend', serviceOf('agents'),
    REDIRECTED),
  breaks('a network beside that of the cluster', attachment('agents'), 'kind', 'NetworkAttachmentDefinition',
    'pods that name it join a network that no policy is for: "{}"'),
  breaks('what the nodes of EKS enforce', object('networking.k8s.aws/v1alpha1', 'PolicyEndpoint'), 'kind', 'PolicyEndpoint',
    'the agent of EKS on the node enforces it in place of the NetworkPolicy that it names'),
  passes('the same for another namespace', object('networking.k8s.aws/v1alpha1', 'PolicyEndpoint', {},
    { name: 'other', namespace: 'shop' })),
  breaks('security groups of pods on EKS', groups({ matchLabels: { 'cdk8s-hardened-agents/agent': 'true' } }), 'kind',
    'SecurityGroupPolicy',
    'in the strict mode of EKS, no NetworkPolicy is applied to the pods that it selects'),
  passes('security groups of other pods', groups({ matchLabels: { app: 'shop' } })),
  passes('a redirection of the resolver', redirect(serviceOf('kube-system'), 'kube-system')),
  passes('a network for another namespace', attachment('shop')),

  breaks('a group of CIDRs', cilium({ toCIDRSet: [{ cidrGroupRef: 'partners' }] }), 'spec.egress[0].toCIDRSet[0]',
    { cidrGroupRef: 'partners' },
    'the addresses of a group of CIDRs are not in the policy'),
  breaks('Services by a selector', cilium({ toServices: [{ k8sServiceSelector: { selector: {} } }] }), 'spec.egress[0].toServices[0]',
    { k8sServiceSelector: { selector: {} } },
    'Services that a selector chooses are not looked up'),
  breaks('ports beside Services', cilium({
    toServices: [{ k8sService: { serviceName: 'search', namespace: 'tools' } }], toPorts: [{ ports: [{ port: '443', protocol: 'TCP' }] }],
  }), 'spec.egress[0].toPorts', [{ ports: [{ port: '443', protocol: 'TCP' }] }],
  'beside toServices, some versions of Cilium open these ports to everyone'),
  breaks('groups of a cloud', cilium({ toGroups: [{ aws: { securityGroupsIds: ['sg-1'] } }] }), 'spec.egress[0].toGroups[0]',
    { aws: { securityGroupsIds: ['sg-1'] } },
    'the field is not known'),
  breaks('an entity that is not known', cilium({ toEntities: ['galaxy'] }), 'spec.egress[0].toEntities[0]', 'galaxy',
    'the entity is not known'),
  breaks('two things', cilium({ toEntities: ['galaxy', 'universe'] }), 'spec.egress[0].toEntities[0]', 'galaxy',
    'the entity is not known; and 1 more that cannot be judged'),
  breaks('what is no block', cilium({ toCIDR: ['10.0.0/8'] }), 'spec.egress[0].toCIDR[0]', '10.0.0/8',
    'must have four numbers from 0 to 255 without leading zeros, such as "10.243.0.0/16"'),
  breaks('a selector of hosts and sets of networks', calico(out({ namespaceSelector: 'global()' })),
    'spec.egress[0].destination.namespaceSelector', 'global()', SELECTOR),
  breaks('a choice', calico(out({ selector: 'a == "b" || c == "d"' })), 'spec.egress[0].destination.selector', 'a == "b" || c == "d"',
    SELECTOR),
  breaks('a part of a value', calico(out({ selector: 'app starts with "a"' })), 'spec.egress[0].destination.selector',
    'app starts with "a"', SELECTOR),
  breaks('brackets', calico(out({ selector: '(has(app))' })), 'spec.egress[0].destination.selector', '(has(app))', SELECTOR),
  breaks('what is left out and is no block', calico(out({ nets: ['203.0.113.0/24'], notNets: ['10.0.0/8'] })),
    'spec.egress[0].destination.nets[0]', '10.0.0/8',
    'must have four numbers from 0 to 255 without leading zeros, such as "10.243.0.0/16"'),
  breaks('a subject that is not read', calicoGlobal({ selector: 'a == "b" || all()', ...out({}) }), 'spec.selector', 'a == "b" || all()',
    `${SELECTOR}, and the policy allows calls to every address`),
  breaks('a subject that is alike', admin({
    subject: { namespaces: { sameLabels: ['team'] } },
    egress: [{ action: 'Allow', to: [{ namespaces: {} }] }],
  }), 'spec.subject',
  { namespaces: { sameLabels: ['team'] } },
  'it is no selector of labels, and the policy allows calls to pods of any namespace, asked for no label'),
  breaks('an action that is not known, of Calico', calico({ egress: [{ action: 'allow' }] }), 'spec.egress[0].action', 'allow',
    'the action is not known'),
  breaks('an action that is not known', admin({ egress: [{ action: 'Permit', to: [{ namespaces: {} }] }] }), 'spec.egress[0].action',
    'Permit', 'the action is not known'),
  breaks('namespaces that are alike', admin({ egress: [{ action: 'Allow', to: [{ namespaces: { sameLabels: ['team'] } }] }] }),
    'spec.egress[0].to[0]', { sameLabels: ['team'] },
    'it is no selector of labels'),
  breaks('a peer that is not known', admin({ egress: [{ action: 'Allow', to: [{ serviceAccounts: {} }] }] }),
    'spec.egress[0].to[0].serviceAccounts', {}, 'the peer is not known'),
  breaks('a match without a name', object('networking.gke.io/v1alpha1', 'FQDNNetworkPolicy',
    { podSelector: {}, egress: [{ matches: [{}] }] }), 'spec.egress[0].matches[0]', {},
  'it has neither a name nor a pattern'),

  passes('a policy that is read', cilium({ toFQDNs: [{ matchName: 'api.example.com' }] })),
  passes('a policy for other pods', cilium({ toEntities: ['galaxy'] }, { matchLabels: { app: 'other' } })),
  passes('a policy of another namespace', object('crd.antrea.io/v1beta1', 'NetworkPolicy', {}, { name: 'other', namespace: 'other' })),
  passes('a policy of Calico that is tried out', object('projectcalico.org/v3', 'StagedKubernetesNetworkPolicy')),
  passes('sets of networks', object('projectcalico.org/v3', 'GlobalNetworkSet', { nets: ['203.0.113.0/24'] }, CLUSTER)),
  allows('a pod', untouched),
];
