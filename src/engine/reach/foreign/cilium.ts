import { ForeignPart, Reading, isDnsAlone } from './reading';
import { PortSet } from '../../address/port-set';
import { ClusterView, namespaceOf } from '../../cluster/cluster-view';
import { indexed } from '../../cluster/namespaced';
import { asksNothing, selectorText } from '../../cluster/wide-selector';
import { show } from '../../input/show';
import { NAMESPACE_NAME } from '../../manifest/labels';
import { Direction, isGiven } from '../../manifest/network-policy';
import { PodView } from '../../manifest/pod-view';
import { allOf, isOfKubernetes, matchOfPod, sure } from '../../manifest/selector';
import { Json, isObject, object, objects, textOf } from '../../value/json';
import { portSetOf } from '../fqdn/host-rule';
import { ANY_POD } from '../opened-addresses';

/** CiliumNetworkPolicy and CiliumClusterwideNetworkPolicy. What they deny is not read: it opens nothing. */

export const NAMESPACE = 'io.kubernetes.pod.namespace';
const CLUSTER = 'io.cilium.k8s.policy.cluster';
const ACCOUNT = 'io.cilium.k8s.policy.serviceaccount';
const OF_NAMESPACE = 'io.cilium.k8s.namespace.labels.';
const EVERYWHERE = [NAMESPACE, ACCOUNT, `${OF_NAMESPACE}${NAMESPACE_NAME}`];

/** Entities that are no peer in particular, and the others. */
const WIDE = ['all', 'world', 'world-ipv4', 'world-ipv6', 'cluster', 'host', 'remote-node', 'kube-apiserver', 'init', 'unmanaged'];
const BESIDE_PODS = ['world', 'world-ipv4', 'world-ipv6', 'host', 'remote-node', 'kube-apiserver'];
const NARROW = ['none', 'health', 'ingress'];

const SIDES = [
  { direction: 'Egress', rules: 'egress', prefix: 'to' },
  { direction: 'Ingress', rules: 'ingress', prefix: 'from' },
] as const;

export function readCilium(policy: Json, view: ClusterView): ForeignPart[] {
  const isClusterwide = policy.kind === 'CiliumClusterwideNetworkPolicy';
  const specs: [string, Json][] = [
    ['spec', object(policy.spec)],
    ...indexed(policy.specs).map(([spec, i]): [string, Json] => [`specs[${i}]`, spec]),
  ];
  return specs
    .filter(([, { endpointSelector, nodeSelector }]) => isGiven(endpointSelector) || !isGiven(nodeSelector))
    .map(([path, spec]) => {
      const reading = new Reading(policy, view, spec, path);
      for (const { direction, rules, prefix } of SIDES) {
        indexed(spec[rules]).forEach(([rule, i]) => readRule(reading, direction, `${path}.${rules}[${i}]`, prefix, rule, isClusterwide));
      }
      const selector = ciliumSelector(object(spec.endpointSelector));
      const isFor = (pod: PodView) =>
        allOf(sure(isClusterwide || pod.namespace === namespaceOf(policy)), matchOfPod(selector, labelsOf(view, pod)));
      return reading.part(isFor, isolatedBy(spec));
    });
}

/** @see https://docs.cilium.io/en/stable/security/policy/intro/#policy-enforcement-modes */
function isolatedBy({ ingress, ingressDeny, egress, egressDeny, enableDefaultDeny }: Json): Direction[] {
  const has = (...lists: unknown[]) => lists.some((list) => Array.isArray(list) && list.length > 0);
  const by = object(enableDefaultDeny);
  return [
    ...has(ingress, ingressDeny) && by.ingress !== false ? ['Ingress' as const] : [],
    ...has(egress, egressDeny) && by.egress !== false ? ['Egress' as const] : [],
  ];
}

/**
 * One rule: peers of any of its fields. A rule that names ports and no peers is for everyone. A rule that names neither allows nothing.
 *
 * @see https://docs.cilium.io/en/stable/security/policy/language/
 * @see https://github.com/cilium/cilium/issues/20067
 */
function readRule(reading: Reading, direction: Direction, path: string, prefix: string, rule: Json, isClusterwide: boolean): void {
  const ports = objects(rule.toPorts).flatMap((one) => objects(one.ports));
  const isDns = isDnsAlone(ports.map(({ port }) => port as unknown)) && !isGiven(rule.icmps);
  reading.on(ports.every(({ port }) => isPortText(port)) ? portSetOf(ports) : PortSet.ALL);
  const fields = Object.keys(rule).filter(
    (name) => name.startsWith(prefix) && isGiven(rule[name]) && name !== 'toPorts' && !name.endsWith('Requires'),
  );
  if (fields.length === 0 && (isGiven(rule.toPorts) || isGiven(rule.icmps))) {
    reading.opens(direction, `everyone, ${direction === 'Egress' ? 'on' : 'to'} the ports that it names`, path);
  }
  if (fields.includes(`${prefix}Services`) && isGiven(rule.toPorts)) {
    reading.cannotJudge(`${path}.toPorts`, rule.toPorts, 'beside toServices, some versions of Cilium open these ports to everyone');
  }
  for (const field of fields) {
    const values: unknown[] = Array.isArray(rule[field]) ? rule[field] : [];
    values.forEach((value, i) =>
      readPeer(reading, direction, `${path}.${field}[${i}]`, field.slice(prefix.length), value, isDns, isClusterwide),
    );
  }
}

/** Whether a port is a number, which Cilium writes as a text, and not the name of a port. */
function isPortText(port: unknown): boolean {
  return /^\d+$/.test(textOf(port));
}

function readPeer(
  reading: Reading,
  direction: Direction,
  path: string,
  field: string,
  value: unknown,
  isDns: boolean,
  isClusterwide: boolean,
): void {
  const json = object(value);
  switch (field) {
    case 'Entities':
      return readEntity(reading, direction, path, value);
    case 'Endpoints':
      return readEndpoints(reading, direction, path, json, isClusterwide);
    case 'CIDR':
      return reading.block(direction, path, { cidr: value }, isDns);
    case 'CIDRSet':
      return isGiven(json.cidr)
        ? reading.block(direction, path, json, isDns)
        : reading.cannotJudge(path, value, 'the addresses of a group of CIDRs are not in the policy');
    case 'FQDNs':
      return [json.matchPattern, json.matchName].forEach((name) => reading.host(direction, name));
    case 'Nodes':
      return reading.opens(direction, 'nodes', path, true);
    case 'Services':
      return isObject(json.k8sService) && !isGiven(json.k8sServiceSelector)
        ? reading.service(direction, path, json.k8sService.namespace, json.k8sService.serviceName)
        : reading.cannotJudge(path, value, 'Services that a selector chooses are not looked up');
    default:
      return reading.cannotJudge(path, value, 'the field is not known');
  }
}

function readEntity(reading: Reading, direction: Direction, path: string, entity: unknown): void {
  if (WIDE.includes(entity as string)) {
    reading.opens(direction, `the entity ${show(entity)}`, path, BESIDE_PODS.includes(entity as string));
  } else if (!NARROW.includes(entity as string)) {
    reading.cannotJudge(path, entity, 'the entity is not known');
  }
}

function readEndpoints(reading: Reading, direction: Direction, path: string, given: Json, isClusterwide: boolean): void {
  const asked = [...Object.keys(object(given.matchLabels)), ...objects(given.matchExpressions).map(({ key }) => String(key))];
  const reserved = asked.find((key) => key.startsWith('reserved:') || key.startsWith('reserved.'));
  const selector = ciliumSelector(given);
  const { matchExpressions } = selector;
  const namesNamespaces = objects(matchExpressions).some(
    ({ key }) => key === NAMESPACE || (typeof key === 'string' && key.startsWith(OF_NAMESPACE)),
  );
  if (reserved !== undefined) {
    readEntity(reading, direction, path, reserved.slice('reserved:'.length));
  } else if (asksNothing(selector, (key) => EVERYWHERE.includes(key) || isOfKubernetes(key)) && (isClusterwide || namesNamespaces)) {
    reading.opens(direction, ANY_POD, path);
  } else if (direction === 'Ingress' || objects(matchExpressions).length > 0) { // else they are rules as a NetworkPolicy has them
    reading.saw(direction, `pods ${selectorText(selector)}`, path);
  }
}

/** A selector with its keys as Kubernetes has them. The cluster of a pod does not count. */
export function ciliumSelector({ matchLabels, matchExpressions }: Json): Json {
  const labels = Object.entries(object(matchLabels)).map(([key, value]) => [plainKey(key), value]);
  return {
    matchLabels: Object.fromEntries(labels.filter(([key]) => key !== CLUSTER)),
    matchExpressions: objects(matchExpressions)
      .map((one): Json => ({ ...one, key: plainKey(one.key) }))
      .filter(({ key }) => key !== CLUSTER),
  };
}

function plainKey(key: unknown): string {
  return String(key).replace(/^(k8s|any):/, '');
}

/** The labels of a pod as Cilium has them. */
function labelsOf(view: ClusterView, { namespace, metadata, spec }: PodView): Json {
  const ofNamespace = Object.entries(view.namespaceLabels(namespace)).map(([key, value]) => [`${OF_NAMESPACE}${key}`, value]);
  return {
    ...object(metadata.labels),
    [NAMESPACE]: namespace,
    [ACCOUNT]: spec.serviceAccountName ?? 'default',
    ...Object.fromEntries(ofNamespace),
  };
}
