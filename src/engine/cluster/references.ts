import { namedClaims } from './claims';
import { ClusterView, namespaceOf } from './cluster-view';
import { indexed, nameOf } from './namespaced';
import { PodSpecView, PodView } from '../manifest/pod-view';
import { Json, object, objects, textOf } from '../value/json';
import { memoize, memoizeBy } from '../value/memoize';

/** A field in which an object names another object of its namespace. */
export interface Reference {
  /** Kind of the core group, such as "Secret". */
  readonly kind: string;
  readonly name: string;
  readonly path: string;
  /** Whether the pod starts without it. */
  readonly optional?: boolean;
  /** The keys of a Secret or ConfigMap that the pod gets. By default all. */
  readonly keys?: readonly string[];
}

/** The Secrets, ConfigMaps, claims and the account that a pod needs to start, each once. */
export function referencesOf(pod: PodView): Reference[] {
  const { ofPod, ofContainers } = referencesIn(pod.ofSpec);
  const all = [
    ...ofPod,
    ...namedClaims(pod).map((claim): Reference => ({ kind: 'PersistentVolumeClaim', ...claim })),
    ...ofContainers,
    ...ofSet(pod.manifest),
  ].filter(({ optional }) => optional !== true); // its author allows that it is missing
  return [...new Map(all.reverse().map((reference) => [`${reference.kind}\n${reference.name}`, reference])).values()].reverse();
}

const referencesIn = memoizeBy(({ path, spec, containers }: PodSpecView) => {
  const volumes = indexed(spec.volumes).map(([volume, i]): [Json, string] => [volume, `${path}.volumes[${i}]`]);
  const ofContainers = containers.flatMap(({ container, path: at }) => ofEnvironment(container, at));
  return {
    ofPod: [
      ...named('ServiceAccount', { name: spec.serviceAccountName as unknown }, `${path}.serviceAccountName`),
      ...pullSecretsOf(spec, `${path}.imagePullSecrets`),
      ...volumes.flatMap(([volume, at]) => [...ofVolume(volume, at), ...ofDriver(volume, at)]),
    ],
    ofContainers,
    secrets: [...volumes.flatMap(([volume, at]) => ofVolume(volume, at)), ...ofContainers].filter(({ kind }) => kind === 'Secret'),
  };
});

/** The Secrets with which a pod, or the pods of an account, pull images. */
export function pullSecretsOf({ imagePullSecrets }: Json, path: string): Reference[] {
  return indexed(imagePullSecrets).flatMap(([secret, i]) => named('Secret', secret, `${path}[${i}].name`));
}

/** The Secrets whose values the containers of a pod get as files or variables, also optional ones. */
export function secretsIn({ ofSpec }: PodView): readonly Reference[] {
  return referencesIn(ofSpec).secrets;
}

function named(kind: string, source: unknown, path: string, field = 'name'): Reference[] {
  const { [field]: name, optional, key, items } = object(source);
  const given: unknown[] = typeof key === 'string' ? [key] : objects(items).map((item): unknown => item.key);
  const keys = given.length > 0 && { keys: given.map(textOf) };
  return typeof name === 'string' && name !== '' ? [{ kind, name, path, optional: optional === true, ...keys }] : [];
}

function ofVolume(volume: Json, path: string): Reference[] {
  const sources = indexed(object(volume.projected).sources);
  return [
    ...named('Secret', volume.secret, `${path}.secret.secretName`, 'secretName'),
    ...named('ConfigMap', volume.configMap, `${path}.configMap.name`),
    ...sources.flatMap(([source, i]) => [
      ...named('Secret', source.secret, `${path}.projected.sources[${i}].secret.name`),
      ...named('ConfigMap', source.configMap, `${path}.projected.sources[${i}].configMap.name`),
    ]),
  ];
}

/** Containers do not get the values that a driver gets. */
function ofDriver(volume: Json, path: string): Reference[] {
  return named('Secret', object(volume.csi).nodePublishSecretRef, `${path}.csi.nodePublishSecretRef.name`);
}

function ofEnvironment(container: Json, path: string): Reference[] {
  return [
    ...indexed(container.env).flatMap(([{ valueFrom }, i]) => [
      ...named('Secret', object(valueFrom).secretKeyRef, `${path}.env[${i}].valueFrom.secretKeyRef.name`),
      ...named('ConfigMap', object(valueFrom).configMapKeyRef, `${path}.env[${i}].valueFrom.configMapKeyRef.name`),
    ]),
    ...indexed(container.envFrom).flatMap(([source, i]) => [
      ...named('Secret', source.secretRef, `${path}.envFrom[${i}].secretRef.name`),
      ...named('ConfigMap', source.configMapRef, `${path}.envFrom[${i}].configMapRef.name`),
    ]),
  ];
}

function ofSet({ kind, spec }: Json): Reference[] {
  return kind === 'StatefulSet' ? named('Service', spec, 'spec.serviceName', 'serviceName') : [];
}

/** Objects that a cluster creates in every namespace, so that no manifest has to have them. */
const EVERYWHERE = new Set([
  'ServiceAccount\ndefault',
  'ConfigMap\nkube-root-ca.crt',
  'ConfigMap\nopenshift-service-ca.crt',
  'ConfigMap\nistio-ca-root-cert',
]);

/** Annotations that make controllers copy a Secret or ConfigMap into other namespaces. */
const COPIED = ['reflector.v1.k8s.emberstack.com/', 'replicator.v1.mittwald.de/', 'kubed.appscode.com/', 'config-syncer.appscode.com/'];

/** Kinds for which a controller makes a Secret in the same namespace, with the name of the Secret. */
const MAKERS: readonly (readonly [kind: string, nameIn: (manifest: Json) => unknown])[] = [
  ['external-secrets.io/ExternalSecret', (manifest) => object(object(manifest.spec).target).name ?? nameOf(manifest)],
  ['bitnami.com/SealedSecret', nameOf],
  ['onepassword.com/OnePasswordItem', nameOf],
  ['cert-manager.io/Certificate', (manifest) => object(manifest.spec).secretName],
  ...['VaultStaticSecret', 'VaultDynamicSecret', 'VaultPKISecret'].map((kind): [string, (manifest: Json) => unknown] =>
    [`secrets.hashicorp.com/${kind}`, (manifest) => object(object(manifest.spec).destination).name]),
];

/** The namespaces that have an object, by its kind and name, and the namespaces that have any object of a kind. */
interface Homes {
  readonly byName: Map<string, Set<string>>;
  readonly byKind: Map<string, Set<string>>;
}

/** In place of a namespace: a controller copies the object into others. */
const ANYWHERE = '*';

/**
 * The other namespaces that have the named object, if `namespace` does not have it. For an object that names no namespace, the text is
 * empty. There are none if `namespace` can have it after all: one of several objects names none, a controller copies it, every namespace
 * has one, or the view has neither the namespace nor an object of that kind in it.
 */
export function elsewhere(view: ClusterView, namespace: string, { kind, name }: Pick<Reference, 'kind' | 'name'>): string[] {
  const { byName, byKind } = homesIn(view);
  const homes = byName.get(`${kind}\n${name}`);
  const isKnown = namespace !== '' && (byKind.get(kind)?.has(namespace) || view.find('Namespace', '', namespace) !== undefined);
  return !homes || !isKnown || homes.has(namespace) || homes.has(ANYWHERE) || (homes.has('') && homes.size > 1)
    ? [] : [...homes].sort();
}

const homesIn = memoizeBy((view: ClusterView): Homes => {
  const byName = new Map<string, Set<string>>();
  const byKind = new Map<string, Set<string>>();
  const add = (kind: string, name: unknown, manifest: Json) => {
    if (typeof name === 'string' && !EVERYWHERE.has(`${kind}\n${name}`)) {
      const annotations = Object.keys(object(object(manifest.metadata).annotations));
      const isCopied = COPIED.some((prefix) => annotations.some((annotation) => annotation.startsWith(prefix)));
      memoize(byName, `${kind}\n${name}`, () => new Set<string>()).add(isCopied ? ANYWHERE : namespaceOf(manifest));
      memoize(byKind, kind, () => new Set<string>()).add(namespaceOf(manifest));
    }
  };
  for (const kind of ['Secret', 'ConfigMap', 'ServiceAccount', 'PersistentVolumeClaim', 'Service']) {
    view.of(kind).forEach((manifest) => add(kind, nameOf(manifest), manifest));
  }
  MAKERS.forEach(([kind, nameIn]) => view.of(kind).forEach((manifest) => add('Secret', nameIn(manifest), manifest)));
  return { byName, byKind };
});

/** The name of the account that a pod runs as. Without a name it is "default" in Kubernetes. */
export function accountOf({ spec }: { readonly spec: Json }): string {
  return textOf(spec.serviceAccountName || spec.serviceAccount || 'default');
}

/** Whether Kubernetes mounts a token for the API into the pod: the pod decides, else its account, else it does. */
export function mountsToken(view: ClusterView, pod: PodView): boolean {
  const automount: unknown = pod.spec.automountServiceAccountToken ?? undefined;
  return automount === undefined ? !accountDeniesToken(view, pod) : automount !== false;
}

/** Whether the view has the pod's account, and the account turns automatic tokens off. */
export function accountDeniesToken(view: ClusterView, pod: PodView): boolean {
  const account = view.find('ServiceAccount', pod.namespace, accountOf(pod));
  return account !== undefined && [account, ...view.sameAs(account)].every((one) => one.automountServiceAccountToken === false);
}
