import * as kplus from 'cdk8s-plus-29';
import { IConstruct } from 'constructs';
import { constructError, propError, requireList, requirePort } from '../../engine/input/props';
import { NAMESPACE_NAME } from '../../engine/manifest/labels';
import { Json } from '../../engine/value/json';

/** cdk8s-plus's peers, selectors and ports as the JSON of a NetworkPolicy. */

/** Pods as a policy selects them: one namespace and a selector, `{}` for all. */
export interface SelectedPods {
  readonly namespace: string;
  readonly podSelector: Json;
}

/** Pods that a policy can select: the pods of one namespace that carry certain labels. */
export interface PodSet extends SelectedPods {
  /** Identifies the pods in the ids of constructs. */
  readonly id: string;
}

/** The pods behind a selector, each namespace on its own. None where namespaces are chosen by label. */
export function subjects(selector: kplus.IPodSelector, ownNamespace: string): PodSet[] {
  const config = selector.toPodSelectorConfig();
  const names = config.namespaces ? namespaceNames(config.namespaces) : [ownNamespace];
  const podSelector = labelSelector(config.labelSelector);
  return names.map((namespace) => ({ namespace, podSelector, id: subjectId(namespace, selector) }));
}

/** The pods behind a selector, which must all be in one namespace. */
export function subjectIn(scope: IConstruct, prop: string, selector: kplus.IPodSelector, namespace: string, remedy?: string): PodSet {
  const found = subjects(selector, namespace);
  if (found.length !== 1 || found[0].namespace !== namespace) {
    throw propError(scope, prop, `be in namespace "${namespace}"`, found.map((subject) => subject.namespace), remedy);
  }
  return found[0];
}

/** Unique in practice and short, since names of policies are made of it. */
export function subjectId(namespace: string, construct: IConstruct): string {
  return `${namespace}-${construct.node.addr.slice(0, 12)}`;
}

/** The names of the namespaces. None where a label also selects them. */
export function namespaceNames(config: kplus.NamespaceSelectorConfig): string[] {
  return config.labelSelector && !config.labelSelector.isEmpty() ? [] : config.names ?? [];
}

/** The policy peers that a prop selects, which must be some. */
export function peersOf(scope: IConstruct, prop: string, selecting: IConstruct, config?: kplus.PodSelectorConfig): Json[] {
  return requirePeers(scope, prop, selecting, config ? selectorPeers(config) : []);
}

/** All pods of a namespace. */
export function everyPod(namespace: string): PodSet {
  return { namespace, podSelector: {}, id: `${namespace}-all` };
}

/** The pods as a peer of other pods. */
export function peerOf(subject: PodSet): Json {
  return { namespaceSelector: inNamespace(subject.namespace), podSelector: subject.podSelector };
}

/** A namespace by its name, as a selector. */
export function inNamespace(name: string): Json {
  return { matchLabels: { [NAMESPACE_NAME]: name } };
}

/** All pods of the namespaces that a selector chooses. */
export function namespacePeers(scope: IConstruct, selector: kplus.INamespaceSelector): Json[] {
  const peers = selectorPeers({ labelSelector: kplus.LabelSelector.of(), namespaces: selector.toNamespaceSelectorConfig() });
  return requirePeers(scope, 'namespaces', selector, peers);
}

/** The policy peers of pods, whose namespaces may be chosen by label. */
export function podPeers(scope: IConstruct, prop: string, pods: kplus.IPodSelector): Json[] {
  return requirePeers(scope, prop, pods, selectorPeers(pods.toPodSelectorConfig()));
}

function requirePeers(scope: IConstruct, prop: string, selector: IConstruct, peers: Json[]): Json[] {
  if (peers.length === 0) {
    throw propError(scope, prop, 'select something', selector.node.path, 'Kubernetes reads an empty list of peers as every peer');
  }
  return peers;
}

function selectorPeers(config: kplus.PodSelectorConfig): Json[] {
  const podSelector = labelSelector(config.labelSelector);
  if (!config.namespaces) {
    return [{ podSelector }];
  }
  const namespaceSelector = config.namespaces.labelSelector ? labelSelector(config.namespaces.labelSelector) : {};
  return config.namespaces.names
    ? config.namespaces.names.map((name) => ({
      // Both selectors in one element: these pods in this namespace.
      namespaceSelector: { ...namespaceSelector, matchLabels: { ...namespaceSelector.matchLabels, [NAMESPACE_NAME]: name } },
      podSelector,
    }))
    : [{ namespaceSelector, podSelector }];
}

/** A label selector as JSON, without empty lists. */
function labelSelector(selector: kplus.LabelSelector): Json {
  return kplus.k8s.toJson_LabelSelector(selector._toKube()) ?? {};
}

/** The `ports` of a rule: those given, else those that the peer's containers open. */
export function rulePorts(scope: IConstruct, options: { port?: number; ports?: kplus.NetworkPolicyPort[] }, peer?: unknown): Json[] {
  if (options.port !== undefined && options.ports !== undefined) {
    throw constructError(scope, 'give either \'port\' or \'ports\', not both');
  }
  if (options.port !== undefined) {
    return [{ port: requirePort(scope, 'port', options.port), protocol: 'TCP' }];
  }
  if (options.ports !== undefined) {
    const ports = requireList(scope, 'ports', options.ports);
    if (ports.length === 0) { // Kubernetes reads an empty list as every port
      throw propError(scope, 'ports', 'name at least one port', ports, 'use [NetworkPolicyPort.allTcp()] for all');
    }
    return ports.map((port, i) => portJson(scope, `ports[${i}]`, port));
  }
  const opened = kplus
    .extractContainerPorts(podsOf(peer))
    .map((port) => ({ port: requirePort(scope, 'port', port.number), protocol: port.protocol ?? 'TCP' }));
  if (opened.length === 0) {
    throw propError(scope, 'port', 'be given where the peer\'s own ports are not known', undefined,
      'give \'port\', or \'ports\' such as [NetworkPolicyPort.allTcp()] for all');
  }
  return opened;
}

/** The construct of the pods behind a peer: it has their containers. */
function podsOf(peer: unknown): unknown {
  return (peer as Partial<kplus.INetworkPolicyPeer> | undefined)?.toPodSelector?.() ?? peer;
}

function portJson(scope: IConstruct, prop: string, port: kplus.NetworkPolicyPort): Json {
  if (typeof (port as Partial<kplus.NetworkPolicyPort> | undefined)?._toKube !== 'function') {
    // untyped callers can pass anything
    throw propError(scope, prop, 'be a port of cdk8s-plus such as NetworkPolicyPort.tcp(443)', port);
  }
  const json: Json = kplus.k8s.toJson_NetworkPolicyPort(port._toKube()) ?? {};
  if (json.port === undefined) {
    if (json.endPort !== undefined) {
      throw propError(scope, prop, 'have a first port', json);
    }
    return json;
  }
  // cdk8s-plus begins "all ports" at 0, which the API server refuses
  const first = json.port === 0 && json.endPort !== undefined ? 1 : json.port;
  requirePort(scope, prop, first);
  if (json.endPort !== undefined && requirePort(scope, prop, json.endPort) < first) {
    throw propError(scope, prop, 'end at or after its first port', `${first}-${json.endPort}`);
  }
  return { ...json, port: first };
}
