import { ProbeLog, SeenCall } from './probe-log';
import { ProofRow, ProofVerdict } from './proof';
import { Call, Plan, TriedEdge, targetKey } from './tries';
import { listed } from '../cluster/namespaced';
import { PostureEdgeKind } from '../posture/posture-agent';
import { memoize } from '../value/memoize';

/** Whether a policy of the manifests is on the cluster: nothing if it is, else what is wrong, such as "is not on the cluster". */
export type FaultOf = (title: string) => string | undefined;

/** What others saw in the same run, by host and port: the pod without walls, and twins that may call what others may not. */
export type Control = ReadonlyMap<string, readonly SeenCall[]>;

/** The same, or why there is none. */
export interface ControlOfRun {
  readonly seen?: Control;
  readonly fault: string;
}

/** How old what the control saw may be, in milliseconds. */
const NEAR = 60_000;

/** What a control saw, and what twins reached. */
export function controlFrom(heard: readonly { readonly plan: Plan; readonly log: ProbeLog }[]): Control {
  const all = new Map<string, SeenCall[]>();
  for (const { plan: { role, calls }, log } of heard) {
    // What never answered the pod without walls has walls of its own, and shows nothing.
    const answered = new Set(log.calls.filter(({ seen }) => seen === 'open').map(({ number }) => number));
    const counted = log.calls.filter(({ number }) => answered.has(number)
      && (role === 'control' || (role === 'twin' && calls[number].expected === 'open')));
    counted.forEach((one) => memoize(all, targetKey(calls[one.number]), (): SeenCall[] => []).push(one));
  }
  all.forEach((calls) => calls.sort((a, b) => Date.parse(a.at) - Date.parse(b.at)));
  return all;
}

/**
 * The rows of an agent about its network: one for each edge that its twin tried.
 *
 * @param callee the agent, if the plan is that of a stranger: one row for each of its callers that the stranger stands for
 */
export function networkRows(
  plan: Plan, log: ProbeLog | undefined, fault: string, control: ControlOfRun, faultOf: FaultOf, callee?: string,
): ProofRow[] {
  const open = log?.calls.filter(({ number }) => plan.calls[number].expected === 'open') ?? [];
  const isOnNetwork = open.length === 0 || open.some(({ seen }) => seen === 'open');
  return plan.edges.flatMap((edge, i) => {
    const { kind, peer, isDenied } = edge;
    if (edge.agent !== callee) {
      return [];
    }
    const calls = plan.calls.flatMap((call, number) => (call.edge === i ? [{ call, seen: log?.calls[number] }] : []));
    const at = calls.at(-1)?.seen?.at;
    const found = log === undefined ? { verdict: ProofVerdict.INCONCLUSIVE, detail: fault }
      : isDenied ? deniedRow(edge, calls as Tried[], { isOnNetwork, control, faultOf })
        : openRow(edge, calls as Tried[], faultOf);
    return [{
      agent: plan.agent ?? callee,
      wall: `${kind === PostureEdgeKind.CALLER ? 'calls from' : isDenied ? 'call' : 'reach'} ${peer}`,
      edge: { kind, peer, isDenied },
      ...found,
      ...at !== undefined && { at },
    }];
  });
}

interface Tried {
  readonly call: Call;
  readonly seen: SeenCall;
}

type Found = Pick<ProofRow, 'verdict' | 'detail'>;

interface Evidence {
  /** Whether the twin reached any of what its policies allow: silence of a pod without a network proves nothing. */
  readonly isOnNetwork: boolean;
  readonly control: ControlOfRun;
  readonly faultOf: FaultOf;
}

function deniedRow({ kind, policies }: TriedEdge, calls: readonly Tried[], { isOnNetwork, control, faultOf }: Evidence): Found {
  const open = calls.filter(({ seen }) => seen.seen === 'open');
  if (open.length > 0) {
    return broken(`reached ${textOf(open)}, which ${listed(policies)} should deny; ${whoseFault(policies, faultOf, 'enforce')}`);
  }
  if (calls.length === 0) {
    return inconclusive(kind === PostureEdgeKind.CALLER ? 'none of its pods was ready, or there were too many agents to call'
      : 'nothing is there to call on this cluster');
  }
  const closed = calls.filter(({ seen }) => seen.seen === 'closed');
  if (closed.length === 0) {
    return inconclusive(`${calls[0].call.host} has no address: a resolver, or the start gate, is down`);
  }
  if (!isOnNetwork) {
    return inconclusive('the probe reached nothing that its policies allow, so silence proves no wall');
  }
  if (!control.seen) {
    return inconclusive(control.fault);
  }
  const reached = control.seen;
  const shown = closed.filter(({ call, seen }) => call.isProbed || reachedNear(reached.get(targetKey(call)) ?? [], seen));
  const other = shown.some(({ call }) => call.isProbed) ? 'a readiness probe' : 'another pod';
  return shown.length > 0
    ? { verdict: ProofVerdict.HELD, detail: `no answer from ${textOf(shown)}, which ${other} reached` }
    : inconclusive(`no other pod reaches ${textOf(closed)} either, so silence proves no wall`);
}

function openRow({ policies, workloads }: TriedEdge, calls: readonly Tried[], faultOf: FaultOf): Found {
  const open = calls.filter(({ seen }) => seen.seen === 'open');
  if (calls.length === 0) {
    return workloads.length > 0
      ? broken(`no pod of ${listed(workloads)} is ready`)
      : inconclusive('no pod with these labels is ready, or none takes TCP');
  }
  return open.length === calls.length
    ? { verdict: ProofVerdict.HELD, detail: `reached ${textOf(open)}` }
    : broken(`no answer from ${textOf(calls.filter((one) => !open.includes(one)))}, which ${listed(policies)} should allow; `
      + whoseFault(policies, faultOf, 'pass it'));
}

/** Which policy is at fault: one that is not as in the manifests, else the network. */
function whoseFault(policies: readonly string[], faultOf: FaultOf, verb: string): string {
  const faults = policies.flatMap((title) => {
    const fault = faultOf(title);
    return fault === undefined ? [] : [`${title} ${fault}`];
  });
  return faults.length > 0 ? listed(faults)
    : verb === 'enforce' ? `${policies.length === 1 ? 'it is' : 'all are'} on the cluster, so its network does not enforce this`
      : 'the policies are on the cluster, so another policy denies it, or nothing listens';
}

/**
 * Whether others reached a target in the minute before and after a call: more often than not, since a busy node loses a call now and then,
 * and a target that is down loses all.
 */
function reachedNear(calls: readonly SeenCall[], { at }: SeenCall): boolean {
  const near = calls.filter((one) => Math.abs(Date.parse(one.at) - Date.parse(at)) <= NEAR);
  return near.filter(({ seen }) => seen === 'open').length > near.length / 2;
}

function textOf(tried: readonly Tried[]): string {
  return listed(tried.map(({ call }) => `${call.what} (${call.host}:${call.port})`));
}

export function broken(detail: string): Found {
  return { verdict: ProofVerdict.BROKEN, detail };
}

export function inconclusive(detail: string): Found {
  return { verdict: ProofVerdict.INCONCLUSIVE, detail };
}
