import { allows, isSelected, isolatingGroups, podsOf } from './reach';
import { ClusterView, namespaceOf } from '../cluster/cluster-view';
import { Role, infrastructureOf, roleOf } from '../cluster/infrastructure';
import { indexed, nameOf, titleOf } from '../cluster/namespaced';
import { PolicyGroup } from '../cluster/policy-groups';
import { rulesOf } from '../manifest/network-policy';
import { PodView } from '../manifest/pod-view';
import { Json, object, objects } from '../value/json';
import { memoize, memoizeBy, memoizeByPair } from '../value/memoize';
import { HostRule } from './fqdn/host-rule';
import { PortSet, isPort } from '../address/port-set';
import { containerOf, unknownFrom } from '../cluster/gateway-faults';
import { mountedConfig, mountedConfigMap } from '../cluster/gateways';
import { jsonIn } from '../gateway-files/difference';
import { SNI_ENVOY, SQUID } from '../gateway-files/gateway-program';
import { readSniCheckConfig } from '../gateway-files/sni-envoy';
import { allowedIn } from '../gateway-files/squid-conf';

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

/** Names that an EgressProxy allows by its configuration in a ConfigMap. */

/** A name or a pattern, and the line of the configuration that has it. */
interface ProxyHost extends HostRule {
  readonly config: Json;
  /** The first line is 1. */
  readonly line: number;
  /** The ports of the proxy that pass it. */
  readonly via: readonly number[];
}

/** The names that the configuration of a proxy's pods allows: every name if someone changed it. None if the view does not have it. */
export const proxyHostsOf = memoizeByPair((view: ClusterView, proxy: PodView): readonly ProxyHost[] | undefined => {
  const config = mountedConfigMap(view, proxy, SQUID.file);
  const unknown = unknownFrom(view, proxy);
  if (unknown) {
    const { file, line } = unknown;
    return [{ host: '*', numbers: PortSet.ALL, config: unknown.config, field: fieldOf(file), line, via: proxyPortsOf(proxy) }];
  }
  const portsFor = config && portsOfEnvoy(view, proxy);
  return config && allowedIn((config.data[SQUID.file] as string).split('\n')).map(({ via, name, port, line }) => ({
    host: name,
    numbers: PortSet.of([{ protocol: 'TCP', first: port, last: port }]),
    line,
    config,
    field: fieldOf(SQUID.file),
    via: portsFor ? portsFor(name, port) : [via],
  }));
});

/** The ports on which the Envoy in front of a Squid passes a name. None if there is no Envoy. */
function portsOfEnvoy(view: ClusterView, proxy: PodView): ((name: string, port: number) => number[]) | undefined {
  const text = containerOf(proxy, SNI_ENVOY) && mountedConfig(view, proxy, SNI_ENVOY.file);
  if (text === undefined) {
    return undefined;
  }
  const { lists } = readSniCheckConfig(object(jsonIn(text)?.value));
  return (name, port) => [...lists].filter(([, list]) => list.get(port)?.has(name)).map(([via]) => via);
}

/** The names that a proxy allows a pod, on the ports of the proxy that policies let it call. */
export function proxyHostsFor(view: ClusterView, pod: PodView, proxy: PodView): readonly ProxyHost[] | undefined {
  const opened = new Map<number, boolean>();
  const isOpen = (port: number) => memoize(opened, port, () => allows(view, { pod }, { pod: proxy }, port, 'TCP'));
  return proxyHostsOf(view, proxy)?.filter(({ via }) => via.some(isOpen));
}

/** The field of a ConfigMap that has a file. */
function fieldOf(file: string): string {
  return `data["${file}"]`;
}

/** Port that the pods of a proxy listen on. */
export function proxyPortsOf(proxy: PodView): number[] {
  return proxy.containers.flatMap(({ container }) => objects(container.ports)).map(({ containerPort }): unknown => containerPort)
    .filter(isPort);
}

/** A proxy in messages, such as `EgressProxy "proxy"`. */
export function proxyTitle({ manifest }: PodView): string {
  return `EgressProxy "${nameOf(manifest)}"`;
}
