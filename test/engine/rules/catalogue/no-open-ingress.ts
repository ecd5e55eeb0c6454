import { Json } from '../../../../src/engine/value/json';
import { Case, PROXY_CONFIG, allows, elementsOf, finds, ofPod, ofProxy, ofTemplate, valid } from '../../../support/cases';

const untouched = ofPod(() => {});
const labels = valid('Pod').metadata.labels;
const every = { podSelector: {}, policyTypes: ['Ingress'] };

/** A policy of that spec around the pod, beside those that deny. */
const withPolicy = (spec: Json, namespace = 'agents') => (around: Json[]) =>
  [...around, { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'open', namespace }, spec }];
const opens = (title: string, ingress: unknown, detail: string, elements = elementsOf('ingress', ingress)) =>
  finds(title, untouched, { field: 'metadata.labels', got: labels, detail: `NetworkPolicy "agents/open"${elements} ${detail}` },
    { view: withPolicy({ ...every, ingress }) });
const passes = (title: string, ingress: unknown) => allows(title, untouched, { view: withPolicy({ ...every, ingress }) });

const block = (cidr: unknown, ...except: unknown[]) => ({ ipBlock: { cidr, ...(except.length > 0 && { except }) } });
const from = (...peers: unknown[]) => [{ from: peers }];
const asks = (key: string, operator: string, ...values: string[]) =>
  ({ matchExpressions: [{ key, operator, ...(values.length > 0 && { values }) }] });
const NAME = 'kubernetes.io/metadata.name';
const gateways = { matchLabels: { [NAME]: 'gateways' } };
const gateway = { matchLabels: { app: 'gateway' } };
const MANY_NAMESPACES = 'allows calls from every pod of more than 16 namespaces, or of namespaces by a label that nearly all of them have';
const ANY = 'allows calls from pods of any namespace, asked for no label';

/** The default deny of the namespace, with other rules than its own. */
const patched = (ingress: unknown) => (around: Json[]) => around.map((other) => (
  other.kind === 'NetworkPolicy' && other.spec.policyTypes.includes('Ingress') ? { ...other, spec: { ...other.spec, ingress } } : other));

export const cases: Case[] = [
  opens('a rule for all', [{}], 'allows calls from every address'),
  opens('pods of every namespace that a controller made', from({
    namespaceSelector: {},
    podSelector: asks('controller-uid', 'Exists'),
  }), ANY),
  opens('a rule for all, on one port', [{ ports: [{ port: 8080 }] }], 'allows calls from every address'),
  opens('an empty list of peers', [{ from: [], ports: [{ port: 8080 }] }], 'allows calls from every address'),
  opens('peers that were left out in YAML', [{ from: null }], 'allows calls from every address'),
  opens('a rule that was left out in YAML', [null], 'allows calls from every address'),
  opens('a rule for all beside one that is narrow', [...from(block('203.0.113.7/32')), {}], 'allows calls from every address',
    ' spec.ingress[1]'),
  opens('a peer that names nothing', from({}), 'allows calls from every address'),
  finds('a default deny that was patched', untouched, {
    field: 'metadata.labels', got: labels, detail: 'NetworkPolicy "agents/default-deny" spec.ingress[0] allows calls from every address',
  }, { view: patched([{}]) }),
  opens('every IPv4 address', from(block('0.0.0.0/0')), 'allows calls from every IPv4 address'),
  opens('every IPv6 address', from(block('::/0')), 'allows calls from every IPv6 address'),
  opens('every address of both families', from(block('0.0.0.0/0'), block('::/0')), 'allows calls from every address'),
  opens('every IPv4 address, in two halves', [...from(block('0.0.0.0/1')), ...from(block('128.0.0.0/1'))],
    'allows calls from every IPv4 address'),
  opens('every address but some', from(block('0.0.0.0/0', '10.0.0.0/8')), 'allows calls from a large part of all IPv4 addresses'),
  opens('an eighth of all', from(block('64.0.0.0/3')), 'allows calls from a large part of all IPv4 addresses'),
  opens('the internet of IPv6', from(block('2000::/3')), 'allows calls from a large part of all IPv6 addresses'),
  opens('the pod range', from(block('10.244.0.0/16')), 'allows calls from 10.244.0.0/16 of the pods'),
  opens('a part of it', from(block('10.244.7.0/24')), 'allows calls from 10.244.7.0/24 of the pods'),
  opens('a network that holds it', from(block('10.0.0.0/8')), 'allows calls from 10.244.0.0/16 of the pods'),
  opens('what is no block', from(block('10.0.0/8')),
    'names the block "10.0.0/8", which must have four numbers from 0 to 255 without leading zeros, such as "10.243.0.0/16"'),

  opens('pods of every namespace', from({ namespaceSelector: {} }), ANY),
  opens('pods of every namespace, on one port', [{ from: [{ namespaceSelector: {}, podSelector: {} }], ports: [{ port: 8080 }] }], ANY),
  opens('pods of every namespace but one', from({ namespaceSelector: asks('team', 'NotIn', 'b') }), ANY),
  opens('namespaces without a label', from({ namespaceSelector: asks('team', 'DoesNotExist') }), ANY),
  opens('namespaces that have a name', from({ namespaceSelector: asks(NAME, 'Exists') }), ANY),
  opens('namespaces that have another name', from({ namespaceSelector: asks(NAME, 'NotIn', 'kube-system') }), ANY),
  opens('pods without a label in every namespace', from({ namespaceSelector: {}, podSelector: asks('app', 'DoesNotExist') }), ANY),
  opens('addresses beside pods of every namespace', from({ namespaceSelector: {} }, block('0.0.0.0/0')),
    'allows calls from every IPv4 address and pods of any namespace, asked for no label'),

  finds('a policy for the labels of the pod', untouched,
    { field: 'metadata.labels', got: labels, detail: 'NetworkPolicy "agents/open" spec.ingress[0] allows calls from every address' },
    { view: withPolicy({ ...every, podSelector: { matchLabels: labels }, ingress: [{}] }) }),
  finds('types that are left out', untouched,
    { field: 'metadata.labels', got: labels, detail: 'NetworkPolicy "agents/open" spec.ingress[0] allows calls from every address' },
    { view: withPolicy({ podSelector: {}, ingress: [{}] }) }),
  finds('a template', ofTemplate(() => {}), {
    field: 'spec.template.metadata.labels',
    got: valid('Deployment').spec.template.metadata.labels,
    detail: 'NetworkPolicy "agents/open" spec.ingress[0] allows calls from every address',
  }, { view: withPolicy({ ...every, ingress: [{}] }) }),

  passes('no rule', undefined),
  passes('an empty list of rules', []),
  passes('a named gateway in a named namespace', [{
    from: [{ namespaceSelector: gateways, podSelector: gateway }],
    ports: [{ port: 8080 }],
  }]),
  passes('a named namespace', from({ namespaceSelector: gateways })),
  opens('namespaces that have a label', from({ namespaceSelector: asks('gateway', 'Exists') }), MANY_NAMESPACES),
  opens('a list of all namespaces', from({ namespaceSelector: asks(NAME, 'In', ...Array.from({ length: 17 }, (_, i) => `team-${i}`)) }),
    MANY_NAMESPACES),
  opens('pods that have a label', from({ namespaceSelector: {}, podSelector: asks('app', 'Exists') }), MANY_NAMESPACES),
  passes('namespaces with a value of a label', from({ namespaceSelector: { matchLabels: { gateway: 'a' } } })),
  passes('certain pods of every namespace', from({ namespaceSelector: {}, podSelector: gateway })),
  passes('every pod of the same namespace, as `allowTo` without `from` opens it', from({ podSelector: {} })),
  passes('certain pods of the own namespace', from({ podSelector: gateway })),
  passes('a single address', from(block('203.0.113.7/32'))),
  passes('a single address of the pods', from(block('10.244.0.7/32'))),
  passes('an office', from(block('203.0.113.0/24'))),
  allows('a policy of another namespace', untouched, { view: withPolicy({ ...every, ingress: [{}] }, 'other') }),
  allows('a policy for egress alone', untouched, { view: withPolicy({ podSelector: {}, policyTypes: ['Egress'], ingress: [{}] }) }),
  finds('a pod that serves agents', ofProxy, {
    field: 'metadata.labels',
    got: ofProxy().metadata.labels,
    detail: 'NetworkPolicy "agents/open" spec.ingress[0] allows calls from every address',
  }, { twins: PROXY_CONFIG, view: withPolicy({ ...every, ingress: [{}] }) }),
  finds('policies that let in much together', untouched, {
    field: 'metadata.labels',
    got: labels,
    detail: 'NetworkPolicy "agents/part-0", NetworkPolicy "agents/part-1" allow calls from a large part of all IPv4 addresses',
  }, {
    view: (around) => ['64.0.0.0/5', '72.0.0.0/5'].reduce((all, cidr, i) =>
      [...all, { ...withPolicy({ ...every, ingress: from(block(cidr)) })([])[0], metadata: { name: `part-${i}`, namespace: 'agents' } }],
    around),
  }),
];
