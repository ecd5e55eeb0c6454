import { scopeOfView } from '../../cluster/agent-scope';
import { ClusterView, namespaceOf } from '../../cluster/cluster-view';
import { unknownFrom } from '../../cluster/gateway-faults';
import { roleOf } from '../../cluster/infrastructure';
import { listed, placedTitleOf, titleOf } from '../../cluster/namespaced';
import { isEveryPod, namespacesText, placeText } from '../../cluster/wide-selector';
import { DeclaredGroup, groupTitle, isMember } from '../../manifest/annotations';
import { Peer } from '../../manifest/network-policy';
import { PodView } from '../../manifest/pod-view';
import { Grant, GrantedCall, grantsHeldBy, grantsOfBroker, isEveryPath, textOfCall } from '../../reach/broker/broker-grants';
import { callersOfGrants, podsCalling } from '../../reach/broker/grants-of-pod';
import { tieredRulesOf } from '../../reach/tiered-rules';
import { Json, inOneOrder } from '../../value/json';
import { memoize } from '../../value/memoize';
import { push } from '../../value/multimap';

/** Who may call one grant: groups by what selects their pods, and other pods. */
interface Callers {
  readonly groups: Map<string, { readonly title: string; readonly pods: readonly PodView[] }>;
  readonly others: Set<Json>;
}

/** The grants of a broker's pods that policies open to several, such as `NetworkPolicy "open" lets every pod in namespace web call …`. */
export function sharedGrants(view: ClusterView, pod: PodView): string[] {
  const [first] = grantsHeldBy(view, pod);
  const open = new Map<string, Grant[]>();
  const callers = new Map<Grant, Callers>();
  for (const one of first ? callersOfGrants(view, first.broker) : []) {
    const { policy, peer, grants, group } = one;
    const wide = wideText(peer, namespaceOf(policy));
    const pods = wide === undefined ? podsCalling(view, one) : [];
    const strangers = group ? pods.filter((caller) => !isOfGroup(view, group, caller)) : [];
    const who = wide !== undefined ? `${titleOf(policy)} lets ${wide}`
      : group && strangers.length > 0 ? takenForAgents(policy, strangers, group) : undefined;
    grants.forEach((grant) => {
      const { groups, others } = memoize(callers, grant, (): Callers => ({ groups: new Map(), others: new Set() }));
      if (who !== undefined) {
        push(open, who, grant);
      }
      if (group) {
        groups.set(JSON.stringify([group.namespace, inOneOrder(group.labels)]), { title: groupTitle(group), pods });
      } else {
        pods.forEach(({ manifest }) => others.add(manifest));
      }
    });
  }
  for (const [grant, { groups, others }] of callers) {
    const inGroups = new Set([...groups.values()].flatMap(({ pods }) => pods.map(({ manifest }) => manifest)));
    const alone = [...others].filter((manifest) => !inGroups.has(manifest)).map(placedTitleOf);
    if (groups.size + alone.length > 1) {
      push(open, `policies let ${listed([...[...groups.values()].map(({ title }) => title).sort(), ...alone.sort()])}`, grant);
    }
  }
  const tiered = first && tieredRulesOf(view, pod, 'Ingress');
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

/** Whether a pod with the labels of a group is meant: the policy lists its agents, or it is any agent that others make. */
function isOfGroup(view: ClusterView, group: DeclaredGroup, pod: PodView): boolean {
  return group.agents ? isMember(group, pod.manifest) : scopeOfView(view).isAgent(pod) && roleOf(pod) === undefined;
}

function takenForAgents(policy: Json, strangers: readonly PodView[], group: DeclaredGroup): string {
  const titles = listed(strangers.map(({ manifest }) => placedTitleOf(manifest)).sort());
  const text = strangers.length === 1 ? `an agent of ${groupTitle(group)}, which it is not, and lets it`
    : `agents of ${groupTitle(group)}, which they are not, and lets them`;
  return `${titleOf(policy)} takes ${titles} for ${text}`;
}

function portsText(grants: readonly Grant[]): string {
  const names = listed(grants.map(({ name, port }) => `"${name}" (${port})`));
  return grants.length === 1 ? `port of grant ${names}` : `ports of grants ${names}`;
}

/** Calls of a grant that name no method, or no path. */
interface WideCalls {
  /** Such as "GET every path". */
  readonly text: string;
  readonly detail: string;
}

/** Those in the configuration of brokers that share it. None if someone changed it, which another rule finds. */
export function wideCallsIn(view: ClusterView, [broker]: readonly PodView[]): WideCalls[] {
  const grants = broker && !unknownFrom(view, broker) ? grantsOfBroker(view, broker) ?? [] : [];
  return grants.flatMap(({ name, calls }) => [...byMethod(calls).values()].flatMap((of) => {
    const isWide = isEveryPath(of);
    const wide = isWide || of[0].method === undefined ? of[0] : undefined;
    return wide ? [{
      text: textOfCall(isWide ? { method: wide.method } : wide),
      detail: `grant "${name}" for host "${wide.host}", line ${wide.line}`,
    }] : [];
  }));
}

function byMethod(calls: readonly GrantedCall[]): Map<string, GrantedCall[]> {
  const all = new Map<string, GrantedCall[]>();
  calls.forEach((call) => push(all, `${call.host}\n${call.method ?? ''}`, call));
  return all;
}
