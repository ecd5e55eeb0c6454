import { withLowPorts } from './low-ports';
import { isScratch } from '../manifest/pod-view';
import { IAgentRuntime } from '../runtimes/traits';
import { Json, fill, isObject, object } from '../value/json';

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

/** A copy of the pod spec with every hardened value that it lacks. */
export function harden(spec: Json, runtime: IAgentRuntime): Json {
  const pod = fill(spec, {
    runtimeClassName: runtime.runtimeClassName,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    hostNetwork: false,
    hostPID: false,
    hostIPC: false,
    shareProcessNamespace: false,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: NOBODY,
      runAsGroup: NOBODY,
      fsGroup: NOBODY,
      seccompProfile: { type: 'RuntimeDefault' },
    },
  });
  const hardened = (container: Json) => hardenContainer(container, object(pod.securityContext));
  const changed: Json = {
    hostUsers: pod.hostUsers ?? (runs(pod, runtime) && runtime.traits.allowsUserNamespaces ? false : undefined),
    containers: each(pod.containers, hardened),
    initContainers: each(pod.initContainers, hardened),
    volumes: each(pod.volumes, hardenVolume),
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

function hardenContainer(container: Json, pod: Json): Json {
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
    resources: hardenResources(object(container.resources)),
  };
}

/** A request is also the missing limit, and a limit the missing request. A resource that has neither gets the default for both. */
function hardenResources(resources: Json): Json {
  const given = { requests: object(resources.requests), limits: object(resources.limits) };
  return {
    ...resources,
    requests: { ...DEFAULT_RESOURCES, ...given.limits, ...given.requests },
    limits: { ...DEFAULT_RESOURCES, ...given.requests, ...given.limits },
  };
}

function hardenVolume(volume: Json): Json {
  return isScratch(volume) ? fill(volume, { emptyDir: { sizeLimit: `${DEFAULT_SCRATCH_MEBIBYTES}Mi` } }) : volume;
}
