import { ClusterView } from '../../cluster/cluster-view';
import { roleOf } from '../../cluster/infrastructure';
import { controllersOf, listed, nameOf, placedTitleOf } from '../../cluster/namespaced';
import { ADDRESS_LABEL, NEVER_READY, PROOF_LABEL } from '../../manifest/labels';
import { groupKind } from '../../manifest/pod-kinds';
import { PodView } from '../../manifest/pod-view';
import { Json, object, objects } from '../../value/json';
import { memoizeBy } from '../../value/memoize';
import { push } from '../../value/multimap';
import { workloadOf } from '../criteria/own-labels';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: metadata.labels["cdk8s.io/metadata.addr"] of the pod or its template.
 * Allowed: a value that the pods of one workload of the namespace have. cdk8s-plus writes another one for each construct. What a
 * controller makes of an object that is among the manifests has its labels, and the same images, commands and arguments. The Job of a
 * proof has the labels of an agent.
 */
export const rule: Rule = {
  id: 'no-label-of-another',
  severity: Severity.ERROR,
  pack: RulePack.STRICT,
  title: 'labels of its own',
  problem: 'Pod has the label of another',
  why: 'Policies, Services and grants select a pod by this label. Another one that copies it gets all that is open to the first, and '
    + 'takes a part of the calls that are meant for it.',
  fix: 'remove the label from the one that copies it; cdk8s-plus writes another value for each construct',
  fixInYaml: 'give one of them another value, and select it by this value in the policies that are meant for it',
  source: 'https://kubernetes.io/docs/concepts/services-networking/network-policies/',
  since: '0.1.0',
  mappings: { attack: ['T1036'], owasp: ['ASI03'] },
  needsClusterView: true,
  checkPod: (pod, report, view) => {
    const sharers = sharersIn(view).get(pod);
    if (sharers) {
      report(`${pod.metadataPath}.labels["${ADDRESS_LABEL}"]`, object(pod.metadata.labels)[ADDRESS_LABEL], `${listed(sharers)} have it`);
    }
  },
  admission: { none: 'admission sees one object at a time, not the labels of other pods' },
};

/** Pods and templates whose address another workload of their namespace has, with the titles of all these workloads. */
const sharersIn = memoizeBy((view: ClusterView): ReadonlyMap<PodView, readonly string[]> => {
  const byAddress = new Map<string, PodView[]>();
  for (const pod of view.pods.namespaces.filter((one) => one !== '').flatMap((one) => view.pods.select(one, {}))) {
    const value: unknown = object(pod.metadata.labels)[ADDRESS_LABEL];
    if (typeof value === 'string' && !isTwin(pod)) {
      push(byAddress, `${pod.namespace}\n${value}\n${roleOf(pod) !== undefined}`, pod); // no-edited-gateway-file: a role on one side alone
    }
  }
  const all = new Map<PodView, readonly string[]>();
  for (const pods of byAddress.values()) {
    const written = pods.filter(({ manifest }) => controllerOf(manifest) === undefined);
    const own = pods.filter((one) => !isMadeOf(view, one, [...written, ...pods]));
    const keyOf = (manifest: Json) => (
      written.length === 0 ? workloadOf(view, manifest) // there are only pods, of what is not here
        : nameOf(manifest) === '' ? manifest : placedTitleOf(manifest));
    const titles = new Map(own.map(({ manifest }) => [keyOf(manifest), placedTitleOf(manifest)]));
    if (titles.size > 1) {
      own.forEach((pod) => all.set(pod, [...titles.values()].sort()));
    }
  }
  return all;
});

/**
 * Whether a controller made the pod of another of these, so that both run the same program. A controller reference alone shows nothing,
 * since anyone can write one. Those of a Deployment are ReplicaSets, also of earlier programs, and it ends those that it does not know.
 */
function isMadeOf(view: ClusterView, pod: PodView, sharers: readonly PodView[]): boolean {
  const { manifest } = pod;
  const owner = controllerOf(manifest);
  if (owner === undefined) {
    return false;
  }
  const mayMake = groupKind(manifest.apiVersion, manifest.kind) === 'apps/ReplicaSet'
    ? (one: PodView) => one.manifest === view.find('apps/Deployment', one.namespace, owner)
    : (one: PodView) => programsOf(one) === programsOf(pod) && (controllerOf(one.manifest) === undefined || nameOf(one.manifest) === owner);
  return sharers.some((one) => one.manifest !== manifest && mayMake(one));
}

/** The name of the controller that an object refers to. */
function controllerOf(manifest: Json): string | undefined {
  return controllersOf(manifest)[0]?.name;
}

/** What the containers of a pod run, as a text. */
const programsOf = memoizeBy(({ containers }: PodView) => JSON.stringify(containers.filter(({ role }) => role !== 'ephemeral')
  .map(({ container: { name, image, command = [], args = [] } }) => [name, image, command, args] as unknown[])));

/** Whether it is the Job of a proof, which has all labels of an agent to try its walls. It ends by itself, and no Service leads to it. */
function isTwin({ manifest: { kind }, metadata, spec }: PodView): boolean {
  return kind === 'Job' && object(metadata.labels)[PROOF_LABEL] === 'twin'
    && objects(spec.readinessGates).some(({ conditionType }) => conditionType === NEVER_READY);
}
