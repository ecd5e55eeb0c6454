import { IConstruct } from 'constructs';
import { podsUnder } from './agent-reach';
import { AppSnapshot } from './app-snapshot';
import { Guard } from './guard';
import { CANARY_PODS, COMMANDS, CONTROL, IStartGate, hostIn, namesOf } from './start-gate';
import { AddressRange, parseAddress } from '../engine/address/cidr';
import { NODE_METADATA } from '../engine/address/metadata';
import { podsBehind } from '../engine/cluster/backends';
import { ClusterView } from '../engine/cluster/cluster-view';
import { mountedConfig } from '../engine/cluster/gateways';
import { listed, titleOf } from '../engine/cluster/namespaced';
import { readCorefile } from '../engine/gateway-files/corefile';
import { COREDNS } from '../engine/gateway-files/gateway-program';
import { GATE } from '../engine/hardening/harden';
import { constructError } from '../engine/input/props';
import { show } from '../engine/input/show';
import { GATE_LABEL } from '../engine/manifest/labels';
import { PodView } from '../engine/manifest/pod-view';
import { addressesOf, isClosed } from '../engine/posture/reached';
import { CANARY, CANARY_PORT } from '../engine/proof/probe-program';
import { mayResolve } from '../engine/reach/may-resolve';
import { isolatorsOf, peerOpenings } from '../engine/reach/peer-openings';
import { allows } from '../engine/reach/reach';
import { asksCluster } from '../engine/reach/resolver';
import { Json, isSame, object, objects } from '../engine/value/json';

/**
 * The init container that lets an agent start once the walls around it stand. It calls what the policies of the app deny this agent.
 *
 * It says what it tries in its arguments, so that a reviewer of the manifest sees it. Its program is part of its command or of its image:
 * no one edits it without editing the pod.
 */
export function gateContainer(construct: IConstruct, gate: IStartGate): Json {
  return containerOf(gate, Guard.of(construct).textOfApp((snapshot) => triesOf(construct, snapshot, gate), MEANWHILE));
}

function containerOf(gate: IStartGate, { walls, targets }: Tries): Json {
  return {
    name: GATE,
    image: gate.image,
    ...(gate.imagePullPolicy !== undefined && { imagePullPolicy: gate.imagePullPolicy }),
    command: [...COMMANDS[gate.program].gate],
    args: [String(gate.timeout.toSeconds()), hostIn(gate, CONTROL), walls, ...targets],
    resources: { requests: { cpu: '50m', ...AMOUNTS }, limits: { cpu: '250m', ...AMOUNTS } },
    terminationMessagePolicy: 'FallbackToLogsOnError', // kubectl describe shows which wall is missing
  };
}

/** What it takes beside CPU. A shell in gVisor needs more than it requests. A pod requests the larger of this and of its containers. */
const AMOUNTS = { 'memory': '32Mi', 'ephemeral-storage': '16Mi' };

/** What a gate tries. */
interface Tries {
  /** The policies that deny it, in words. */
  readonly walls: string;
  /** A text for each target: host, port, and what it is. */
  readonly targets: readonly string[];
}

/** What the manifest has while the tries are computed. It has as many targets as a gate can have, so that a patch of each shows. */
const MEANWHILE: Tries = { walls: 'none', targets: ['1', '2', '3', '4'] };

/** A gate without targets stays closed. */
const NONE: Tries = { walls: '', targets: [] };

/** What the policies of the app deny all pods of a construct. */
function triesOf(construct: IConstruct, snapshot: AppSnapshot, gate: IStartGate): Tries {
  const pods = podsUnder(snapshot, construct).filter(({ entry }) => entry.owner === construct);
  if (pods.length === 0) {
    return NONE; // what cannot be rendered or judged is reported elsewhere
  }
  pods.forEach(({ entry, view, pod }) => {
    if (entry.isOurs) { // what Harden fills comes after patches
      requireIntact(construct, pod, gate);
    }
    requireWalls(construct, view, pod, gate);
  });
  const denials = pods.map(({ view, pod }) => denied(view, pod));
  const policies = new Set(pods.flatMap(({ view, pod }) => isolatorsOf(view, pod, 'Egress').map(({ policy }) => titleOf(policy))));
  return {
    walls: listed([...policies]) || 'policies of the cluster',
    targets: [
      `${hostIn(gate, CANARY_PODS)} ${CANARY_PORT} pods of other namespaces`,
      `${hostIn(gate, CANARY)} ${CANARY_PORT} Services of other namespaces`,
      ...denials.every(({ metadata }) => metadata) ? [`${NODE_METADATA} 80 the metadata endpoint`] : [],
      ...denials.every(({ api }) => api) ? ['api-server 443 the API server'] : [],
    ],
  };
}

/** A patch that moves the gate, takes it out or changes it is refused. Rules judge its security context. */
function requireIntact(construct: IConstruct, { spec, metadata }: PodView, gate: IStartGate): void {
  const label = object(metadata.labels)[GATE_LABEL];
  if (label !== gate.namespaceName) {
    throw constructError(construct, `'startGate' needs the label ${GATE_LABEL}: "${gate.namespaceName}" of its pods, by which its canary `
      + `lets them in, got ${show(label)}; remove the patch, or the gate`);
  }
  const [first = {}] = objects(spec.initContainers);
  const intact = containerOf(gate, MEANWHILE);
  const keys = [...new Set([...Object.keys(intact), ...Object.keys(first)])];
  const changed = keys.find((key) => key !== 'securityContext' && !isSame(first[key], intact[key]));
  if (changed !== undefined) {
    const what = first.name === GATE ? `'${changed}' of it` : 'that';
    throw constructError(construct, `'startGate' needs its container "${GATE}" first and unchanged in 'initContainers', `
      + `and a patch changes ${what}; remove the patch, or the gate`);
  }
}

/** Whether policies deny a pod what is outside the cluster's pods. */
function denied(view: ClusterView, pod: PodView): { readonly metadata: boolean; readonly api: boolean } {
  const openings = peerOpenings(view, pod, 'Egress');
  const open = openings && addressesOf(openings);
  const isDenied = (ranges: readonly AddressRange[]) => open !== undefined && isClosed(open, ranges);
  return { metadata: isDenied([parseAddress(NODE_METADATA)]), api: isDenied(view.rangesOf(pod.namespace).apiServers) };
}

/** Whether all resolvers that a pod asks know the gate: that of the cluster does, and those of the app whose lists have its names. */
function knowsGate(view: ClusterView, { spec }: PodView, gate: IStartGate): boolean {
  const { nameservers = [] } = object(spec.dnsConfig);
  return Array.isArray(nameservers) && (asksCluster(spec) || nameservers.length > 0) && nameservers.every((address) => view.of('Service')
    .filter((service) => object(service.spec).clusterIP === address)
    .flatMap((service) => podsBehind(view, service))
    .some((resolver) => {
      const { names } = readCorefile(mountedConfig(view, resolver, COREDNS.file) ?? '');
      return namesOf(gate).every((name) => names.includes(name));
    }));
}

/** Without a resolver the gate knows nothing, and without a wall it proves nothing. */
function requireWalls(construct: IConstruct, view: ClusterView, pod: PodView, gate: IStartGate): void {
  const { namespaceName } = gate;
  const canaries = view.pods.select(namespaceName, { matchLabels: { app: CANARY } });
  const refuse = (fault: string) => {
    throw constructError(construct, `'startGate' ${fault}`);
  };
  if (pod.namespace === namespaceName) {
    refuse('must be of another namespace than its pods: the canary stands for pods of other namespaces; give the agent one of its own');
  }
  if (!knowsGate(view, pod, gate)) {
    refuse('needs a resolver that knows its canary, and this pod asks another one; call allowStartGate of its DnsAllowlist, leave out '
      + 'dns.policy, or leave out the gate');
  }
  if (objects(pod.spec.hostAliases).length > 0) {
    refuse('asks names, which hostAliases of this pod could lead elsewhere; leave out hostAliases, or the gate');
  }
  if (!mayResolve(view, pod)) {
    refuse('needs a resolver, which policies deny this pod; call allowStartGate of a DnsAllowlist for it, allow DNS, or leave the '
      + 'gate out');
  }
  if (canaries.length === 0) {
    refuse(`must be of this cluster, in which namespace "${namespaceName}" has no canary; make a StartGate for each cluster`);
  }
  if (canaries.some((canary) => allows(view, { pod }, { pod: canary }, CANARY_PORT, 'TCP'))) {
    refuse(`finds no wall: policies let this pod call namespace "${namespaceName}"; allow it what it needs alone, or leave the gate out`);
  }
}
