import { ClusterView, namespaceOf } from '../../cluster/cluster-view';
import { isMadeByAnother, listed, placedTitleOf, titleOf } from '../../cluster/namespaced';
import { placeText, namespacesText } from '../../cluster/selector-text';
import { isEveryPod } from '../../cluster/wide-selector';
import { Peer } from '../../manifest/network-policy';
import { PodView } from '../../manifest/pod-view';
import { Grant, grantsHeldBy } from '../../reach/broker/broker-grants';
import { grantsOn } from '../../reach/broker/grants-of-pod';
import { podsOf } from '../../reach/reach';
import { tieredRulesOf } from '../../reach/tiered-rules';
import { Json } from '../../value/json';
import { memoize } from '../../value/memoize';
import { push } from '../../value/multimap';

/** The grants of a broker's pods that policies open to several, such as `NetworkPolicy "open" lets every pod in namespace web call …`. */
export function sharedGrants(view: ClusterView, pod: PodView): string[] {
  const grants = grantsHeldBy(view, pod);
  const tiered = grants.length > 0 ? tieredRulesOf(view, pod, 'Ingress') : undefined;
  const open = new Map<string, Grant[]>();
  const callers = new Map<Grant, Set<Json>>();
  for (const { policy, ports, peers } of tiered?.rules ?? []) {
    const opened = grantsOn(ports, grants);
    for (const peer of opened.length > 0 ? peers : []) {
      const wide = wideText(peer, namespaceOf(policy));
      opened.forEach((grant) => {
        if (wide !== undefined) {
          push(open, `${titleOf(policy)} lets ${wide}`, grant);
        } else if ('pods' in peer) {
          const of = memoize(callers, grant, () => new Set<Json>());
          podsOf(view, namespaceOf(policy), peer.pods).forEach(({ manifest }) => of.add(manifest));
        }
      });
    }
  }
  for (const [grant, all] of callers) {
    const own = [...all].filter((manifest) => !isMadeByAnother(view, manifest));
    if (own.length > 1) {
      push(open, `policies let ${listed(own.map(placedTitleOf).sort())}`, grant);
    }
  }
  const nodes = tiered && tiered.others.length > 0 ? [`${titleOf(tiered.others[0].policy)} lets nodes call ports of grants`] : [];
  return [...nodes, ...[...open].map(([who, of]) => `${who} call the ${portsText([...new Set(of)])}`)];
}

/** Callers that no label of one workload selects. */
function wideText(peer: Peer, namespace: string): string | undefined {
  if ('block' in peer) {
    return 'addresses';
  }
  const { podSelector, namespaceSelector } = peer.pods;
  return isEveryPod(podSelector) ? `every pod in ${placeText(namespacesText(namespaceSelector, namespace))}` : undefined;
}

function portsText(grants: readonly Grant[]): string {
  const names = listed(grants.map(({ name, port }) => `"${name}" (${port})`));
  return grants.length === 1 ? `port of grant ${names}` : `ports of grants ${names}`;
}
