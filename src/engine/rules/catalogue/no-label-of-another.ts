import { ClusterView } from '../../cluster/cluster-view';
import { roleOf } from '../../cluster/infrastructure';
import { listed, nameOf, placedTitleOf } from '../../cluster/namespaced';
import { ADDRESS_LABEL, NEVER_READY, PROOF_LABEL } from '../../manifest/labels';
import { groupKind } from '../../manifest/pod-kinds';
import { ContainerView, PodView } from '../../manifest/pod-view';
import { Json, object, objects } from '../../value/json';
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
    const sharers = sharersOf(view, pod);
    if (sharers.length > 1) {
      report(`${pod.metadataPath}.labels["${ADDRESS_LABEL}"]`, object(pod.metadata.labels)[ADDRESS_LABEL], `${listed(sharers)} have it`);
    }
  },
  admission: { none: 'admission sees one object at a time, not the labels of other pods' },
};

/** The titles of the workloads of its namespace that have the address of a pod, its own among them. Replicas are one workload. */
function sharersOf(view: ClusterView, pod: PodView): string[] {
  const value: unknown = object(pod.metadata.labels)[ADDRESS_LABEL];
  if (typeof value !== 'string' || pod.namespace === '') {
    return [];
  }
  // A role on one side alone is what no-edited-gateway-file reports.
  const sharers = view.pods.select(pod.namespace, { matchLabels: { [ADDRESS_LABEL]: value } })
    .filter((one) => (roleOf(one) === undefined) === (roleOf(pod) === undefined) && !isTwin(one));
  const own = sharers.filter((one) => !isMadeOf(view, one, sharers));
  const isKnown = own.some(({ manifest }) => controllerOf(manifest) === undefined); // else there are only pods, of what is not here
  const keyOf = (manifest: Json) => (!isKnown ? workloadOf(view, manifest) : nameOf(manifest) === '' ? manifest : placedTitleOf(manifest));
  const byWorkload = new Map(own.map(({ manifest }) => [keyOf(manifest), placedTitleOf(manifest)]));
  return own.includes(pod) ? [...byWorkload.values()].sort() : [];
}

/**
 * Whether a controller made the pod of another of these, so that both run the same program. A controller reference alone shows nothing,
 * since anyone can write one. Those of a Deployment are ReplicaSets, also of earlier programs, and it ends those that it does not know.
 */
function isMadeOf(view: ClusterView, { manifest, containers }: PodView, sharers: readonly PodView[]): boolean {
  const owner = controllerOf(manifest);
  if (owner === undefined) {
    return false;
  }
  const others = sharers.filter((one) => one.manifest !== manifest);
  return groupKind(manifest.apiVersion, manifest.kind) === 'apps/ReplicaSet'
    ? others.some((one) => one.manifest === view.find('apps/Deployment', one.namespace, owner))
    : others.some((one) => programsOf(one.containers) === programsOf(containers)
      && (controllerOf(one.manifest) === undefined || nameOf(one.manifest) === owner));
}

/** The name in the reference to the controller of an object. */
function controllerOf({ metadata }: Json): string | undefined {
  const name: unknown = objects(object(metadata).ownerReferences).find(({ controller }) => controller === true)?.name;
  return typeof name === 'string' ? name : undefined;
}

/** What the containers of a pod run, as a text. */
function programsOf(containers: readonly ContainerView[]): string {
  return JSON.stringify(containers.filter(({ role }) => role !== 'ephemeral')
    .map(({ container: { name, image, command = [], args = [] } }) => [name, image, command, args] as unknown[]));
}

/** Whether it is the Job of a proof, which has all labels of an agent to try its walls. It ends by itself, and no Service leads to it. */
function isTwin({ manifest: { kind }, metadata, spec }: PodView): boolean {
  return kind === 'Job' && object(metadata.labels)[PROOF_LABEL] === 'twin'
    && objects(spec.readinessGates).some(({ conditionType }) => conditionType === NEVER_READY);
}
