import { podViews } from '../../../../src/engine/manifest/pod-view';
import { Json } from '../../../../src/engine/value/json';
import { Case, allows, elementsOf, finds, ofPod, ofTemplate, tweaked, valid } from '../../../support/cases';

const untouched = ofPod(() => {});
const labels = valid('Pod').metadata.labels;
const every = { podSelector: {}, policyTypes: ['Egress'] };

/** A policy of that spec around the pod, beside those that deny. */
const withPolicy = (spec: Json, namespace = 'agents') => (around: Json[]) =>
  [...around, { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'open', namespace }, spec }];
const opens = (title: string, egress: unknown, detail: string, elements = elementsOf('egress', egress)) =>
  finds(title, untouched, { field: 'metadata.labels', got: labels, detail: `NetworkPolicy "agents/open"${elements} ${detail}` },
    { view: withPolicy({ ...every, egress }) });
const passes = (title: string, egress: unknown) => allows(title, untouched, { view: withPolicy({ ...every, egress }) });

const block = (cidr: unknown, ...except: unknown[]) => ({ ipBlock: { cidr, ...(except.length > 0 && { except }) } });
const asks = (key: string, operator: string, ...values: string[]) =>
  ({ matchExpressions: [{ key, operator, ...(values.length > 0 && { values }) }] });
const to = (...peers: unknown[]) => [{ to: peers }];
const dns = [{ port: 53, protocol: 'UDP' }, { port: 53, protocol: 'TCP' }];
const named = { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } };
const METADATA_4 = ['168.63.129.16/32', '100.100.100.200/32', '100.96.0.96/32', '100.80.80.80/32', '169.254.0.0/16'];
const METADATA_6 = ['fd00:42::42/128', 'fd00:c1::/32', 'fd00:100::/32', 'fd00:ec2::/32', 'fd00:a9fe::/32', 'fd20:ce::/32', 'fe80::/10'];
const NAT64 = ['64:ff9b::/96', '64:ff9b:1::/48'];
const LED_IN = 'of NAT64, which may lead into the cluster or to metadata endpoints';

const TEAMS = Array.from({ length: 17 }, (_, i) => `team-${i}`);
const MANY_NAMESPACES = 'allows every pod of more than 16 namespaces, or of namespaces by a label that nearly all of them have';

/** A SandboxTemplate with these fields of its policy. */
const ofSandboxTemplate = (policy: Json) => tweaked('SandboxTemplate', ({ spec }) => {
  delete spec.networkPolicyManagement;
  Object.assign(spec, policy);
});
const templateLabels = podViews(valid('SandboxTemplate'))[0].metadata.labels;
const DEFAULT_OPENS = 'allows 100.80.80.80, 100.96.0.96, 100.100.100.200 and 1 more of the metadata endpoints '
  + `and 64:ff9b::a60:0/112, 64:ff9b::af4:0/112, 64:ff9b::6450:5050 and 10 more ${LED_IN}`;
const BY_DEFAULT = 'the NetworkPolicy that agent-sandbox writes where spec.networkPolicy is missing';

export const cases: Case[] = [
  opens('the pod range', to(block('10.244.0.0/16')), 'allows 10.244.0.0/16 of the pods'),
  opens('a part of it, on one port', [{ to: [block('10.244.7.0/24')], ports: [{ port: 443 }] }], 'allows 10.244.7.0/24 of the pods'),
  opens('a part of it, with bits set after the prefix', to(block('10.244.7.9/24')), 'allows 10.244.7.0/24 of the pods'),
  opens('what is around it', to(block('10.0.0.0/8', '10.96.0.0/16')), 'allows 10.244.0.0/16 of the pods'),
  opens('what "except" leaves of it', to(block('10.244.0.0/16', '10.244.0.0/17', '10.244.128.0/19')),
    'allows 10.244.160.0/19 and 10.244.192.0/18 of the pods'),
  opens('all of it but some', to(block('10.244.0.0/16', '10.244.77.0/24')),
    'allows 10.244.0.0/18, 10.244.64.0/21, 10.244.72.0/22 and 5 more of the pods'),
  opens('single pods that make a block', to(block('10.244.0.6/32'), block('10.244.0.7/32')), 'allows 10.244.0.6/31 of the pods', ''),
  opens('the Service range', to(block('10.96.0.0/16')), 'allows 10.96.0.0/16 of the Services'),
  opens('pods and Services', to(block('10.0.0.0/8')), 'allows 10.244.0.0/16 of the pods and 10.96.0.0/16 of the Services'),
  opens('pods, Services and metadata, by rules of their own', [...to(block('10.244.1.0/24')), ...to(block('10.96.1.0/24')),
    ...to(block('169.254.169.254/31'))],
  'allows 10.244.1.0/24 of the pods, 10.96.1.0/24 of the Services and 169.254.169.254 of the metadata endpoints'),
  opens('a metadata endpoint', [{ to: [block('169.254.169.254/31')], ports: [{ port: 80 }] }],
    'allows 169.254.169.254 of the metadata endpoints'),
  opens('that of Azure', to(block('168.63.129.0/24')), 'allows 168.63.129.16 of the metadata endpoints'),
  opens('that of AWS over IPv6', to(block('FD00:0EC2::/64', 'fd00:ec2::23/128')), 'allows fd00:ec2::254 of the metadata endpoints'),
  opens('the link-local block', to(block('169.254.0.0/16', '169.254.170.0/24')),
    'allows 169.254.0.23, 169.254.42.42, 169.254.169.252 and 1 more of the metadata endpoints'),
  opens('two endpoints in one block', to(block('169.254.169.252/30')),
    'allows 169.254.169.252 and 169.254.169.254 of the metadata endpoints'),
  opens('ports of which one is not that of DNS', [{ to: [block('169.254.169.254/31')], ports: [...dns, { port: 80 }] }],
    'allows 169.254.169.254 of the metadata endpoints'),
  opens('ports from that of DNS on', [{ to: [block('169.254.169.254/31')], ports: [{ port: 53, endPort: 80 }] }],
    'allows 169.254.169.254 of the metadata endpoints'),

  opens('every address', to(block('0.0.0.0/0'), block('::/0')), 'allows every address'),
  opens('every IPv4 address', to(block('0.0.0.0/0')), 'allows every IPv4 address'),
  opens('every IPv4 address, in two halves', [...to(block('0.0.0.0/1')), ...to(block('128.0.0.0/1'))], 'allows every IPv4 address'),
  opens('every IPv6 address', to(block('::/0')), 'allows every IPv6 address'),
  opens('every address for DNS', [{ to: [block('0.0.0.0/0')], ports: dns }], 'allows every IPv4 address'),
  opens('every address of which another leaves out what it opens again',
    to(block('0.0.0.0/0', '10.0.0.0/8', ...METADATA_4), block('10.244.0.0/16')),
    'allows 10.244.0.0/16 of the pods', ' spec.egress[0].to[1]'),
  opens('a rule for all', [{}], 'allows every address'),
  opens('a rule for all whose peers are an empty list', [{ to: [], ports: [{ port: 443 }] }], 'allows every address'),
  opens('a rule that was left out in YAML', [null], 'allows every address'),
  opens('a rule whose peers were left out in YAML', [{ to: null }], 'allows every address'),
  opens('a rule for all beside one that is narrow', [...to(block('203.0.113.0/24')), { ports: dns }], 'allows every address',
    ' spec.egress[1]'),

  opens('pods of every namespace', to({ namespaceSelector: {} }), 'allows pods of any namespace, asked for no label'),
  opens('pods of every namespace, on one port', [{ to: [{ namespaceSelector: {}, podSelector: {} }], ports: [{ port: 443 }] }],
    'allows pods of any namespace, asked for no label'),
  opens('pods of every namespace but one', to({
    namespaceSelector: { matchExpressions: [{ key: 'team', operator: 'NotIn', values: ['b'] }] },
  }),
  'allows pods of any namespace, asked for no label'),
  opens('pods of every namespace that has a name', to({ namespaceSelector: asks('kubernetes.io/metadata.name', 'Exists') }),
    'allows pods of any namespace, asked for no label'),
  opens('pods of every namespace that a controller made', to({ namespaceSelector: {}, podSelector: asks('pod-template-hash', 'Exists') }),
    'allows pods of any namespace, asked for no label'),
  opens('pods of every namespace that has another name', to({
    namespaceSelector: asks('kubernetes.io/metadata.name', 'NotIn', 'kube-system'),
  }),
  'allows pods of any namespace, asked for no label'),
  opens('a block beside pods of every namespace', to({ namespaceSelector: {} }, block('10.96.0.0/16')),
    'allows 10.96.0.0/16 of the Services and pods of any namespace, asked for no label'),

  opens('what is no block', to(block('10.0.0/8')),
    'names the block "10.0.0/8", which must have four numbers from 0 to 255 without leading zeros, such as "10.243.0.0/16"'),
  opens('what networks read differently', to(block('010.0.0.0/8')),
    'names the block "010.0.0.0/8", which must have four numbers from 0 to 255 without leading zeros, such as "10.243.0.0/16"'),
  opens('no block at all', to({ ipBlock: {} }), 'names the block nothing, which must be a CIDR such as "10.243.0.0/16"'),
  opens('what is left out and is no block', to(block('203.0.113.0/24', 7)),
    'names the block 7, which must be a CIDR such as "10.243.0.0/16"'),
  opens('what is no block beside the pod range', to(block('10.244.0.0/16', 'all')),
    'allows 10.244.0.0/16 of the pods; names the block "all", which must have one prefix length, such as "10.243.0.0/16" or "10.0.0.7/32"'),

  finds('types that are left out, since there are rules', untouched,
    { field: 'metadata.labels', got: labels, detail: 'NetworkPolicy "agents/open" spec.egress[0] allows every address' },
    { view: withPolicy({ podSelector: {}, egress: [{}] }) }),
  finds('a policy for the labels of the pod', untouched,
    { field: 'metadata.labels', got: labels, detail: 'NetworkPolicy "agents/open" spec.egress[0] allows every address' },
    { view: withPolicy({ ...every, podSelector: { matchLabels: labels }, egress: [{}] }) }),
  finds('a template', ofTemplate(() => {}), {
    field: 'spec.template.metadata.labels',
    got: valid('Deployment').spec.template.metadata.labels,
    detail: 'NetworkPolicy "agents/open" spec.egress[0] allows every address',
  }, { view: withPolicy({ ...every, egress: [{}] }) }),
  ...[asks('pod-template-hash', 'Exists'), asks('apps.kubernetes.io/pod-index', 'In', '0'), asks('job-name', 'DoesNotExist'),
    { matchLabels: { 'controller-revision-hash': '5d9c7' } }].map((podSelector) =>
    finds(`a template that a policy may select by ${JSON.stringify(podSelector)}`, ofTemplate(() => {}), {
      field: 'spec.template.metadata.labels',
      got: valid('Deployment').spec.template.metadata.labels,
      detail: 'NetworkPolicy "agents/open" spec.egress[0] allows every address',
    }, { view: withPolicy({ ...every, podSelector, egress: [{}] }) })),
  finds('a pod without labels', tweaked('Pod', ({ metadata }) => { delete metadata.labels; }),
    { field: 'metadata.labels', detail: 'NetworkPolicy "agents/open" spec.egress[0] allows every address' },
    { view: withPolicy({ ...every, egress: [{}] }) }),

  passes('no rule', undefined),
  passes('an empty list of rules', []),
  passes('addresses outside', to(block('0.0.0.0/0', '10.0.0.0/8', ...METADATA_4), block('::/0', ...METADATA_6, ...NAT64))),
  passes('6to4, where pods have no IPv6', to(block('2002:af4::/32'))),
  opens('a metadata endpoint by NAT64, where pods have no IPv6', to(block('64:ff9b::a9fe:a9fe/128')),
    `allows 64:ff9b::a9fe:a9fe ${LED_IN}`),
  opens('pods by NAT64, where pods have no IPv6', to(block('64:ff9b::af4:0/120')), `allows 64:ff9b::af4:0/120 ${LED_IN}`),
  opens('a NAT64 of the network', to(block('64:ff9b:1:2::/64')), `allows 64:ff9b:1:2::/64 ${LED_IN}`),
  passes('an allowed range', [{ to: [block('203.0.113.0/24', '203.0.113.128/25')], ports: [{ port: 443 }] }]),
  passes('the resolver of the node', [{ to: [block('169.254.20.10/32')], ports: dns }]),
  passes('the resolver of a cloud, where its metadata endpoint is', [{
    to: [block('169.254.169.254/32')],
    ports: [{ port: 53, endPort: 53 }],
  }]),
  passes('the resolver of the cluster', [{
    to: [{ namespaceSelector: named, podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } } }],
    ports: dns,
  }]),
  passes('certain pods of every namespace', to({ namespaceSelector: {}, podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } } })),
  passes('every pod of a namespace', to({ namespaceSelector: named, podSelector: {} })),
  opens('every pod of namespaces that have a label', to({ namespaceSelector: asks('tools', 'Exists') }), MANY_NAMESPACES),
  opens('every pod of a list of all namespaces', to({ namespaceSelector: asks('kubernetes.io/metadata.name', 'In', ...TEAMS) }),
    MANY_NAMESPACES),
  opens('every pod of many namespaces, a peer for each', to(...TEAMS.map((name) => (
    { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } } }))), MANY_NAMESPACES, ''),
  opens('every pod of restricted namespaces', to({
    namespaceSelector: { matchLabels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
  }), MANY_NAMESPACES),
  opens('every agent', to({ namespaceSelector: {}, podSelector: { matchLabels: { 'cdk8s-hardened-agents/agent': 'true' } } }),
    MANY_NAMESPACES),
  passes('every pod of namespaces with a value of a label', to({ namespaceSelector: { matchLabels: { tools: 'a' } } })),
  passes('every pod of some namespaces', to({ namespaceSelector: asks('kubernetes.io/metadata.name', 'In', ...TEAMS.slice(0, 10)) })),
  passes('every pod of the same namespace', to({ podSelector: {} })),
  allows('a policy of another namespace', untouched, { view: withPolicy({ ...every, egress: [{}] }, 'other') }),
  allows('a policy for ingress alone', untouched, { view: withPolicy({ podSelector: {}, policyTypes: ['Ingress'], egress: [{}] }) }),

  finds('the policy that agent-sandbox writes for a template', ofSandboxTemplate({}),
    { field: 'spec.podTemplate.metadata.labels', got: templateLabels, detail: `${BY_DEFAULT} ${DEFAULT_OPENS}` }),
  finds('the same with null in the template', ofSandboxTemplate({ networkPolicy: null, networkPolicyManagement: 'Managed' }),
    { field: 'spec.podTemplate.metadata.labels', got: templateLabels, detail: `${BY_DEFAULT} ${DEFAULT_OPENS}` }),
  finds('the policy of the template itself', ofSandboxTemplate({ networkPolicy: { egress: to(block('0.0.0.0/0')) } }),
    { field: 'spec.podTemplate.metadata.labels', got: templateLabels, detail: 'spec.networkPolicy allows every IPv4 address' }),
  allows('a policy of a template that opens nothing in the cluster',
    ofSandboxTemplate({ networkPolicy: { egress: to(block('203.0.113.0/24')) } })),
  allows('a policy of a template that denies all', ofSandboxTemplate({ networkPolicy: {} })),
  allows('a policy of a template that no one writes', ofSandboxTemplate({
    networkPolicy: { egress: [{}] },
    networkPolicyManagement: 'Unmanaged',
  })),
];
