import { randomBytes } from 'crypto';
import { UnusableError } from './command';
import { ReadJudgeOptions } from './judge-options';
import { Kubectl, needed } from './kubectl';
import { comparedInputOf } from './posture-input';
import { podsBehind, portsOfService } from '../engine/cluster/backends';
import { ClusterView, namespaceOf } from '../engine/cluster/cluster-view';
import { nameOf } from '../engine/cluster/namespaced';
import { GATE_LABEL, PROOF_LABEL } from '../engine/manifest/labels';
import { PodView, isOnHostNetwork } from '../engine/manifest/pod-view';
import { edgesOf } from '../engine/posture/edges';
import { titlesOf } from '../engine/posture/posture-of';
import { BINARY_PATH, CANARY } from '../engine/proof/probe-program';
import { Proved, strangerPlan } from '../engine/proof/strangers';
import { isOfGate } from '../engine/proof/tried-edges';
import { Around, Call, LivePod, Plan, Run, planOf, targetKey } from '../engine/proof/tries';
import { ProbeSettings, controlOf, repeatFor, twinOf } from '../engine/proof/twin';
import { isolatorsOf } from '../engine/reach/peer-openings';
import { portsNamed } from '../engine/reach/reach';
import { Json, object, objects, textOf } from '../engine/value/json';
import { JudgedRun } from '../report/checked';

/**
 * The start gate of the manifests.
 *
 * @throws UnusableError if they have none
 */
export function gateIn(view: ClusterView): ProbeSettings {
  const policies = view.of('networking.k8s.io/NetworkPolicy');
  const isBehind = (policy: Json, namespace: string) => nameOf(policy) === CANARY && namespaceOf(policy) === namespace
    && JSON.stringify(object(policy.spec)).includes(`"${GATE_LABEL}":"${namespace}"`);
  const chosen = controlIn(view) && object(object(controlIn(view)!.metadata).labels)[GATE_LABEL];
  const canary = view.of('apps/Deployment').find((one) => nameOf(one) === CANARY && (chosen === undefined || chosen === namespaceOf(one))
    && policies.some((policy) => isBehind(policy, namespaceOf(one))));
  if (!canary) {
    throw new UnusableError(['prove needs a StartGate among the manifests: probes run its image and call its canary; '
      + 'add new StartGate(…), and new AgentConformance(…) for a pod without walls']);
  }
  const gate = namespaceOf(canary);
  const [container = {}] = view.podsOf(canary).flatMap(({ containers }) => containers.map((one) => one.container));
  const [command]: unknown[] = Array.isArray(container.command) ? container.command : [];
  return {
    image: textOf(container.image),
    ...typeof container.imagePullPolicy === 'string' && { imagePullPolicy: container.imagePullPolicy },
    isBinary: command === BINARY_PATH,
    gate,
  };
}

/** The namespace of pods without walls, if the manifests have one. */
function controlIn(view: ClusterView): Json | undefined {
  return view.of('Namespace').find(({ metadata }) => object(object(metadata).labels)[PROOF_LABEL] === 'control');
}

/** The agents of the manifests, and the pods that serve them, but for those of the start gate. */
export function provedIn(judgement: JudgedRun): readonly Proved[] {
  const input = comparedInputOf(judgement);
  const titles = titlesOf(input);
  const measures = isOfGate(titles.map((title) => ({ title })));
  return input.agents.map(({ pod, view }, i) => ({ pod, view, title: titles[i], namespace: pod.namespace }))
    .filter((agent) => !measures(agent))
    .map(({ pod, view, title }) => ({ pod, title, edges: edgesOf(view, pod, input.placeOf) }));
}

/** A new run: its time and its nonce. */
export function newRun(now: Date): Run {
  return { nonce: randomBytes(16).toString('hex'), at: utcText(now) };
}

/** A time in UTC, in whole seconds. */
export function utcText(time: Date): string {
  return time.toISOString().replace(/\.\d+/, '');
}

/** The Jobs of a run: a twin of each agent, and pods without walls if the manifests have a namespace for them. */
export function jobsOf(judgement: JudgedRun, options: ReadJudgeOptions, kubectl: Kubectl, run: Run): Json[] {
  const gate = gateIn(judgement.view);
  const around = aroundOf(judgement, options, kubectl, gate, run);
  const agents = provedIn(judgement);
  const plans = agents.map((agent) => ({ pod: agent.pod, plan: planOf(agent, agent.pod, around) }));
  const twins = plans.map(({ pod, plan }) => twinOf(pod, plan, gate));
  const control = controlIn(judgement.view);
  if (!control) {
    return twins;
  }
  const namespace = nameOf(control);
  return [
    controlOf('control', namespace, controlPlan(plans.map(({ plan }) => plan), around), gate),
    controlOf('stranger', namespace, strangerPlan(agents, around), gate),
    ...twins,
  ];
}

/** What the control calls: all that twins should not reach, but for pods that let no stranger in. These show nothing, and take long. */
function controlPlan(plans: readonly Plan[], { run, view, pods, services, gate }: Around): Plan {
  const isClosed = (pod: PodView) => pod.namespace !== gate && isolatorsOf(view, pod, 'Ingress').length > 0;
  const closed = new Set([
    ...pods.filter((one) => isClosed(one.view)).map(({ address }) => address),
    ...services.filter(({ targets }) => targets.length > 0 && targets.every(({ pod }) => isClosed(pod))).map(({ address }) => address),
  ]);
  const calls = plans.flatMap((plan) => plan.calls).filter(({ expected, host }) => expected === 'closed' && !closed.has(host));
  const each = new Map(calls.map((call): [string, Call] => [targetKey(call), { ...call, expected: 'open', edge: 0 }]));
  return { run, role: 'control', edges: [], calls: [...each.values()], repeat: repeatFor(plans) };
}

/** What is on the cluster, beside the objects of the manifests. */
function aroundOf(judgement: JudgedRun, options: ReadJudgeOptions, kubectl: Kubectl, { gate }: ProbeSettings, run: Run): Around {
  const pods = needed(() => kubectl.list(['get', 'pods', '--all-namespaces']), 'list the pods of all namespaces');
  const namespaces = needed(() => kubectl.list(['get', 'namespaces']), 'list namespaces');
  const nodes = needed(() => kubectl.list(['get', 'nodes']), 'list nodes');
  const services = needed(() => kubectl.list(['get', 'services', '--all-namespaces']), 'list the Services of all namespaces');
  const slices = needed(
    () => kubectl.list(['get', 'endpointslices.discovery.k8s.io', '-n', 'default', '-l', 'kubernetes.io/service-name=kubernetes']),
    'read where the API server is');
  const own = judgement.judged.map(({ manifest }) => manifest);
  const running = pods.filter((pod) => isReady(pod) && object(object(pod.metadata).labels)[PROOF_LABEL] === undefined).map(withKind);
  const all = [...own, ...running, ...namespaces.map(withKind)]; // of two Namespaces of one name the first counts: that of the manifests
  const view = new ClusterView(all.map((manifest) => ({ manifest })), options);
  return {
    run,
    manifests: judgement.view,
    view,
    pods: running.flatMap((pod) => view.podsOf(pod)
      .filter((one) => !isOnHostNetwork(one)).flatMap((one) => addressesOfPod(pod).map((address): LivePod => ({ view: one, address })))),
    nodes: nodes.flatMap(addressesOfNode),
    apiServers: slices.flatMap(({ endpoints, ports }) => objects(endpoints).flatMap(({ addresses }) => (Array.isArray(addresses)
      ? addresses : []).flatMap((host: unknown) => objects(ports).map(({ port }) => ({ host: String(host), port: Number(port) }))))),
    services: services.flatMap((service) => servicesOf(service, view)),
    gate,
  };
}

/** A Service by each of its ports for TCP, if it has an address and leads to pods that are ready. */
function servicesOf(service: Json, view: ClusterView): Around['services'] {
  const { clusterIP, clusterIPs } = object(service.spec);
  const addresses = (Array.isArray(clusterIPs) ? clusterIPs : [clusterIP]).filter((one): one is string => (
    typeof one === 'string' && one !== 'None' && one !== ''));
  const pods = podsBehind(view, withKind({ kind: 'Service', ...service })).filter(({ manifest }) => isReady(manifest));
  const isApi = namespaceOf(service) === 'default' && nameOf(service) === 'kubernetes'; // no labels lead to the API server
  return pods.length === 0 && !isApi ? []
    : portsOfService(service).filter(({ protocol }) => protocol === 'TCP').flatMap(({ port, target }) => addresses.map((address) => ({
      title: `Service ${namespaceOf(service)}/${nameOf(service)}`,
      namespace: namespaceOf(service),
      address,
      port: Number(port),
      targets: pods.flatMap((pod) => (typeof target === 'number' ? [{ pod, port: target }]
        : portsNamed(pod, { protocol: 'TCP', name: textOf(target) }).map((number) => ({ pod, port: number })))),
    })));
}

/** The addresses of a pod: one of each family that the cluster has. */
function addressesOfPod({ status }: Json): string[] {
  const { podIP, podIPs } = object(status);
  const all = objects(podIPs).map(({ ip }) => textOf(ip));
  return all.length > 0 ? all : [textOf(podIP)];
}

/** The items of a list may lack their kind. */
function withKind(one: Json): Json {
  return { apiVersion: 'v1', ...one };
}

/** Internal addresses of a node. */
export function addressesOfNode({ status }: Json): string[] {
  return objects(object(status).addresses).filter(({ type }) => type === 'InternalIP').map(({ address }) => textOf(address));
}

function isReady({ status }: Json): boolean {
  const { conditions, podIP } = object(status);
  return typeof podIP === 'string' && objects(conditions).some(({ type, status: is }) => type === 'Ready' && is === 'True');
}
