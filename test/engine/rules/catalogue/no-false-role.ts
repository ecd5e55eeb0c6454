import { Json } from '../../../../src/engine/value/json';
import { brokerConfigMap, brokerPod, filesOf } from '../../../support/brokers';
import { Case, Tweak, allows, beside, configOf, finds, ofClaim, ofRole, tweaked } from '../../../support/cases';

const [AGENT, ROLE] = ['cdk8s-hardened-agents/agent', 'cdk8s-hardened-agents/role'];
const FIELD = `metadata.labels["${ROLE}"]`;
const BOTH = `the pod also has the label ${AGENT}`;

/** A pod with a role label, whose labels and volumes are tweaked. */
const says = (role: unknown, tweak: Tweak = () => {}) => tweaked('Pod', ({ metadata, spec }) => {
  delete metadata.labels[AGENT];
  metadata.labels[ROLE] = role;
  tweak({ labels: metadata.labels, volumes: spec.volumes });
});
const agent: Tweak = ({ labels }) => { labels[AGENT] = 'true'; };
const mounts = (file: string): Tweak => ({ volumes }) => {
  volumes.push({ name: 'config', configMap: { name: configOf(file).metadata.name } });
};
/** Admission takes no role for true where its app has no infrastructure. */
const passes = (title: string, make: () => Json, ...objects: Json[]) => allows(title, make, { ...beside(...objects), foundAlone: true });

const inTemplate = (kind: 'Deployment' | 'DaemonSet' | 'CronJob' | 'Sandbox', path: string) =>
  finds(`in a ${kind}`, tweaked(kind, (manifest) => {
    path.split('.').reduce((at: Json, step) => at[step], manifest).metadata.labels[ROLE] = 'egress-proxy';
  }), { field: `${path}.${FIELD}`, got: 'egress-proxy', detail: BOTH });

const missing = (role: string, file: string, tweak?: Tweak, ...objects: Json[]) => finds(
  `the role ${role} without ${file}${objects.map(({ metadata }) => ` beside ${metadata.namespace}/${metadata.name}`).slice(0, 1).join('')}`,
  says(role, tweak), { field: FIELD, got: role, detail: `the pod mounts no ConfigMap with ${file}` }, beside(...objects));

export const cases: Case[] = [
  finds('an unknown role', says('database'), { field: FIELD, got: 'database' }),
  finds('alert-routing on another port', says('alert-routing'),
    { field: FIELD, got: 'alert-routing', detail: 'no container declares port 2801' }),
  finds('an empty role', says(''), { field: FIELD, got: '' }),
  finds('a known role in capitals', says('Egress-Proxy'), { field: FIELD, got: 'Egress-Proxy' }),
  finds('a role that every object has as a property', says('constructor'), { field: FIELD, got: 'constructor' }),
  finds('both labels', says('alert-routing', agent), { field: FIELD, got: 'alert-routing', detail: BOTH }),
  finds('both labels, with the configuration of the role', says('egress-proxy', (pod) => { agent(pod); mounts('squid.conf')(pod); }),
    { field: FIELD, got: 'egress-proxy', detail: BOTH }, beside(configOf('squid.conf'))),
  finds('both labels, of a role that is unknown', says('database', agent), { field: FIELD, got: 'database', detail: BOTH }),
  inTemplate('Deployment', 'spec.template'),
  inTemplate('DaemonSet', 'spec.template'),
  inTemplate('CronJob', 'spec.jobTemplate.spec.template'),
  inTemplate('Sandbox', 'spec.podTemplate'),
  missing('egress-proxy', 'squid.conf'),
  missing('egress-proxy', 'squid.conf', mounts('Corefile'), configOf('Corefile')),
  missing('dns-allowlist', 'Corefile', mounts('Corefile'), configOf('Corefile', 'elsewhere'), { ...configOf('Corefile'), data: {} }),
  missing('dns-allowlist', 'Corefile', undefined, configOf('Corefile')),
  missing('falco', 'falco.yaml'),
  missing('credential-broker', 'envoy.json', mounts('squid.conf'), configOf('squid.conf')),
  missing('quarantine-response', 'rules.yaml'),
  missing('denial-alerts', 'syslog-ng.conf'),
  finds('a claim that makes its sandbox infrastructure', ofClaim({ labels: { [ROLE]: 'alert-routing' } }),
    { field: 'spec.additionalPodMetadata.labels["cdk8s-hardened-agents/role"]', got: 'alert-routing', detail: 'a sandbox runs an agent' }),

  passes('the role credential-broker with envoy.json', () => brokerPod([], 'agents'), brokerConfigMap(filesOf(), 'agents')),
  ...([['egress-proxy', 'squid.conf'], ['dns-allowlist', 'Corefile'], ['falco', 'falco.yaml'], ['quarantine-response', 'rules.yaml'],
    ['denial-alerts', 'syslog-ng.conf']] as const)
    .map(([role, file]) => passes(`the role ${role} with ${file}`, ofRole(role, file), configOf(file))),
  passes('alert-routing, which mounts nothing', ofRole('alert-routing')),
  allows('an agent', tweaked('Pod', () => {})),
  allows('the label on the Deployment alone, which its pods do not get', tweaked('Deployment',
    ({ metadata }) => { metadata.labels[ROLE] = 'database'; })),
  allows('a claim with another label', ofClaim({ labels: { 'example.com/role': 'alert-routing' } })),
];
