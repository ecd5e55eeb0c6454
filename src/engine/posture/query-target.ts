import { InCluster, QueryError, QueryPort, QueryText, portsFrom, readQuery } from './query-match';
import { canonicalName } from '../address/host-pattern';
import { PortSet, Protocol, isPort } from '../address/port-set';
import { declaredPorts, hasOwnAddress, podsBehind, portsOfService } from '../cluster/backends';
import { ClusterView, namespaceOf } from '../cluster/cluster-view';
import { nameOf, placedTitleOf } from '../cluster/namespaced';
import { PodView } from '../manifest/pod-view';
import { portsNamed } from '../reach/reach';
import { Json, object, textOf } from '../value/json';
import { choicesFor } from '../value/nearest';

/** A target, and the pods that a name in the cluster stands for. */
export interface QueryTarget extends QueryText {
  readonly pods?: readonly CalledPod[];
}

/** A pod and the ports of it that a query asks for. */
export interface CalledPod {
  readonly pod: PodView;
  readonly ports: PortSet;
}

/**
 * Reads a target, and looks up what it names in the cluster.
 *
 * @throws QueryError if it is none, or not known
 */
export function queryTarget(text: string, view: ClusterView): QueryTarget {
  const asked = readQuery(text, view.clusterRanges);
  return asked.inCluster ? podsTarget(asked, view, asked.inCluster) : asked;
}

/** The pods of a workload, or those that a Service selects. The port of a Service stands for the ports of its pods. */
function podsTarget({ text, ports }: QueryText, view: ClusterView, asked: InCluster): QueryTarget {
  const isAsked = (manifest: Json, namespace: string) =>
    nameOf(manifest) === asked.name && (asked.namespace === '' || namespace === asked.namespace);
  const all = view.all.flatMap((manifest) => view.podsOf(manifest));
  const pods = asked.isService ? [] : all.filter((pod) => isAsked(pod.manifest, pod.namespace));
  const services = view.of('Service').filter((manifest) => isAsked(manifest, namespaceOf(manifest)));
  const namespaces = new Set([...pods.map(({ namespace }) => namespace), ...services.map(namespaceOf)]);
  if (namespaces.size > 1) {
    const known = [...namespaces].sort().map((namespace) => `${namespace}/${asked.name}`);
    throw new QueryError(`say the namespace, one of ${choicesFor(text, known)}`);
  }
  const [service] = services;
  const isKnown = (namespace: string) => view.of('Service').some((one) => namespaceOf(one) === namespace)
    || all.some((pod) => pod.namespace === namespace);
  const takesOwnPort = ({ port }: InCluster) => port === undefined || pods.some((pod) => declaredPorts(pod)
    .some(({ number, protocol }) => number === port.number && protocol === port.protocol));
  if (pods.length > 0 && (!service || takesOwnPort(asked) || mappedPorts(service, asked.port, pods[0]).isEmpty)) {
    return { text, meaning: titlesOf(pods), pods: pods.map((pod) => ({ pod, ports })), ports };
  }
  if (!service && asked.namespace !== '' && !isKnown(asked.namespace)) {
    return { text, inCluster: asked, meaning: `${asked.namespace}/${asked.name}, which the manifests do not have`, ports: PortSet.ALL };
  }
  if (!service) {
    const known = [...all.map(({ manifest, namespace }) => `${namespace}/${nameOf(manifest)}`),
      ...view.of('Service').map((one) => `${namespaceOf(one)}/${nameOf(one)}`)];
    throw new QueryError(known.length === 0 ? 'be something else: the manifests have no workload and no Service'
      : `be a workload or a Service of the manifests: ${choicesFor(text, [...new Set(known)].sort())}`);
  }
  return serviceTarget(text, view, service, asked.port);
}

function serviceTarget(text: string, view: ClusterView, service: Json, port: QueryPort | undefined): QueryTarget {
  const title = placedTitleOf(service);
  const { type, externalName } = object(service.spec);
  if (type === 'ExternalName') {
    const host = canonicalName(textOf(externalName));
    return { text, meaning: `${host}, by ${title}`, host, ports: portsFrom(port) };
  }
  const pods = podsBehind(view, service);
  if (pods.length === 0) {
    throw new QueryError(`have pods among the manifests: ${title} selects none; ask for the addresses behind it`);
  }
  const called = pods.map((pod) => ({ pod, ports: mappedPorts(service, port, pod) }));
  const numbers = called.map(({ ports }) => ports).reduce((sum, ports) => sum.union(ports));
  if (numbers.isEmpty) {
    const known = portsOfService(service).map((one) => textOf(one.port));
    throw new QueryError(`name a port of ${title}: ${choicesFor(text, known, String)}`);
  }
  const which = port ? `, port ${port.number} of ${title}` : `, behind ${title}`;
  return { text, meaning: `${titlesOf(pods)} on ${numbers.texts().join(', ')}${which}`, pods: called, ports: numbers };
}

/** The ports of a pod that a port of a Service stands for, or all ports of the Service. A headless Service changes no port. */
function mappedPorts(service: Json, port: QueryPort | undefined, pod: PodView): PortSet {
  if (port && !hasOwnAddress(service)) {
    return portsFrom(port);
  }
  return PortSet.of(portsOfService(service).filter((one) => !port || (one.port === port.number && one.protocol === port.protocol))
    .flatMap(({ target, protocol }) => {
      const own = protocol as Protocol;
      const numbers = typeof target === 'string' ? portsNamed(pod, { protocol: own, name: target }) : [target];
      return numbers.filter(isPort).map((number) => ({ protocol: own, first: number, last: number }));
    }));
}

function titlesOf(pods: readonly PodView[]): string {
  return [...new Set(pods.map(({ manifest }) => placedTitleOf(manifest)))].sort().join(', ');
}
