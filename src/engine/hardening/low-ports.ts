import { IAgentRuntime } from '../runtimes/traits';
import { Json, object, objects } from '../value/json';

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
export function withLowPorts(pod: Json, { traits }: IAgentRuntime): unknown {
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
