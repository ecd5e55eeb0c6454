import * as kplus from 'cdk8s-plus-29';
import { Construct, IConstruct } from 'constructs';
import { recordedGroup } from './known-pods';
import { PodSet, everyPod, namespaceNames, namespacePeers, peersOf, subjects } from './peer';
import { Cidr, Family, contains, parseAddress } from '../../engine/address/cidr';
import { propError, requireCidr, requireList } from '../../engine/input/props';
import { DeclaredGroup } from '../../engine/manifest/annotations';
import { Direction } from '../../engine/manifest/network-policy';
import { Json } from '../../engine/value/json';
import { GuardedApiObject } from '../../synth/guarded-api-object';

/** A block of addresses, and the smaller blocks inside it that a policy leaves out. */
export interface BlockWithout {
  readonly block: Cidr;
  readonly except: Cidr[];
}

/** The `ipBlock` of a policy peer. */
export function ipBlock(block: Cidr, except: readonly Cidr[] = []): Json {
  return { ipBlock: { cidr: block.text, ...(except.length > 0 && { except: except.map(({ text }) => text) }) } };
}

/** TCP ports, as policies and Services list them. */
export function tcpPorts(...ports: readonly number[]): Json[] {
  return ports.map((port) => ({ port, protocol: 'TCP' }));
}

/** The pods of a namespace that have a label `app`, as policies select them. */
export function podsOfApp(app: string): Json {
  return { podSelector: { matchLabels: { app } } };
}

/** The policy of such pods in a namespace that the library makes for itself. */
export function policyOfApp(scope: Construct, namespace: string, app: string, policyTypes: readonly Direction[], rules: Json): void {
  new GuardedApiObject(scope, `Policy-${app}`, {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { namespace, name: app },
    spec: { ...podsOfApp(app), policyTypes: [...policyTypes], ...rules },
  });
}

/** The egress rule for single addresses of the families, on TCP ports. */
export function endpointRule(families: readonly Family[], addresses: readonly string[], ports: readonly number[]): Json {
  const blocks = addresses.map(parseAddress).filter(({ family }) => families.includes(family));
  return { to: blocks.map((block) => ipBlock(block)), ports: tcpPorts(...ports) };
}

/** A block and its `except`, as a user gives them. */
export function requireBlock(scope: IConstruct, prop: string, cidr: string, exceptTexts: string[] | undefined): BlockWithout {
  const block = requireCidr(scope, prop, cidr);
  const except = requireList(scope, 'except', exceptTexts).map((text, i) => {
    const inner = requireCidr(scope, `except[${i}]`, text);
    if (!contains(block, inner) || inner.prefix === block.prefix) {
      throw propError(scope, `except[${i}]`, `be a smaller block inside "${block.text}"`, text);
    }
    return inner;
  });
  return { block, except };
}

/** The other side of a connection, as an allow method takes it. */
export interface PolicyPeer {
  /** The peers of the rule. */
  readonly peers: Json[];
  /** The sets of pods that the library can open too, as far as their namespaces are known by name. */
  readonly pods: PodSet[];
  /** The construct whose containers show the ports, if it has containers. */
  readonly construct?: IConstruct;
  /** The group of agents, if the peer is one. */
  readonly group?: () => DeclaredGroup;
}

/** A peer of cdk8s-plus that is no block of addresses. */
export function networkPeer(scope: IConstruct, peer: kplus.INetworkPolicyPeer, ownNamespace: string): PolicyPeer {
  const selector = peer.toPodSelector();
  return {
    peers: peersOf(scope, 'peer', peer, peer.toNetworkPolicyPeerConfig().podSelector),
    pods: selector ? subjects(selector, ownNamespace) : [],
    construct: peer,
    group: recordedGroup(peer),
  };
}

/** Pods that a selector of cdk8s-plus chooses. In Java and .NET the pods of `Pods.select(…)` are a selector and no peer. */
export function podsPeer(scope: IConstruct, pods: kplus.IPodSelector, ownNamespace: string): PolicyPeer {
  return {
    peers: peersOf(scope, 'pods', pods, pods.toPodSelectorConfig()),
    pods: subjects(pods, ownNamespace),
    construct: pods,
    group: recordedGroup(pods),
  };
}

/** A block of addresses. */
export function addressPeer(scope: IConstruct, { cidr, except }: kplus.NetworkPolicyIpBlock): PolicyPeer {
  const given = requireBlock(scope, 'peer', cidr, except);
  return { peers: [ipBlock(given.block, given.except)], pods: [] };
}

/** All pods of the namespaces that a selector chooses. */
export function namespacesPeer(scope: IConstruct, namespaces: kplus.INamespaceSelector): PolicyPeer {
  return {
    peers: namespacePeers(scope, namespaces),
    pods: namespaceNames(namespaces.toNamespaceSelectorConfig()).map(everyPod),
  };
}
