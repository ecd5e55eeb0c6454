import { Json } from '../../../../src/engine/value/json';
import { Case, Tweak, allows, finds, ofPod, ofTemplate, onlyEgress, tweaked } from '../../../support/cases';

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
  finds('a name outside', ofPod(named), { field: FIELD, got: HOST }),
  finds('a name in the cluster', ofPod(aliases('kubernetes.default.svc')), { field: FIELD, got: 'kubernetes.default.svc' }),
  finds('a template\'s', ofTemplate(named), { field: 'spec.template.spec.hostAliases[0].hostnames[0]', got: HOST }),
  finds('a CronJob\'s', tweaked('CronJob', ({ spec }) => named(spec.jobTemplate.spec.template.spec)),
    { field: 'spec.jobTemplate.spec.template.spec.hostAliases[0].hostnames[0]', got: HOST }),
  finds('where the resolver is all that is open', ofPod(named), { field: FIELD, got: HOST }, { view: onlyEgress(resolver) }),
  allows('in place of a resolver', ofPod(named), { view: onlyEgress(model) }),
  finds('a name outside that the pod takes for its own', ofPod((spec) => { spec.hostnameOverride = HOST; }),
    { field: 'spec.hostnameOverride', got: HOST }),
  allows('a hostname of one label, which is no name outside', ofPod((spec) => { spec.hostnameOverride = 'worker-1'; })),
  allows('a full name that the pod takes for its own in place of a resolver', ofPod((spec) => { spec.hostnameOverride = HOST; }),
    { view: onlyEgress(model) }),
  allows('none', ofPod((spec) => { spec.hostAliases = []; })),
  allows('an alias without names', ofPod((spec) => { spec.hostAliases = [{ ip: '203.0.113.7' }, null]; })),
];
