import { ClusterView } from '../../cluster/cluster-view';
import { mountedConfigMap } from '../../cluster/gateways';
import { configFileOf } from '../../cluster/infrastructure';
import { resourcesIn as resourcesOfEnvoy } from '../../gateway-files/envoy/bootstrap';
import { PodView } from '../../manifest/pod-view';
import { Json, isObject, object, objects } from '../../value/json';
import { LocatedJson, locatedJson } from '../../value/located-json';
import { memoizeBy } from '../../value/memoize';

/** Parts of an `envoy.json`, in whichever of its forms Envoy reads them. */

/** The file of a CredentialBroker's pods. */
const FILE = configFileOf('credential-broker')!;

/** The field of a ConfigMap that has the file. */
export const FILE_FIELD = `data["${FILE}"]`;

/** The configuration of a broker, as far as it can be read. */
export interface BrokerFile {
  /** The ConfigMap. */
  readonly config: Json;
  readonly root: Json;
  readonly lineOf: LocatedJson['lineOf'];
}

/** The ConfigMap with the configuration that the pods of a broker mount, if the view has it. */
export function configOfBroker(view: ClusterView, broker: PodView): Json | undefined {
  return mountedConfigMap(view, broker, FILE);
}

/** Whether an object can be such a ConfigMap. */
export function hasFile({ data }: Json): boolean {
  return Object.hasOwn(object(data), FILE);
}

/** The configuration in a ConfigMap. Nothing if it is no JSON. */
export const fileIn = memoizeBy((config: Json): BrokerFile | undefined => {
  const text: unknown = object(config.data)[FILE];
  const read = typeof text === 'string' ? locatedJson(text, originalName) : undefined;
  return read && isObject(read.value) ? { config, root: read.value, lineOf: read.lineOf } : undefined;
});

/** Envoy reads `filterChains` as `filter_chains`. */
function originalName(key: string): string {
  return /^[a-z][a-zA-Z0-9]*$/.test(key) ? key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`) : key;
}

/** The listeners and the clusters of a configuration. */
export function resourcesIn({ root }: BrokerFile): { readonly listeners: Json[]; readonly clusters: Json[] } {
  return resourcesOfEnvoy(root);
}

/** A cluster of a configuration by its name. */
export function clusterOf(file: BrokerFile, name: unknown): Json | undefined {
  return clustersIn(file).get(name);
}

const clustersIn = memoizeBy((file: BrokerFile) => new Map(resourcesIn(file).clusters.map((one): [unknown, Json] => [one.name, one])));

/** The virtual hosts of a manager. */
export function virtualHostsIn({ route_config: config }: Json): Json[] {
  return objects(object(config).virtual_hosts);
}

/** What the Lua filter reads of a grant: the header, the file of the key and the headers that pass. */
export function contextOf({ typed_per_filter_config: configs }: Json): Json {
  return object(object(object(configs)['envoy.filters.http.lua']).filter_context);
}

/** Where the requests of a cluster go. */
export function endpointsIn({ load_assignment: assignment }: Json): Json[] {
  return objects(object(assignment).endpoints).flatMap(({ lb_endpoints: endpoints }) => objects(endpoints))
    .map(({ endpoint }) => object(object(endpoint).address));
}

/** Whether a cluster is the admin interface of Envoy, which listens on a socket of the pod. */
export function isSocket(cluster: Json): boolean {
  return endpointsIn(cluster).some(({ pipe }) => isObject(pipe));
}
