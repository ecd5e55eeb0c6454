import { ADDRESS_LABEL, NEVER_READY, PROOF_LABEL } from '../../../../src/engine/manifest/labels';
import { Json } from '../../../../src/engine/value/json';
import { Case, PROXY_CONFIG, allows, finds, ofProxy, renamed, tweaked, valid } from '../../../support/cases';

const untouched = tweaked('Pod', () => {});
const { name: POD, labels: { [ADDRESS_LABEL]: ownAddress } } = valid('Pod').metadata;
const IN_TEMPLATE = `spec.template.metadata.labels["${ADDRESS_LABEL}"]`;
const { [ADDRESS_LABEL]: address } = valid('Deployment').spec.template.metadata.labels;

const titleOf = ({ kind, metadata: { name } }: Json) => `${kind} "agents/${name}"`;
/** An object with another name and the same labels. */
const copied = (of: Json, name: string, more: Json = {}): Json => ({ ...of, metadata: { ...of.metadata, name, ...more } });
const withTwins = (...objects: Json[]) => ({ twins: () => objects, told: [0, ...objects.map((_, i) => i + 1)] });
const passes = (title: string, manifest: () => Json, ...objects: Json[]) => allows(title, manifest, { twins: () => objects });

const controlledBy = ({ apiVersion, kind, metadata: { name } }: Json) => (
  { ownerReferences: [{ apiVersion, kind, name, controller: true }] });
const replicaSet = copied({ ...valid('ReplicaSet'), spec: valid('Deployment').spec }, 'made', controlledBy(valid('Deployment')));
const { metadata, spec } = valid('Deployment').spec.template;
const podOf = (owner: Json, name: string, more: Json = {}): Json => {
  const labels = { ...metadata.labels, ...more };
  return copied({ ...valid('Pod'), metadata: { ...metadata, namespace: 'agents', labels }, spec }, name, controlledBy(owner));
};
const rolledOut = (hash: string) => podOf(copied(replicaSet, `web-${hash}`), `web-${hash}-x`, { 'pod-template-hash': hash });

/** A Job that tries the walls of the Deployment. */
const twin = (tweak: (template: Json) => void = () => {}): Json => tweaked('Job', ({ metadata: of, spec: { template } }) => {
  of.name = 'twin';
  template.metadata.labels = { ...metadata.labels, [PROOF_LABEL]: 'twin' };
  template.spec.readinessGates = [{ conditionType: NEVER_READY }];
  tweak(template);
})();

/** A Job that is no twin, with another program than the Deployment that it says made it. */
const MADE_JOB: Json = {
  ...twin(({ metadata: of, spec: pod }) => {
    of.labels = metadata.labels;
    pod.containers[0].command = ['/bin/evil'];
  }),
  metadata: { name: 'made', namespace: 'agents', ...controlledBy(valid('Deployment')) },
};
const deployed = (template: Json): Json => copied({ ...valid('Deployment'), spec: { ...valid('Deployment').spec, template } }, 'zz');

export const cases: Case[] = [
  finds('another pod', untouched,
    { field: `metadata.labels["${ADDRESS_LABEL}"]`, got: ownAddress, detail: `Pod "agents/${POD}", Pod "agents/zz" have it` },
    withTwins(copied(valid('Pod'), 'zz'))),
  finds('two more', untouched, {
    field: `metadata.labels["${ADDRESS_LABEL}"]`, got: ownAddress, detail: `Pod "agents/a", Pod "agents/${POD}", Pod "agents/zz" have it`,
  }, withTwins(copied(valid('Pod'), 'zz'), copied(valid('Pod'), 'a'))),
  finds('two templates', tweaked('Deployment', () => {}),
    { field: IN_TEMPLATE, got: address, detail: `${titleOf(valid('Deployment'))}, Deployment "agents/zz" have it` },
    withTwins(copied(valid('Deployment'), 'zz'))),

  ...([
    ['the label of a proof on a pod that gets ready', twin(({ spec: of }) => { delete of.readinessGates; })],
    ['a pod that is never ready without this label', twin(({ metadata: of }) => { delete of.labels[PROOF_LABEL]; })],
    ['another label of a proof', twin(({ metadata: of }) => { of.labels[PROOF_LABEL] = 'control'; })],
    ['a Deployment that says that it is a proof', deployed(twin().spec.template)],
  ] as const).map(([title, other]) => finds(title, tweaked('Deployment', () => {}),
    { field: IN_TEMPLATE, got: address, detail: `${titleOf(valid('Deployment'))}, ${titleOf(other)} have it` }, withTwins(other))),

  finds('a Job that says that the Deployment made it', tweaked('Deployment', () => {}),
    { field: IN_TEMPLATE, got: address, detail: `${titleOf(valid('Deployment'))}, ${titleOf(MADE_JOB)} have it` }, withTwins(MADE_JOB)),
  finds('a pod of a gateway', ofProxy,
    { field: `metadata.labels["${ADDRESS_LABEL}"]`, got: ownAddress, detail: `Pod "agents/${POD}", Pod "agents/zz" have it` },
    { ...withTwins(copied(ofProxy(), 'zz')), view: (around) => [...around, ...PROXY_CONFIG()] }),

  passes('an address of its own', untouched, renamed(valid('Pod'), 'other')),
  passes('what controllers make of it', tweaked('Deployment', () => {}), replicaSet, podOf(replicaSet, 'made-1')),
  passes('pods of two ReplicaSets that are not known', () => rolledOut('a1'), rolledOut('b2')),
  passes('the Job of a proof', tweaked('Deployment', () => {}), twin()),
];
