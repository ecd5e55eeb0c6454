import { isolatingGroups, isSelected, podsOf } from './reach';
import { parseAddress } from '../address/cidr';
import { ClusterView, namespaceOf } from '../cluster/cluster-view';
import { Role, infrastructureOf, roleOf } from '../cluster/infrastructure';
import { indexed, titleOf } from '../cluster/namespaced';
import { PolicyGroup } from '../cluster/policy-groups';
import { rulesOf } from '../manifest/network-policy';
import { PodView } from '../manifest/pod-view';
import { Json } from '../value/json';
import { memoize, memoizeBy } from '../value/memoize';

/** Proxies for agents, and the environment variables that name them to programs. */

/** Variables that hold the address of a proxy, such as HTTPS_PROXY, https_proxy or npm_config_https_proxy. */
const VARIABLE = /(^|_)(https?|all)_?proxy$/i;

/** Hosts that no proxy is used for. */
const NO_PROXY = /(^|_)no_?proxy$/i;

/** A Service by its name, such as "search.tools.svc" or "search.tools.svc.cluster.local". */
const SERVICE = /^([a-z0-9-]+\.)+svc(\.[a-z0-9-]+)*$/;

/** Those of them that programs use for HTTPS. */
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

/** A proxy or a Service that a container is given. */
export interface GivenHost {
  readonly host: string;
  /** Whether the variable is one of proxies, such as HTTPS_PROXY. */
  readonly ofProxy: boolean;
  readonly path: string;
  /** The value without user and password. */
  readonly shown: string;
}

/** The proxies and Services of the cluster that a container is given by a host name, not by an address. */
export function namedHostsOf(container: Json, path: string): GivenHost[] {
  return givenHostsOf(container, path).filter(({ host, ofProxy }) => (ofProxy ? !isAddress(host) : SERVICE.test(host)));
}

/** The proxies that a container is given, by name or by address. */
export function givenProxiesOf(container: Json, path: string): GivenHost[] {
  return givenHostsOf(container, path).filter(({ ofProxy }) => ofProxy);
}

function givenHostsOf({ env }: Json, path: string): GivenHost[] {
  return indexed(env).flatMap(([{ name, value }, i]) => {
    const host = hostIn(value);
    return typeof name !== 'string' || host === undefined || NO_PROXY.test(name) ? [] : [{
      host,
      ofProxy: VARIABLE.test(name),
      path: `${path}.env[${i}].value`,
      shown: (value as string).replace(/^([^/]*\/\/)?[^/]*@/, '$1'),
    }];
  });
}

/** The host in a value such as "http://user@proxy.egress.svc:3128" or "proxy:3128". Nothing if the value uses a variable. */
function hostIn(value: unknown): string | undefined {
  const match =
    typeof value === 'string' && !value.includes('$(') ? /^(?:[a-z][a-z0-9+.-]*:\/\/)?(?:[^/@]*@)?(\[[^\]]*\]|[^:/]+)/i.exec(value) : null;
  return match ? match[1].replace(/^\[|\]$/g, '').toLowerCase() : undefined;
}

function isAddress(host: string): boolean {
  try {
    return parseAddress(host) !== undefined;
  } catch {
    return false;
  }
}
