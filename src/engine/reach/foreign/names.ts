import { ForeignPart, Reading } from './reading';
import { ClusterView, namespaceOf } from '../../cluster/cluster-view';
import { indexed } from '../../cluster/namespaced';
import { isEveryNamespace, isEveryPod } from '../../cluster/wide-selector';
import { Direction, isolates, isGiven, rulesOf } from '../../manifest/network-policy';
import { selects } from '../../manifest/selector';
import { Json, object, objects } from '../../value/json';
import { egressOf } from '../egress';
import { ANY_POD } from '../opened-addresses';

/** FQDNNetworkPolicy of GKE and ApplicationNetworkPolicy of EKS: policies that allow names. */

export function readGke(policy: Json, view: ClusterView): ForeignPart[] {
  const reading = new Reading(policy, view);
  const spec = object(policy.spec);
  for (const [rule, i] of indexed(spec.egress)) {
    for (const [match, j] of indexed(rule.matches)) {
      [match.pattern, match.name].forEach((name) => reading.host('Egress', name));
      if (!isGiven(match.pattern) && !isGiven(match.name)) {
        reading.cannotJudge(`spec.egress[${i}].matches[${j}]`, match, 'it has neither a name nor a pattern');
      }
    }
  }
  return [partIn(reading, policy, spec.podSelector, [])];
}

/** A NetworkPolicy whose peers may be names, too: without these it is read like one. */
export function readEks(policy: Json, view: ClusterView): ForeignPart[] {
  const reading = new Reading(policy, view);
  const spec = object(policy.spec);
  objects(spec.egress).flatMap(({ to }) => objects(to))
    .flatMap(({ domainNames }): unknown[] => (Array.isArray(domainNames) ? domainNames : []))
    .forEach((name) => reading.host('Egress', name));
  const withoutNames = { ...policy, spec: { ...spec, egress: objects(spec.egress).map(ofAddresses).filter((rule) => rule !== undefined) } };
  if (isolates(policy, 'Egress')) {
    const { addresses, beyondDns, anyPod, faults } = egressOf(withoutNames);
    reading.add('Egress', addresses, true);
    reading.add('Egress', beyondDns, false);
    faults.forEach((must, got) => reading.cannotJudge('spec.egress', got, must));
    if (anyPod) {
      reading.opens('Egress', ANY_POD);
    }
  }
  for (const peer of isolates(policy, 'Ingress') ? rulesOf(policy, 'Ingress').flatMap(({ peers }) => peers) : []) {
    if ('block' in peer) {
      reading.add('Ingress', peer.block.addresses, false);
      peer.block.faults.forEach((must, got) => reading.cannotJudge('spec.ingress', got, must));
    } else if (peer.pods.namespaceSelector && isEveryNamespace(peer.pods.namespaceSelector) && isEveryPod(peer.pods.podSelector)) {
      reading.opens('Ingress', ANY_POD);
    }
  }
  return [partIn(reading, policy, spec.podSelector, (['Ingress', 'Egress'] as const).filter((direction) => isolates(policy, direction)))];
}

/** A rule without the peers that are names; nothing where all are: no peers at all would be everyone. */
function ofAddresses(rule: Json): Json | undefined {
  const peers = objects(rule.to);
  const to = peers.filter(({ domainNames, ...others }) => !isGiven(domainNames) || Object.values(others).some(isGiven));
  return peers.length > 0 && to.length === 0 ? undefined : { ...rule, ...(isGiven(rule.to) && { to }) };
}

function partIn(reading: Reading, policy: Json, podSelector: unknown, sides: readonly Direction[]): ForeignPart {
  return reading.part(
    (pod) => pod.namespace === namespaceOf(policy) && selects(object(podSelector), object(pod.metadata.labels)),
    sides,
  );
}
