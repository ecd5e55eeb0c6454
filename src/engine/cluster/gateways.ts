import { ClusterView } from './cluster-view';
import { Role, configFileOf, roleOf } from './infrastructure';
import { PodView } from '../manifest/pod-view';
import { object, objects } from '../value/json';

/** The roles that call for agents what these must not call. */
const GATEWAYS: readonly (Role | undefined)[] = ['dns-allowlist', 'egress-proxy'];

/** The names of the ConfigMaps that are volumes of a pod. */
export function mountedNames(pod: PodView): string[] {
  return objects(pod.spec.volumes)
    .map(({ configMap }): unknown => object(configMap).name)
    .filter((name): name is string => typeof name === 'string');
}

/** The file of a ConfigMap of the cluster that a pod mounts; nothing where there is none. */
export function mountedConfig(view: ClusterView, pod: PodView, file: string): string | undefined {
  return mountedNames(pod).map((name): unknown => object(view.find('ConfigMap', pod.namespace, name)?.data)[file])
    .find((text): text is string => typeof text === 'string');
}

/** The file that the program of the pod's role reads and that the pod does not mount; nothing where the pod has what its role needs. */
export function missingConfig(view: ClusterView, pod: PodView): string | undefined {
  const role = roleOf(pod);
  const file = role && configFileOf(role);
  return file !== undefined && mountedConfig(view, pod, file) === undefined ? file : undefined;
}

/** Whether a pod is a gateway, which calls for agents what these must not call: its label says so, and it mounts the configuration of one. */
export function isGateway(view: ClusterView, pod: PodView): boolean {
  return GATEWAYS.includes(roleOf(pod)) && missingConfig(view, pod) === undefined;
}
