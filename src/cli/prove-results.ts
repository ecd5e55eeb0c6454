import { UnusableError } from './command';
import { Kubectl, KubectlError, needed } from './kubectl';
import { dryRunRows } from './prove-dry-runs';
import { addressesOfNode, gateIn, provedIn } from './prove-plan';
import { ClusterView, namespaceOf } from '../engine/cluster/cluster-view';
import { nameOf, placedTitleOf } from '../engine/cluster/namespaced';
import { PROOF_LABEL } from '../engine/manifest/labels';
import { isClusterScoped } from '../engine/manifest/object-key';
import { groupKind } from '../engine/manifest/pod-kinds';
import { LiveNode, factRows } from '../engine/proof/fact-rows';
import { ControlOfRun, FaultOf, controlFrom, networkRows } from '../engine/proof/network-rows';
import { Live, changedIn, faultIn, isCompared, objectRow } from '../engine/proof/object-rows';
import { LogFault, ProbeLog, readLog } from '../engine/proof/probe-log';
import { ProofCluster, ProofRow, ProofVerdict } from '../engine/proof/proof';
import { Proved, callerEdges } from '../engine/proof/strangers';
import { Plan, Run, triedEdges } from '../engine/proof/tries';
import { ProbeSettings, controlOf, planIn, triersIn, twinOf } from '../engine/proof/twin';
import { counted } from '../engine/value/counted';
import { Json, isSame, object, objects, textOf } from '../engine/value/json';
import { memoize } from '../engine/value/memoize';
import { JudgedRun } from '../report/checked';

const OTHER_MANIFESTS = 'the run was planned for other manifests: plan it again with prove --jobs';
const NOT_PLANNED = 'the Job of the pod without walls is not as prove planned it: plan it again with prove --jobs';

/** What a run found. */
export interface Results {
  readonly run: Run;
  readonly cluster: ProofCluster;
  readonly hasControl: boolean;
  readonly rows: ProofRow[];
}

/** A Job of the run with its plan. */
interface PlannedJob {
  readonly job: Json;
  readonly plan: Plan;
}

/** What the pod of a Job said, or why that is not known. */
interface Heard {
  readonly pod?: Json;
  readonly logs: ReadonlyMap<string, ProbeLog | string>;
}

type HeardJob = PlannedJob & Heard;

/** Reads what the probes of a run said, and what is on the cluster of the manifests. */
export function resultsOf(judgement: JudgedRun, jobs: readonly Json[], kubectl: Kubectl, now: Date): Results {
  const planned = plannedIn(jobs);
  const { run } = planned[0].plan;
  const { view } = judgement;
  const pods = needed(() => kubectl.list(['get', 'pods', '--all-namespaces', '-l', PROOF_LABEL]), 'list the pods of the probes');
  const nodes = new Map(needed(() => kubectl.list(['get', 'nodes']), 'list nodes').map((node) => [nameOf(node), liveNode(node)]));
  const heard = planned.map((one) => ({ ...one, ...heardOf(one, pods, kubectl, now) }));
  const live = liveOf(kubectl);
  const compared = judgement.judged.map(({ manifest }) => manifest).filter(isCompared);
  const faults = new Map(compared.map((manifest) => [placedTitleOf(manifest), faultIn(manifest, live(manifest))]));
  const faultOf: FaultOf = (title) => faults.get(title);
  const gate = gateIn(view);
  const control = controlOfRun(heard, gate);
  const stranger = heard.find(({ plan }) => plan.role === 'stranger');
  const context = { run, view, gate, control, faultOf, nodes };
  const agents = provedIn(judgement).flatMap((agent) => {
    const found = heard.find(({ plan }) => plan.agent === agent.title);
    return [...rowsOfAgent(agent, found, context), ...callerRows(agent, stranger, context)];
  });
  const used = heard.flatMap(({ pod }) => (pod ? [pod] : []));
  return {
    run,
    cluster: {
      version: versionOf(kubectl),
      nodes: [...new Set(used.map(nodeOf))].sort().flatMap((name) => nodes.get(name) ?? [])
        .map(({ name, kernel, runtime }) => ({ name, kernel, runtime })),
      images: [...new Set(used.flatMap(imagesOf))].sort(),
    },
    hasControl: control.seen !== undefined,
    rows: [
      ...agents,
      ...canaryRows(stranger, context),
      ...dryRunRows(view, kubectl),
      ...objectRows(compared, live),
    ],
  };
}

/** @throws UnusableError if the file has anything but Jobs of one run */
function plannedIn(jobs: readonly Json[]): readonly PlannedJob[] {
  const planned = jobs.flatMap((job) => {
    const plan = planIn(job);
    return plan ? [{ job, plan }] : [];
  });
  if (planned.length !== jobs.length || new Set(planned.map(({ plan }) => plan.run.nonce)).size !== 1) {
    throw new UnusableError(['--results must be the file of prove --jobs: the Jobs of one run']);
  }
  return planned;
}

function liveNode(node: Json): LiveNode {
  const { kernelVersion, bootID, containerRuntimeVersion } = object(object(node.status).nodeInfo);
  return {
    name: nameOf(node),
    kernel: textOf(kernelVersion ?? ''),
    boot: textOf(bootID ?? ''),
    runtime: textOf(containerRuntimeVersion ?? ''),
    addresses: addressesOfNode(node),
  };
}

function versionOf(kubectl: Kubectl): string {
  return textOf(object(needed(() => kubectl.json(['version']), 'ask the API server for its version').serverVersion).gitVersion);
}

function imagesOf({ status }: Json): string[] {
  return objects(object(status).containerStatuses).map(({ imageID }) => textOf(imageID));
}

function nodeOf({ spec }: Json): string {
  return textOf(object(spec).nodeName);
}

/** What the one pod of a Job said: only that of a pod that ended well, and that is as the Job has it. */
function heardOf({ job, plan }: PlannedJob, pods: readonly Json[], kubectl: Kubectl, now: Date): Heard {
  const template = object(object(job.spec).template);
  const names = objects(object(template.spec).containers).map(({ name }) => textOf(name));
  const silent = (why: string, pod?: Json): Heard => ({ pod, logs: new Map(names.map((name) => [name, why])) });
  const own = pods.filter((pod) => namespaceOf(pod) === namespaceOf(job) && isOfJob(pod, nameOf(job)) && hasNonce(pod, plan.run));
  if (own.length !== 1) {
    return silent(own.length === 0 ? `no pod of this run is there: kubectl describe job ${nameOf(job)} -n ${namespaceOf(job)} says why`
      : `${own.length} pods say that they are this probe`);
  }
  const [pod] = own;
  const changed = changedIn(template, pod);
  if (changed !== undefined) {
    return silent(`the pod that ran is no twin: it has another ${changed}`, pod);
  }
  if (objects(object(pod.spec).ephemeralContainers).length > 0) {
    return silent('someone opened a debug container in the probe', pod);
  }
  const { phase } = object(pod.status);
  if (phase !== 'Succeeded') {
    return silent(`the probe did not end well: its pod is ${textOf(phase)}`, pod);
  }
  return { pod, logs: new Map(names.map((name, i) => [name, logOf(pod, name, i === 0 ? plan : { ...plan, calls: [] }, kubectl, now)])) };
}

function isOfJob({ metadata }: Json, name: string): boolean {
  return objects(object(metadata).ownerReferences)
    .some((owner) => owner.kind === 'Job' && owner.name === name && owner.controller === true);
}

function hasNonce({ spec }: Json, { nonce }: Run): boolean {
  return objects(object(spec).containers).some(({ args }) => Array.isArray(args) && args[0] === nonce);
}

function logOf(pod: Json, container: string, { run, calls, repeat }: Plan, kubectl: Kubectl, now: Date): ProbeLog | string {
  try {
    const text = kubectl.text(['logs', nameOf(pod), '-n', namespaceOf(pod), '-c', container, '--timestamps']);
    const [from, until] = [Date.parse(run.at), now.getTime()];
    return readLog(text, { nonce: run.nonce, calls: calls.length, isRepeated: repeat !== undefined, from, until });
  } catch (error) {
    if (error instanceof LogFault || error instanceof KubectlError) {
      return error.message;
    }
    throw error;
  }
}

/** The evidence of a run: none without the pod without walls, since twins reach little. */
function controlOfRun(heard: readonly HeardJob[], gate: ProbeSettings): ControlOfRun {
  const control = heard.find(({ plan }) => plan.role === 'control');
  if (!control) {
    return { fault: 'no pod without walls tried the same: add an AgentConformance' };
  }
  if (!isSame(controlOf('control', namespaceOf(control.job), control.plan, gate), control.job)) {
    return { fault: NOT_PLANNED };
  }
  const [said] = control.logs.values();
  return typeof said === 'string' ? { fault: `the pod without walls says nothing: ${said}` } : {
    seen: controlFrom(heard.flatMap(({ plan, logs }) => {
      const [log] = logs.values();
      return typeof log === 'string' ? [] : [{ plan, log }];
    })),
    fault: '',
  };
}

interface Context {
  readonly run: Run;
  readonly view: ClusterView;
  readonly gate: ProbeSettings;
  readonly control: ControlOfRun;
  readonly faultOf: FaultOf;
  readonly nodes: ReadonlyMap<string, LiveNode>;
}

/** The rows of an agent. Its Job must be the twin of the agent of these manifests. */
function rowsOfAgent(agent: Proved, found: HeardJob | undefined, { run, view, gate, control, faultOf, nodes }: Context): ProofRow[] {
  const { pod, title } = agent;
  const now = triedEdges(agent, pod, { run, manifests: view });
  const plan: Plan = found && isSame(found.plan.edges, now) ? found.plan
    : { run, role: 'twin', agent: title, edges: now, calls: [] };
  const triers = triersIn(pod);
  const fault = found === undefined ? 'the run has no probe of this agent: plan it again with prove --jobs'
    : isSame(twinOf(pod, plan, gate), found.job) ? undefined : OTHER_MANIFESTS;
  const logs = triers.map(({ container }) => (fault ?? found!.logs.get(textOf(container.name))!));
  const node = found?.pod && nodes.get(nodeOf(found.pod));
  const { log, fault: silence } = saidIn(logs[0]);
  return [
    ...networkRows(plan, log, silence, control, faultOf),
    ...triers.flatMap((container, i) => factRows(title, view, pod, container, triers.length === 1, logs[i], node)),
  ];
}

/** Whether the network enforces ingress: of two pods without walls, the canary takes calls of the one that its policy names. */
function canaryRows(stranger: HeardJob | undefined, { gate, control, faultOf }: Context): ProofRow[] {
  if (!stranger) {
    return [];
  }
  const { log, fault } = saidBy(stranger, gate);
  const [row] = networkRows(stranger.plan, log, fault, control, faultOf);
  const { edge, ...rest } = row; // the canary is no agent of the report
  return [{ ...rest, wall: 'the ingress policy of the canary' }];
}

/** Whether the policies of an agent keep out a pod that they do not name. */
function callerRows(agent: Proved, stranger: HeardJob | undefined, { gate, control, faultOf }: Context): ProofRow[] {
  const now = callerEdges(agent);
  if (!stranger) {
    return [];
  }
  const planned = stranger.plan.edges.filter((one) => one.agent === agent.title);
  const { log, fault } = saidBy(stranger, gate);
  return isSame(planned, now) ? networkRows(stranger.plan, log, fault, control, faultOf, agent.title)
    : networkRows({ ...stranger.plan, edges: now }, undefined, OTHER_MANIFESTS, control, faultOf, agent.title);
}

/** What the stranger said, or why it proves nothing. */
function saidBy({ job, plan, logs }: HeardJob, gate: ProbeSettings): Said {
  const [said] = logs.values();
  return isSame(controlOf('stranger', namespaceOf(job), plan, gate), job) ? saidIn(said) : { fault: NOT_PLANNED };
}

/** What a container said, or why that is not known. */
interface Said {
  readonly log?: ProbeLog;
  readonly fault: string;
}

function saidIn(said: ProbeLog | string): Said {
  return typeof said === 'string' ? { fault: said } : { log: said, fault: '' };
}

/** A row for each object that is not on the cluster as in the manifests, and one for all others. */
function objectRows(compared: readonly Json[], live: (manifest: Json) => Live): ProofRow[] {
  const rows = compared.map((manifest) => objectRow(manifest, live(manifest)));
  const held = rows.filter(({ verdict }) => verdict === ProofVerdict.HELD);
  return [
    ...rows.filter((row) => !held.includes(row)),
    ...held.length === 0 ? [] : [{ ...held[0], wall: `${counted(held.length, 'object')} as in the manifests`, detail: 'on the cluster' }],
  ];
}

/** Reads objects of the manifests from the cluster: one call for each kind and namespace. */
function liveOf(kubectl: Kubectl): (manifest: Json) => Live {
  const lists = new Map<string, ReadonlyMap<string, Json> | string>();
  return (manifest) => {
    const { apiVersion, kind } = manifest;
    const namespace = isClusterScoped(groupKind(apiVersion, kind)) ? '' : namespaceOf(manifest);
    const [group, version] = textOf(apiVersion).includes('/') ? textOf(apiVersion).split('/') : ['', textOf(apiVersion)];
    const resource = group === '' ? textOf(kind) : `${textOf(kind)}.${version}.${group}`;
    const found = memoize(lists, `${resource} ${namespace}`, () => {
      try {
        const items = kubectl.list(['get', resource, ...namespace === '' ? [] : ['-n', namespace]]);
        return new Map(items.map((one) => [nameOf(one), one]));
      } catch (error) {
        if (error instanceof KubectlError) {
          return error.message;
        }
        throw error;
      }
    });
    return typeof found === 'string' ? { unknown: found } : { object: found.get(nameOf(manifest)) };
  };
}
