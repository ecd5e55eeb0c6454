import { AddressSet } from '../address/address-set';
import { CidrError, parseAddress, parseCidr } from '../address/cidr';
import { canonicalName } from '../address/host-pattern';
import { METADATA, METADATA_NAMES } from '../address/metadata';
import { PortSet, Protocol, isPort } from '../address/port-set';
import { PRIVATE_BLOCKS } from '../address/private';
import { Ranges } from '../address/ranges';
import { ClusterView, namespaceOf } from '../cluster/cluster-view';
import { nameOf, placedTitleOf } from '../cluster/namespaced';
import { declaredPorts, hasOwnAddress, podsBehind, portsOfService } from '../cluster/service-ports';
import { PodView } from '../manifest/pod-view';
import { PUBLIC } from '../reach/public-egress';
import { portsNamed } from '../reach/reach';
import { OptionError } from '../rules/option-values';
import { Json, object, textOf } from '../value/json';
import { choicesFor } from '../value/nearest';

/** What a query asks for: addresses, a name of a host, or pods. */
export interface QueryTarget {
  readonly text: string;
  /** What it stands for, such as `Deployment "tools/search" on 8000/TCP, port 80 of Service "tools/search"`. */
  readonly meaning?: string;
  readonly addresses?: AddressSet;
  /** Whether only hosts outside the cluster are meant. */
  readonly isOutside?: boolean;
  readonly host?: string;
  readonly pods?: readonly CalledPod[];
  /** The ports that a query is about. Those of pods are with each pod. */
  readonly ports: PortSet;
}

/** A pod and the ports of it that a query asks for. */
export interface CalledPod {
  readonly pod: PodView;
  readonly ports: PortSet;
}

/** Names of addresses. `ranges` are known or given. */
const WORDS: { readonly [word: string]: (ranges: Ranges) => AddressSet } = {
  'internet': () => PUBLIC[4].union(PUBLIC[6]),
  'metadata': () => METADATA,
  'private': () => AddressSet.of(PRIVATE_BLOCKS),
  'pods': ({ pods }) => AddressSet.of(pods),
  'services': ({ services }) => AddressSet.of(services),
  'nodes': ({ nodes }) => AddressSet.of(nodes),
  'api-server': ({ apiServers }) => AddressSet.of(apiServers),
};

/** The ranges that a word needs, by the option that gives them. */
const RANGE_OPTIONS: { readonly [word: string]: string } = {
  'pods': '--pod-cidr', 'services': '--service-cidr', 'nodes': '--node-cidr', 'api-server': '--api-server-cidr',
};

const AT = 'to';
const FORMS = 'be an address, a block, the name of a host, "namespace/name" of a workload or a Service, '
  + `or one of ${Object.keys(WORDS).join(', ')}, each with or without a port such as ":443" or ":53/UDP"`;

const ADDRESS = /^[\d.]+(\/\d+)?$|:/;
const HOST = /^(?=.{1,253}$)[a-z\d_]([a-z\d_-]{0,61}[a-z\d_])?(\.[a-z\d_]([a-z\d_-]{0,61}[a-z\d_])?)+$/;
const IN_CLUSTER = /^([^.]+)\.([^.]+)\.svc(?:\.|$)/;

/**
 * Reads a target: "169.254.169.254", "10.0.0.0/8:443", "[fd00::1]:53/UDP", "api.example.com", "tools/search:8443", "internet".
 *
 * @throws OptionError if it is none, or not known
 */
export function queryTarget(text: string, view: ClusterView): QueryTarget {
  const { what, port } = partsOf(text);
  const ports = setOf(port);
  const word = Object.hasOwn(WORDS, what) ? WORDS[what] : undefined;
  if (word) {
    const addresses = word(view.clusterRanges);
    if (addresses.isEmpty) {
      throw new OptionError(AT, `be known: give the addresses with ${RANGE_OPTIONS[what]}`, text);
    }
    return { text, addresses, ...what === 'internet' && { isOutside: true }, ports };
  }
  if (ADDRESS.test(what)) {
    return { text, addresses: AddressSet.of([blockOf(text, what)]), ports };
  }
  const name = canonicalName(what);
  if (METADATA_NAMES.includes(name)) {
    return { text, meaning: 'the metadata endpoints', addresses: METADATA, ports };
  }
  const [, service, ofNamespace] = IN_CLUSTER.exec(name) ?? [];
  const [, namespace = '', workload] = service === undefined ? /^(?:([^/\s]+)\/)?([^/\s]+)$/.exec(what) ?? [] : ['', ofNamespace, service];
  if (service === undefined && namespace === '' && what.includes('.')) {
    if (!HOST.test(name)) {
      throw new OptionError(AT, FORMS, text);
    }
    return { text, host: name, ports };
  }
  if (workload === undefined) {
    throw new OptionError(AT, FORMS, text);
  }
  return podsTarget(text, view, { namespace, name: workload, port }, service !== undefined);
}

interface Port {
  readonly protocol: Protocol;
  readonly number: number;
}

/** Every port where a text names none. */
function setOf(port: Port | undefined): PortSet {
  return port ? PortSet.of([{ protocol: port.protocol, first: port.number, last: port.number }]) : PortSet.ALL;
}

function partsOf(text: string): { readonly what: string; readonly port?: Port } {
  const isPlainIpv6 = text.split(':').length > 2 && !text.startsWith('[');
  const [, what, digits, protocol = 'TCP'] = isPlainIpv6 ? [text, text]
    : /^(\[[^\]]*\](?:\/\d+)?|[^:]*)(?::(\d+)(?:\/(TCP|UDP|SCTP))?)?$/i.exec(text) ?? [];
  const number = Number(digits);
  if (!what || (digits !== undefined && !isPort(number))) {
    throw new OptionError(AT, FORMS, text);
  }
  const port = { protocol: protocol.toUpperCase() as Protocol, number };
  return { what: what.replace(/^\[(.*)\]/, '$1'), ...digits !== undefined && { port } };
}

function blockOf(text: string, what: string) {
  try {
    return what.includes('/') ? parseCidr(what) : parseAddress(what);
  } catch (error) {
    throw error instanceof CidrError ? new OptionError(AT, error.message.replace(/^must /, ''), text) : error;
  }
}

interface Asked {
  readonly namespace: string;
  readonly name: string;
  readonly port?: Port;
}

/** The pods of a workload, or those that a Service selects. The port of a Service stands for the ports of its pods. */
function podsTarget(text: string, view: ClusterView, asked: Asked, isService: boolean): QueryTarget {
  const isAsked = (manifest: Json, namespace: string) =>
    nameOf(manifest) === asked.name && (asked.namespace === '' || namespace === asked.namespace);
  const all = view.all.flatMap((manifest) => view.podsOf(manifest));
  const pods = isService ? [] : all.filter((pod) => isAsked(pod.manifest, pod.namespace));
  const services = view.of('Service').filter((manifest) => isAsked(manifest, namespaceOf(manifest)));
  const namespaces = new Set([...pods.map(({ namespace }) => namespace), ...services.map(namespaceOf)]);
  if (namespaces.size > 1) {
    const known = [...namespaces].sort().map((namespace) => `${namespace}/${asked.name}`);
    throw new OptionError(AT, `say the namespace, one of ${choicesFor(text, known)}`, text);
  }
  const [service] = services;
  const takesOwnPort = ({ port }: Asked) => port === undefined || pods.some((pod) => declaredPorts(pod)
    .some(({ number, protocol }) => number === port.number && protocol === port.protocol));
  if (pods.length > 0 && (!service || takesOwnPort(asked) || mappedPorts(service, asked.port, pods[0]).isEmpty)) {
    const ports = setOf(asked.port);
    return { text, meaning: titlesOf(pods), pods: pods.map((pod) => ({ pod, ports })), ports };
  }
  if (!service) {
    const known = [...all.map(({ manifest, namespace }) => `${namespace}/${nameOf(manifest)}`),
      ...view.of('Service').map((one) => `${namespaceOf(one)}/${nameOf(one)}`)];
    throw new OptionError(AT, known.length === 0 ? FORMS
      : `be a workload or a Service of the manifests: ${choicesFor(text, [...new Set(known)].sort())}`, text);
  }
  return serviceTarget(text, view, service, asked.port);
}

function serviceTarget(text: string, view: ClusterView, service: Json, port: Port | undefined): QueryTarget {
  const title = placedTitleOf(service);
  const { type, externalName } = object(service.spec);
  if (type === 'ExternalName') {
    const host = canonicalName(textOf(externalName));
    return { text, meaning: `${host}, by ${title}`, host, ports: setOf(port) };
  }
  const pods = podsBehind(view, service);
  if (pods.length === 0) {
    throw new OptionError(AT, `have pods among the manifests: ${title} selects none; ask for the addresses behind it`, text);
  }
  const called = pods.map((pod) => ({ pod, ports: mappedPorts(service, port, pod) }));
  const numbers = called.map(({ ports }) => ports).reduce((sum, ports) => sum.union(ports));
  if (numbers.isEmpty) {
    const known = portsOfService(service).map((one) => textOf(one.port));
    throw new OptionError(AT, `name a port of ${title}: ${choicesFor(text, known, String)}`, text);
  }
  const which = port ? `, port ${port.number} of ${title}` : `, behind ${title}`;
  return { text, meaning: `${titlesOf(pods)} on ${numbers.texts().join(', ')}${which}`, pods: called, ports: numbers };
}

/** The ports of a pod that a port of a Service stands for, or all ports of the Service. A headless Service changes no port. */
function mappedPorts(service: Json, port: Port | undefined, pod: PodView): PortSet {
  if (port && !hasOwnAddress(service)) {
    return setOf(port);
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
