import { PROBE_COMMANDS } from './probe-program';
import { Call, Plan } from './tries';
import { addressIn } from '../address/cidr';
import { namespaceOf } from '../cluster/cluster-view';
import { GATE_LABEL, NEVER_READY, PLAN_ANNOTATION, PROOF_LABEL } from '../manifest/labels';
import { ContainerView, PodView } from '../manifest/pod-view';
import { hashOf } from '../value/hash-of';
import { Json, isObject, object } from '../value/json';

/** How the probes run: their image and program are those of the start gate. */
export interface ProbeSettings {
  readonly image: string;
  readonly imagePullPolicy?: string;
  /** Whether the image has the static binary. */
  readonly isBinary: boolean;
  /** The namespace of the gate, whose canary takes calls of pods with its label. */
  readonly gate: string;
}

/** For how many seconds a probe makes calls again that end in another way than expected. */
const SETTLE_SECONDS = 30;

/** Time for the image and for all calls. */
const DEADLINE_SECONDS = 600;

const RESOURCES = { 'cpu': '50m', 'memory': '32Mi', 'ephemeral-storage': '16Mi' };

/** What a twin has of its agent's pod: all but its programs, its volumes, its probes, and where other pods are. */
const KEPT = ['runtimeClassName', 'securityContext', 'serviceAccountName', 'serviceAccount', 'automountServiceAccountToken', 'hostUsers',
  'hostNetwork', 'hostPID', 'hostIPC', 'dnsPolicy', 'dnsConfig', 'hostAliases', 'nodeSelector', 'tolerations', 'priorityClassName',
  'schedulerName', 'enableServiceLinks', 'shareProcessNamespace', 'imagePullSecrets', 'os'] as const;

/**
 * The Job whose pod tries the walls of an agent: it has the agent's labels, annotations, account, runtime and settings, and the probe in
 * place of the agent's programs.
 *
 * Its pod is never ready, so that no Service leads callers to it.
 */
export function twinOf(pod: PodView, plan: Plan, settings: ProbeSettings): Json {
  const { labels, annotations } = object(pod.metadata) as { labels?: Json; annotations?: Json };
  const kept = Object.fromEntries(KEPT.flatMap((key) => (pod.spec[key] === undefined ? [] : [[key, pod.spec[key]]])));
  const { nodeAffinity } = object(pod.spec.affinity);
  const containers = triersIn(pod).map(({ container }, i) => ({
    ...probe(String(container.name), settings, plan, i === 0 ? plan.calls.map(argument) : [], SETTLE_SECONDS),
    ...(container.securityContext !== undefined && { securityContext: container.securityContext }),
  }));
  return job(nameOf('twin', plan.agent!), namespaceOf(pod.manifest), plan, {
    metadata: {
      labels: { ...labels, ...gateLabel(settings), [PROOF_LABEL]: 'twin' },
      ...(annotations !== undefined && { annotations }),
    },
    spec: {
      ...kept,
      ...(nodeAffinity !== undefined && { affinity: { nodeAffinity } }),
      readinessGates: [{ conditionType: NEVER_READY }],
      containers,
    },
  });
}

/** The containers of an agent that a twin has, too. */
export function triersIn({ containers }: PodView): readonly ContainerView[] {
  return containers.filter(({ role }) => role === 'main' || role === 'sidecar');
}

/**
 * The Job of a pod without walls, in a namespace without policies. It calls what the twins call, again and again while they do.
 *
 * @param role whether it stands for a pod that the canary lets in, or for one that it does not
 */
export function controlOf(role: 'control' | 'stranger', namespace: string, plan: Plan, settings: ProbeSettings): Json {
  const args = [...plan.repeat === undefined ? [] : [`repeat ${plan.repeat}`], ...plan.calls.map(argument)];
  return job(nameOf(role, namespace), namespace, plan, {
    metadata: { labels: { ...role === 'control' && gateLabel(settings), [PROOF_LABEL]: role } },
    spec: {
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, runAsUser: 65534, runAsGroup: 65534, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [{
        ...probe('probe', settings, plan, args, role === 'stranger' ? SETTLE_SECONDS : 0),
        securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
      }],
    },
  });
}

function job(name: string, namespace: string, plan: Plan, template: { readonly metadata: Json; readonly spec: Json }): Json {
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name,
      namespace,
      labels: { [PROOF_LABEL]: plan.role },
      annotations: { [PLAN_ANNOTATION]: JSON.stringify(plan) },
    },
    spec: {
      backoffLimit: 0,
      activeDeadlineSeconds: DEADLINE_SECONDS,
      ttlSecondsAfterFinished: 86400,
      template: { ...template, spec: { ...template.spec, restartPolicy: 'Never', terminationGracePeriodSeconds: 1 } },
    },
  };
}

function probe(name: string, settings: ProbeSettings, { run }: Plan, args: readonly string[], seconds: number): Json {
  const { image, imagePullPolicy, isBinary } = settings;
  return {
    name,
    image,
    ...(imagePullPolicy !== undefined && { imagePullPolicy }),
    command: [...isBinary ? PROBE_COMMANDS.binary : PROBE_COMMANDS.shell],
    args: [run.nonce, String(seconds), ...args],
    resources: { requests: RESOURCES, limits: { ...RESOURCES, cpu: '250m' } },
    terminationMessagePolicy: 'FallbackToLogsOnError',
  };
}

/** Twins start at different times. In seconds. */
const START_SECONDS = 30;

/** How long a call of a twin takes, in seconds, where nothing answers: three connections of a second each. */
const CLOSED_SECONDS = 3;

/** For how many seconds the control makes its calls: as long as the twins. */
export function repeatFor(plans: readonly Plan[]): number {
  return START_SECONDS + CLOSED_SECONDS * Math.max(...plans.map(({ calls }) => calls.length)) + SETTLE_SECONDS;
}

function argument({ expected, host, port }: Call): string {
  return `${expected} ${host} ${port}`;
}

function gateLabel({ gate }: ProbeSettings): Json {
  return { [GATE_LABEL]: gate };
}

function nameOf(role: string, of: string): string {
  return `proof-${role}-${hashOf(of)}`;
}

/** The plan in the annotation of a Job. Nothing if it has none, or one that someone edited into what no plan is. */
export function planIn({ metadata }: Json): Plan | undefined {
  const text: unknown = object(object(metadata).annotations)[PLAN_ANNOTATION];
  try {
    const plan: unknown = typeof text === 'string' ? JSON.parse(text) : undefined;
    return isPlan(plan) ? plan : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a value has the fields of a plan that results are read by. */
function isPlan(value: unknown): value is Plan {
  const { run, role, edges, calls, repeat } = object(value);
  const { nonce, at, external = [] } = object(run);
  return typeof nonce === 'string' && /^[0-9a-f]{32}$/.test(nonce) && typeof at === 'string' && !Number.isNaN(Date.parse(at))
    && ['twin', 'control', 'stranger'].includes(role as string) && (repeat === undefined || Number.isSafeInteger(repeat))
    && Array.isArray(external) && external.every((one) => addressIn(object(one).host) && Number.isSafeInteger(object(one).port))
    && Array.isArray(edges) && Array.isArray(calls) && [...edges, ...calls].every(isObject);
}
