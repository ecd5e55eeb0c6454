import { Json, object, objects } from './json';

/** One container of a pod, of whichever sort. */
export interface ContainerView {
  /** Where it stands in the manifest, such as `spec.containers[0]`. */
  readonly path: string;
  readonly container: Json;
  /** Settings in force: the container's own, else the pod's, as Kubernetes resolves them. */
  readonly securityContext: Json;
}

/** A pod or pod template, wherever it stands in its manifest. */
export interface PodView {
  /** Path of the pod spec, such as `spec.template.spec`. */
  readonly path: string;
  readonly spec: Json;
  readonly securityContext: Json;
  readonly containers: ContainerView[];
  /** The pod's security context and each container's own, with nothing inherited. */
  readonly securityContexts: { readonly path: string; readonly securityContext: Json }[];
  /** The pod's metadata, such as that of a template, and its path. */
  readonly metadata: Json;
  readonly metadataPath: string;
}

/** Where each kind keeps its pod spec. */
const POD_SPEC_PATHS: { [kind: string]: string[] } = {
  Pod: ['spec'],
  Deployment: ['spec', 'template', 'spec'],
};

/** The pod in a manifest, or nothing if its kind holds none. */
export function podView(manifest: Json): PodView | undefined {
  const path = Object.hasOwn(POD_SPEC_PATHS, manifest.kind) ? POD_SPEC_PATHS[manifest.kind] : undefined;
  if (!path) {
    return undefined;
  }
  const spec = path.reduce((value, key) => object(value[key]), manifest);
  const securityContext = object(spec.securityContext);
  const inherited = {
    runAsNonRoot: securityContext.runAsNonRoot,
    runAsUser: securityContext.runAsUser,
    runAsGroup: securityContext.runAsGroup,
    seccompProfile: securityContext.seccompProfile,
  };
  const views = ['initContainers', 'containers', 'ephemeralContainers'].flatMap((list) =>
    objects(spec[list]).map((container, i) => ({
      path: `${path.join('.')}.${list}[${i}]`,
      container,
      securityContext: { ...inherited, ...object(container.securityContext) },
    })));
  const metadataPath = [...path.slice(0, -1), 'metadata'];
  return {
    path: path.join('.'),
    spec,
    securityContext,
    containers: views,
    securityContexts: [
      { path: `${path.join('.')}.securityContext`, securityContext },
      ...views.map((view) => ({ path: `${view.path}.securityContext`, securityContext: object(view.container.securityContext) })),
    ],
    metadata: metadataPath.reduce((value, key) => object(value[key]), manifest),
    metadataPath: metadataPath.join('.'),
  };
}

/** Whether a volume is an emptyDir: Kubernetes takes one without a source for that, too. */
export function isScratch({ name: _, ...sources }: Json): boolean {
  const given = Object.keys(sources).filter((source) => sources[source] !== undefined && sources[source] !== null);
  return given.length === 0 || given.includes('emptyDir');
}
