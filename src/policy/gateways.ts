import { object, objects } from './json';
import { PROXY_ROLE, RESOLVER_ROLE, ROLE_LABEL } from './labels';
import { PodView } from './pod-view';
import { World } from './world';

/** The configuration file that pods of a role mount. */
const CONFIGS: ReadonlyMap<unknown, string> = new Map([[PROXY_ROLE, 'squid.conf'], [RESOLVER_ROLE, 'Corefile']]);

/** The file of a ConfigMap of the view that a pod mounts; nothing where there is none. */
export function mountedConfig(world: World, pod: PodView, file: string): string | undefined {
  return objects(pod.spec.volumes).map(({ configMap }): unknown => object(configMap).name)
    .filter((name): name is string => typeof name === 'string')
    .map((name): unknown => object(world.find('ConfigMap', pod.namespace, name)?.data)[file])
    .find((text): text is string => typeof text === 'string');
}

/** Whether a pod is a gateway, which calls for agents what these must not call: its label says so, and it mounts the configuration of one. */
export function isGateway(world: World, pod: PodView): boolean {
  const file = CONFIGS.get(object(pod.metadata.labels)[ROLE_LABEL]);
  return file !== undefined && mountedConfig(world, pod, file) !== undefined;
}
