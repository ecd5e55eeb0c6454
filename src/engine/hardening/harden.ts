import { FillValues } from './fill-values';
import { isScratch } from '../manifest/pod-view';
import { IAgentRuntime } from '../runtimes/traits';
import { Json, fill, isObject, object, objects } from '../value/json';

/**
 * The one merge: it fills the fields that the user left out of a pod spec and never changes a field that is set.
 * A weaker value stays, and the rules report it.
 */

/** User and group "nobody": no files of the image or the node belong to it. */
export const NOBODY = 65534;

/** The resources of a container that sets none. Requests equal limits. */
export const DEFAULT_RESOURCES = { 'cpu': '50m', 'memory': '128Mi', 'ephemeral-storage': '1Gi' };

/** The default size limit of a writable scratch volume. */
export const DEFAULT_SCRATCH_MEBIBYTES = 64;

/** The values of a pod, and those of each of its containers. By default they are those of this file. */
interface SpecValues {
  readonly pod: FillValues;
  readonly container: (container: Json) => FillValues;
}

const DEFAULTS: SpecValues = { pod: {}, container: () => ({}) };

/** A copy of the pod spec with every hardened value that it lacks. */
export function harden(spec: Json, runtime: IAgentRuntime, values = DEFAULTS): Json {
  const given = object(spec.securityContext);
  const group = groupOf(values.pod, given) ?? NOBODY;
  const pod = fill(spec, {
    runtimeClassName: runtime.runtimeClassName,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    shareProcessNamespace: false,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: values.pod.runAs ?? NOBODY,
      runAsGroup: group,
      fsGroup: values.pod.fsGroup ?? group,
      seccompProfile: { type: 'RuntimeDefault' },
    },
  });
  const hardened = (container: Json) => {
    const own = values.container(container);
    const context = object(pod.securityContext);
    // What the user set for the pod holds for its containers, too.
    const runAsUser: unknown = given.runAsUser ?? own.runAs ?? context.runAsUser;
    const runAsGroup: unknown = given.runAsGroup ?? groupOf(own, given) ?? context.runAsGroup;
    return hardenContainer(container, { ...context, runAsUser, runAsGroup }, own);
  };
  const changed: Json = {
    hostUsers: pod.hostUsers ?? (runs(pod, runtime) && runtime.traits.allowsUserNamespaces ? false : undefined),
    containers: each(pod.containers, hardened),
    initContainers: each(pod.initContainers, hardened),
    volumes: each(pod.volumes, (volume) => hardenVolume(volume, values.pod.scratchSize)),
  };
  const sysctls = runs(pod, runtime) ? withLowPorts(pod, runtime) : undefined;
  if (sysctls !== undefined) {
    changed.securityContext = { ...object(pod.securityContext), sysctls };
  }
  for (const key in changed) {
    if (changed[key] !== undefined) {
      pod[key] = changed[key];
    }
  }
  return pod;
}

/** Whether the pod runs on this runtime, and not on another that it names itself. */
export function runs(pod: Json, runtime: IAgentRuntime): boolean {
  return (pod.runtimeClassName ?? undefined) === runtime.runtimeClassName;
}

/** A list with its objects changed. Other values stay as they are. */
export function each(list: unknown, change: (item: Json, i: number) => Json): unknown {
  return Array.isArray(list) ? list.map((item: unknown, i) => (isObject(item) ? change(item, i) : item)) : list;
}

/** A user is also the group, if no group is given and the user is the one that counts. */
function groupOf({ runAs, runAsGroup }: FillValues, given: Json): number | undefined {
  return runAsGroup ?? ((given.runAsUser ?? undefined) === undefined ? runAs : undefined);
}

function hardenContainer(container: Json, pod: Json, values: FillValues): Json {
  const ownProfile = object(container.securityContext).seccompProfile;
  return {
    ...fill(container, {
      securityContext: {
        // The user's choice for the pod also applies to its containers.
        runAsNonRoot: pod.runAsNonRoot,
        runAsUser: pod.runAsUser,
        runAsGroup: pod.runAsGroup,
        seccompProfile: ownProfile ?? pod.seccompProfile, // never a mix of the two
        privileged: false,
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      },
    }),
    ...withEnv(container, values),
    resources: hardenResources(object(container.resources), values),
  };
}

/** The variables of a container, then those that it lacks. They come last, so that no value of the container can refer to them. */
function withEnv({ env }: Json, { env: values = {} }: FillValues): Json {
  const given: unknown = env ?? [];
  const own = new Set(objects(given).map(({ name }) => name as unknown));
  const missing = Object.entries(values).filter(([name]) => !own.has(name)).map(([name, value]) => ({ name, value }));
  return Array.isArray(given) && missing.length > 0 ? { env: [...given as unknown[], ...missing] } : {};
}

/** A request is also the missing limit, and a limit the missing request. A resource that has neither gets the default for both. */
function hardenResources(resources: Json, { resources: values }: FillValues): Json {
  const given = { requests: object(resources.requests), limits: object(resources.limits) };
  return {
    ...resources,
    requests: { ...DEFAULT_RESOURCES, ...values?.requests, ...given.limits, ...given.requests },
    limits: { ...DEFAULT_RESOURCES, ...values?.limits, ...given.requests, ...given.limits },
  };
}

function hardenVolume(volume: Json, sizeLimit = `${DEFAULT_SCRATCH_MEBIBYTES}Mi`): Json {
  return isScratch(volume) ? fill(volume, { emptyDir: { sizeLimit } }) : volume;
}

/** The first port that every user may serve. Each pod has its own value. */
const PORT_START = 'net.ipv4.ip_unprivileged_port_start';

/** The first port that every user may serve unless a sysctl says otherwise. */
const FIRST_FREE = 1024;

/**
 * The sysctls of a pod, with one that lets a user other than root serve the pod's lowest port where that is below 1024. A capability
 * would not do: processes of other users than root do not get it. gVisor ignores sysctls, and lets every user serve all ports. On the
 * network of the node, the kubelet refuses the sysctl.
 *
 * @see https://kubernetes.io/docs/tasks/administer-cluster/sysctl-cluster/#safe-and-unsafe-sysctls
 */
function withLowPorts(pod: Json, { traits }: IAgentRuntime): unknown {
  const given: unknown = object(pod.securityContext).sysctls;
  const lowest = Math.min(...portsOf(pod));
  if (lowest >= FIRST_FREE || !traits.appliesSysctls || pod.hostNetwork === true || objects(given).some(isPortStart)) {
    return given;
  }
  return [...(Array.isArray(given) ? given as unknown[] : []), { name: PORT_START, value: String(lowest) }];
}

/** Kubernetes takes slashes for dots. */
function isPortStart({ name }: Json): boolean {
  return typeof name === 'string' && name.replace(/\//g, '.') === PORT_START;
}

function portsOf(pod: Json): number[] {
  const containers = [...objects(pod.containers), ...objects(pod.initContainers)];
  return containers.flatMap(({ ports }) => objects(ports).map(({ containerPort }): unknown => containerPort))
    .filter((port): port is number => Number.isInteger(port) && (port as number) > 0);
}

/** The name of the container of a gate. */
export const GATE = 'start-gate';

/** A Job does not count pods whose gate stays closed: it makes another one until its deadline. */
export const GATE_FAILURES: Json = {
  rules: [{ action: 'Ignore', onExitCodes: { containerName: GATE, operator: 'NotIn', values: [0] } }],
};

/** A pod spec with a gate before all other init containers. One that is there already is replaced. */
export function withGate(spec: Json, gate: Json): Json {
  return { ...spec, initContainers: [gate, ...objects(spec.initContainers).filter(({ name }) => name !== GATE)] };
}
