import { Json } from '../../../../src/engine/value/json';
import { Case, Tweak, ofPod, ofTemplate, onlyEgress, tweaked } from '../../../support/cases';

const aliases = (...hostnames: string[]): Tweak => (spec) => { spec.hostAliases = [{ ip: '203.0.113.7', hostnames }]; };
const HOST = 'api.model.example';
const FIELD = 'spec.hostAliases[0].hostnames[0]';
const named = (spec: Json) => aliases(HOST)(spec);
const model = { to: [{ ipBlock: { cidr: '203.0.113.7/32' } }], ports: [{ port: 443 }] };
const resolver = {
  to: [{ namespaceSelector: {}, podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } } }],
  ports: [{ port: 53, protocol: 'UDP' }, { port: 53, protocol: 'TCP' }],
};

export const cases: Case[] = [
  ['a name outside', ofPod(named), FIELD, HOST],
  ['a name in the cluster', ofPod(aliases('kubernetes.default.svc')), FIELD, 'kubernetes.default.svc'],
  ['a template\'s', ofTemplate(named), 'spec.template.spec.hostAliases[0].hostnames[0]', HOST],
  ['a CronJob\'s', tweaked('CronJob', ({ spec }) => named(spec.jobTemplate.spec.template.spec)),
    'spec.jobTemplate.spec.template.spec.hostAliases[0].hostnames[0]', HOST],
  ['where the resolver is all that is open', ofPod(named), FIELD, HOST, { view: onlyEgress(resolver) }],
  ['in place of a resolver', ofPod(named), undefined, undefined, { view: onlyEgress(model) }],
  ['a name outside that the pod takes for its own', ofPod((spec) => { spec.hostnameOverride = HOST; }), 'spec.hostnameOverride', HOST],
  ['a hostname of one label, which is no name outside', ofPod((spec) => { spec.hostnameOverride = 'worker-1'; })],
  ['a full name that the pod takes for its own in place of a resolver', ofPod((spec) => { spec.hostnameOverride = HOST; }), undefined,
    undefined, { view: onlyEgress(model) }],
  ['none', ofPod((spec) => { spec.hostAliases = []; })],
  ['an alias without names', ofPod((spec) => { spec.hostAliases = [{ ip: '203.0.113.7' }, null]; })],
];
