import { PodKinds, PodPath } from './pod-kinds';
import { withControllerDefaults, withControllerLabels } from './sandbox-template';
import { isOfControllers } from './selector';
import { Json, isObject, object } from '../value/json';

/** The sorts of containers that a pod has. */
export type ContainerRole = 'init' | 'sidecar' | 'main' | 'ephemeral';

/** One container of a pod, of whichever sort. */
export interface ContainerView {
  /** Its path in the manifest, such as `spec.containers[0]`. */
  readonly path: string;
  readonly role: ContainerRole;
  readonly container: Json;
  /** Effective settings: those of the container, else those of the pod, as Kubernetes resolves them. */
  readonly securityContext: Json;
}

/** The spec of a pod or of a pod template. Views of one cluster share it where pods share a spec. */
export interface PodSpecView {
  /** Path of the pod spec, such as `spec.template.spec`. */
  readonly path: string;
  /** The pod spec, with what the controller of agent-sandbox adds. */
  readonly spec: Json;
  readonly securityContext: Json;
  readonly containers: readonly ContainerView[];
}

/** A pod or pod template, at any path of its manifest. */
export interface PodView extends PodSpecView {
  /** The manifest that contains it. */
  readonly manifest: Json;
  /** Its namespace. Empty if the manifest names none. */
  readonly namespace: string;
  /** All about its spec. */
  readonly ofSpec: PodSpecView;
  /**
   * The pod's metadata, such as that of a template, and its path. It has the labels of which the values are known: not those that a
   * controller writes over the template's, but those that the controller of agent-sandbox computes of names.
   */
  readonly metadata: Json;
  readonly metadataPath: string;
}

const LISTS = ['initContainers', 'containers', 'ephemeralContainers'] as const;

/** The pods in a manifest: one for most kinds, none for those that hold no pod. */
export function podViews(manifest: Json, kinds = PodKinds.BUILT_IN, specView = viewOfSpec): PodView[] {
  return kinds.pathsIn(manifest).flatMap((path) => resolve(manifest, path, 0, '').map(([template, at]) => {
    const ofSpec = specView(withControllerDefaults(manifest, object(template.spec)), `${at}spec`);
    const { namespace } = object(manifest.metadata);
    return {
      ...ofSpec,
      ofSpec,
      manifest,
      namespace: typeof namespace === 'string' ? namespace : '',
      metadata: withControllerLabels(manifest, at === '' ? object(template.metadata) : withoutControllerLabels(object(template.metadata))),
      metadataPath: `${at}metadata`,
    };
  }));
}

/** A template without the labels that controllers write over its own. */
function withoutControllerLabels(metadata: Json): Json {
  const labels = object(metadata.labels);
  return Object.keys(labels).some(isOfControllers)
    ? { ...metadata, labels: Object.fromEntries(Object.entries(labels).filter(([key]) => !isOfControllers(key))) }
    : metadata;
}

/** Every object at a path, with its path. "*" stands for each element or value. */
function resolve(value: Json, path: PodPath, from: number, at: string): [Json, string][] {
  const { steps, optional } = path;
  if (from === steps.length) {
    return [[value, at]];
  }
  const next = value[steps[from]] as unknown;
  if (steps[from] !== '*') {
    const isLeftOut = optional && (next === undefined || next === null);
    return isLeftOut
      ? []
      : resolve(steps[from + 1] === '*' && Array.isArray(next) ? (next as Json) : object(next), path, from + 1, `${at}${steps[from]}.`);
  }
  return Object.entries(value).filter(([, inner]) => typeof inner === 'object' && inner !== null).flatMap(([key, inner]) => {
    const step = Array.isArray(value) ? `${at.slice(0, -1)}[${key}].` : `${at}${key}.`;
    return resolve(inner as Json, path, from + 1, step);
  });
}

/** What a pod spec at a path says. */
export function viewOfSpec(spec: Json, path: string): PodSpecView {
  const securityContext = object(spec.securityContext);
  const containers: ContainerView[] = [];
  for (const list of LISTS) {
    const given: unknown = spec[list];
    for (let i = 0; Array.isArray(given) && i < given.length; i++) {
      if (isObject(given[i])) {
        containers.push({
          path: `${path}.${list}[${i}]`,
          role: roleOf(list, given[i]),
          container: given[i],
          securityContext: inForce(object(given[i].securityContext), securityContext),
        });
      }
    }
  }
  return { path, spec, securityContext, containers };
}

function roleOf(list: typeof LISTS[number], container: Json): ContainerRole {
  switch (list) {
    case 'initContainers': return container.restartPolicy === 'Always' ? 'sidecar' : 'init';
    case 'containers': return 'main';
    default: return 'ephemeral';
  }
}

/** The settings that a container takes from its pod in Kubernetes. A null counts as left out. */
function inForce(own: Json, pod: Json): Json {
  return {
    ...own,
    runAsNonRoot: own.runAsNonRoot ?? pod.runAsNonRoot,
    runAsUser: own.runAsUser ?? pod.runAsUser,
    runAsGroup: own.runAsGroup ?? pod.runAsGroup,
    seccompProfile: own.seccompProfile ?? pod.seccompProfile,
  };
}

/** Whether the pod shares the network of its node, where policies do not reach it. */
export function isOnHostNetwork(pod: PodView): boolean {
  return pod.spec.hostNetwork === true;
}

/** Whether a volume is an emptyDir. To Kubernetes a volume without a source is one too. */
export function isScratch({ name: _, ...sources }: Json): boolean {
  const given = Object.keys(sources).filter((source) => sources[source] !== undefined && sources[source] !== null);
  return given.length === 0 || given.includes('emptyDir');
}

/** The handlers of a container's probes and of its lifecycle, once for the rules and once for their CEL. */

const PROBES = ['livenessProbe', 'readinessProbe', 'startupProbe'];
const HOOKS = ['postStart', 'preStop'];

/** Their fields in a container, as CEL names them after ".?". */
export const CEL_HANDLERS: readonly string[] = [...PROBES, ...HOOKS.map((hook) => `lifecycle.?${hook}`)];

/** Those that a container has, with their paths. */
export function handlersOf(container: Json, path: string): [Json, string][] {
  const found: [Json, string][] = [];
  for (const probe of PROBES) {
    if (container[probe]) {
      found.push([object(container[probe]), `${path}.${probe}`]);
    }
  }
  const lifecycle = object(container.lifecycle);
  for (const hook of container.lifecycle ? HOOKS : []) {
    if (lifecycle[hook]) {
      found.push([object(lifecycle[hook]), `${path}.lifecycle.${hook}`]);
    }
  }
  return found;
}
