import { ClusterView } from './cluster-view';
import { Role, configFileOf, roleOf } from './infrastructure';
import { PodView } from '../manifest/pod-view';
import { Json, object, objects } from '../value/json';

/** The roles that call targets for agents which agents must not call themselves. */
const GATEWAYS: readonly (Role | undefined)[] = ['credential-broker', 'dns-allowlist', 'egress-proxy'];

/** The names of the ConfigMaps that are volumes of a pod. */
function mountedNames(pod: PodView): string[] {
  return objects(pod.spec.volumes)
    .map(({ configMap }): unknown => object(configMap).name)
    .filter((name): name is string => typeof name === 'string');
}

/** The file of a ConfigMap in the view that a pod mounts, if there is one. */
export function mountedConfig(view: ClusterView, pod: PodView, file: string): string | undefined {
  return object(mountedConfigMap(view, pod, file)?.data)[file] as string | undefined;
}

/** The ConfigMap in the view that has a file and that a pod mounts. */
export function mountedConfigMap(view: ClusterView, pod: PodView, file: string): Json | undefined {
  return mountedNames(pod).map((name) => view.find('ConfigMap', pod.namespace, name))
    .find((config) => typeof object(config?.data)[file] === 'string');
}

/** The file that the program of the pod's role reads, if the pod does not mount it. */
export function missingConfig(view: ClusterView, pod: PodView): string | undefined {
  const role = roleOf(pod);
  const file = role && configFileOf(role);
  return file !== undefined && mountedConfig(view, pod, file) === undefined ? file : undefined;
}

/** Whether a pod is a gateway: it has the label of the role and mounts its configuration. */
export function isGateway(view: ClusterView, pod: PodView): boolean {
  return GATEWAYS.includes(roleOf(pod)) && missingConfig(view, pod) === undefined;
}
