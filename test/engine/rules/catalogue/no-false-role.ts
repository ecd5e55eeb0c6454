import { Json } from '../../../../src/engine/value/json';
import { brokerConfigMap, brokerPod, filesOf } from '../../../support/brokers';
import { Case, CaseOptions, Tweak, configOf, ofClaim, ofRole, tweaked } from '../../../support/cases';

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
  volumes.push({
    name: 'config',
    configMap: { name: configOf(file).metadata.name },
  });
};
const beside = (...objects: Json[]): CaseOptions => ({ view: (around) => [...around, ...objects] });
/** Admission takes no role for true where its app has no infrastructure. */
const passes = (title: string, make: () => Json, ...objects: Json[]): Case =>
  [title, make, undefined, undefined, { ...beside(...objects), foundAlone: true }];

const inTemplate = (kind: 'Deployment' | 'DaemonSet' | 'CronJob' | 'Sandbox', path: string): Case =>
  [`in a ${kind}`, tweaked(kind, (manifest) => {
    path.split('.').reduce((at: Json, step) => at[step], manifest).metadata.labels[ROLE] = 'egress-proxy';
  }), `${path}.${FIELD}`, 'egress-proxy', { detail: BOTH }];

const missing = (role: string, file: string, tweak?: Tweak, ...objects: Json[]): Case => [
  `the role ${role} without ${file}${objects.length > 0 ? ` beside ${objects[0].metadata.namespace}/${objects[0].metadata.name}` : ''}`,
  says(role, tweak), FIELD, role, { ...beside(...objects), detail: `the pod mounts no ConfigMap with ${file}` },
];

export const cases: Case[] = [
  ['an unknown role', says('database'), FIELD, 'database'],
  ['alert-routing on another port', says('alert-routing'), FIELD, 'alert-routing', { detail: 'no container declares port 2801' }],
  ['an empty role', says(''), FIELD, ''],
  ['a known role in capitals', says('Egress-Proxy'), FIELD, 'Egress-Proxy'],
  ['a role that every object has as a property', says('constructor'), FIELD, 'constructor'],
  ['both labels', says('alert-routing', agent), FIELD, 'alert-routing', { detail: BOTH }],
  ['both labels, with the configuration of the role', says('egress-proxy', (pod) => { agent(pod); mounts('squid.conf')(pod); }), FIELD,
    'egress-proxy',
    { ...beside(configOf('squid.conf')), detail: BOTH }],
  ['both labels, of a role that is unknown', says('database', agent), FIELD, 'database', { detail: BOTH }],
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
  ['a claim that makes its sandbox infrastructure', ofClaim({ labels: { [ROLE]: 'alert-routing' } }),
    'spec.additionalPodMetadata.labels["cdk8s-hardened-agents/role"]', 'alert-routing',
    { detail: 'a sandbox runs an agent' }],

  passes('the role credential-broker with envoy.json', () => brokerPod([], 'agents'), brokerConfigMap(filesOf(), 'agents')),
  ...([['egress-proxy', 'squid.conf'], ['dns-allowlist', 'Corefile'], ['falco', 'falco.yaml'], ['quarantine-response', 'rules.yaml'],
    ['denial-alerts', 'syslog-ng.conf']] as const)
    .map(([role, file]) => passes(`the role ${role} with ${file}`, ofRole(role, file), configOf(file))),
  passes('alert-routing, which mounts nothing', ofRole('alert-routing')),
  ['an agent', tweaked('Pod', () => {})],
  ['the label on the Deployment alone, which its pods do not get', tweaked('Deployment',
    ({ metadata }) => { metadata.labels[ROLE] = 'database'; })],
  ['a claim with another label', ofClaim({ labels: { 'example.com/role': 'alert-routing' } })],
];
