import { isolatingGroups, isSelected, podsOf } from './reach';
import { ClusterView, namespaceOf } from '../cluster/cluster-view';
import { Role, infrastructureOf, roleOf } from '../cluster/infrastructure';
import { indexed, titleOf } from '../cluster/namespaced';
import { PolicyGroup } from '../cluster/policy-groups';
import { rulesOf } from '../manifest/network-policy';
import { PodView } from '../manifest/pod-view';
import { Json } from '../value/json';
import { memoize, memoizeBy } from '../value/memoize';

/** Proxies for agents, and whether programs can know of them. */

/** Variables that name a proxy to programs that use HTTPS. */
const TUNNEL_VARIABLE = /(^|_)(https|all)_?proxy$/i;

/** What is known of the proxies of a view. */
interface Proxies {
  readonly pods: readonly PodView[];
  /** The proxy that policies of a group allow. */
  readonly ofGroup: (group: PolicyGroup) => string | undefined;
  /** The same by the peer of a rule. Thousands of policies name the same peer. */
  readonly byPeer: Map<string, string | undefined>;
}

const PROXY: Role = 'egress-proxy';

const proxiesIn = memoizeBy((view: ClusterView): Proxies => {
  const proxies: Proxies = {
    pods: infrastructureOf(view, [PROXY]),
    byPeer: new Map(),
    ofGroup: memoizeBy((group) => firstOf(group, (policy) => proxyIn(view, policy, proxies))),
  };
  return proxies;
});

/** The pods of every EgressProxy, such as the template of its Deployment. */
export function proxiesOf(view: ClusterView): readonly PodView[] {
  return proxiesIn(view).pods;
}

/** The EgressProxy that a policy lets the pod call, such as `Deployment "proxy"`. A rule for pods in general does not count. */
export function proxyFor(view: ClusterView, pod: PodView): string | undefined {
  const { pods, ofGroup } = proxiesIn(view);
  const groups = pods.length === 0 || isProxy(pod) ? [] : isolatingGroups(view, pod, 'Egress');
  return groups.map(ofGroup).find((title) => title !== undefined);
}

function firstOf<T>(list: readonly T[], titleFor: (one: T) => string | undefined): string | undefined {
  for (const one of list) {
    const title = titleFor(one);
    if (title !== undefined) {
      return title;
    }
  }
  return undefined;
}

function isProxy(pod: PodView): boolean {
  return roleOf(pod) === PROXY;
}

function proxyIn(view: ClusterView, policy: Json, proxies: Proxies): string | undefined {
  const namespace = namespaceOf(policy);
  const peers = rulesOf(policy, 'Egress').flatMap((rule) => rule.peers).flatMap((peer) => ('pods' in peer ? [peer.pods] : []));
  return peers.map((peer) => memoize(proxies.byPeer, JSON.stringify([namespace, peer.namespaceSelector, peer.podSelector]), () => {
    const one = proxies.pods.find((pod) => isSelected(view, namespace, peer, pod) === 'yes');
    return one && podsOf(view, namespace, peer).every(isProxy) ? titleOf(one.manifest) : undefined;
  })).find((title) => title !== undefined);
}

/** Whether a container can know of a proxy: from a variable, from variables that are not known, or from its command line. */
export function mayKnowProxy({ env, envFrom, command, args }: Json): boolean {
  return (
    (Array.isArray(envFrom) && envFrom.length > 0) ||
    indexed(env).some(
      ([{ name, value, valueFrom }]) => typeof name === 'string' && TUNNEL_VARIABLE.test(name) && (isGiven(value) || isGiven(valueFrom)),
    ) ||
    [command, args].some((words) => Array.isArray(words) && words.some((word) => typeof word === 'string' && /proxy/i.test(word)))
  );
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}
