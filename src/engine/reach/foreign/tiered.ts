import { ForeignPart, Reading, isDnsAlone } from './reading';
import { hasHostBits } from '../../address/cidr';
import { PortSet } from '../../address/port-set';
import { ClusterView } from '../../cluster/cluster-view';
import { indexed } from '../../cluster/namespaced';
import { isEveryNamespace, isEveryPod } from '../../cluster/wide-selector';
import { Direction, isGiven } from '../../manifest/network-policy';
import { Match, allOf, matchOfPod, sure } from '../../manifest/selector';
import { Json, isObject, object, objects, strings } from '../../value/json';
import { portSetOf } from '../fqdn/host-rule';
import { ANY_POD } from '../opened-addresses';

/**
 * AdminNetworkPolicy, BaselineAdminNetworkPolicy and ClusterNetworkPolicy, also that of EKS. In the Admin tier what one accepts is open,
 * whatever NetworkPolicies say. Priorities are not read: what one accepts counts as open, even where another denies it first.
 */

const SIDES = [
  { direction: 'Egress', rules: 'egress', peers: 'to' },
  { direction: 'Ingress', rules: 'ingress', peers: 'from' },
] as const;

const ALLOWING = ['Accept', 'Allow'];
const NOT_ALLOWING = ['Deny', 'Pass'];

export function readTiered(policy: Json, view: ClusterView): ForeignPart[] {
  const reading = new Reading(policy, view);
  const spec = object(policy.spec);
  for (const { direction, rules, peers } of SIDES) {
    for (const [rule, i] of indexed(spec[rules])) {
      const path = `spec.${rules}[${i}]`;
      for (const [{ networks }, j] of indexed(rule[peers])) {
        strings(networks).filter(hasHostBits).forEach((network) => reading.cannotJudge(
          `${path}.${peers}[${j}].networks`, network, 'the API server refuses bits after the prefix, and the policy with them'));
      }
      if (ALLOWING.includes(rule.action as string)) {
        const isDns = isDnsAlone(portsOf(rule));
        reading.on(portSetIn(rule));
        indexed(rule[peers]).forEach(([peer, j]) => readPeer(reading, direction, `${path}.${peers}[${j}]`, peer, isDns));
      } else if (!NOT_ALLOWING.includes(rule.action as string)) {
        reading.cannotJudge(`${path}.action`, rule.action, 'the action is not known');
      }
    }
  }
  const { namespaces, pods } = object(spec.subject);
  const unread: unknown = [namespaces, object(pods).namespaceSelector, object(pods).podSelector]
    .find((selector) => isGiven(selector) && !isLabelSelector(selector));
  return [reading.part((pod): Match => (isGiven(namespaces)
    ? view.matchOfNamespace(object(namespaces), pod.namespace)
    : allOf(
      sure(isGiven(pods)),
      view.matchOfNamespace(object(object(pods).namespaceSelector), pod.namespace),
      matchOfPod(object(object(pods).podSelector), object(pod.metadata.labels)),
    )),
  [], isGiven(unread) ? { field: 'spec.subject', got: spec.subject, why: 'it is no selector of labels' } : undefined)];
}

function readPeer(reading: Reading, direction: Direction, path: string, peer: Json, isDns: boolean): void {
  const { namespaces, pods, networks, nodes, domainNames, ...others } = peer;
  const { namespaceSelector, podSelector } = object(pods);
  const selectors = [namespaces, namespaceSelector, podSelector];
  if (
    !selectors.every((selector) => !isGiven(selector) || isLabelSelector(selector)) ||
    Object.keys(object(pods)).some((key) => !key.endsWith('Selector'))
  ) {
    reading.cannotJudge(path, namespaces ?? pods, 'it is no selector of labels');
  } else if (
    (isGiven(namespaces) && isEveryNamespace(object(namespaces))) ||
    (isGiven(pods) && isEveryNamespace(object(namespaceSelector)) && isEveryPod(object(podSelector)))
  ) {
    reading.opens(direction, ANY_POD, path);
  }
  (Array.isArray(networks) ? (networks as unknown[]) : []).forEach((cidr, i) =>
    reading.block(direction, `${path}.networks[${i}]`, { cidr }, isDns),
  );
  (Array.isArray(domainNames) ? domainNames as unknown[] : []).forEach((name) => reading.host(direction, name));
  if (isGiven(nodes)) {
    reading.opens(direction, 'nodes', path);
  }
  Object.entries(others)
    .filter(([, value]) => isGiven(value))
    .forEach(([key, value]) => reading.cannotJudge(`${path}.${key}`, value, 'the peer is not known'));
}

/** Earlier versions have other selectors of namespaces, such as `sameLabels`. */
function isLabelSelector(selector: unknown): boolean {
  return isObject(selector) && Object.keys(selector).every((key) => key === 'matchLabels' || key === 'matchExpressions');
}

/** The ports of a rule by number. Every port where it names them in another way. */
function portSetIn({ ports, protocols }: Json): PortSet {
  const given = objects(ports).map(({ portNumber, portRange }) => (
    isGiven(portNumber) ? object(portNumber) : { ...object(portRange), port: object(portRange).start, endPort: object(portRange).end }));
  return objects(protocols).length > 0 || given.some(({ port }) => typeof port !== 'number') ? PortSet.ALL : portSetOf(given);
}

/** The ports of a rule, in the form of any of the versions. */
function portsOf({ ports, protocols }: Json): unknown[] {
  return [
    ...objects(ports).map(({ portNumber, port }): unknown => object(portNumber).port ?? port),
    ...objects(protocols).flatMap((protocol) => Object.values(protocol)).map((one): unknown => object(object(one).destinationPort).number),
  ];
}
