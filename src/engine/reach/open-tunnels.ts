import { endpointsIn } from './broker/broker-file';
import { proxyHostsOf } from './proxy-hosts';
import { ClusterView } from '../cluster/cluster-view';
import { mountedConfig } from '../cluster/gateways';
import { SNI_FILTERS, SNI_MATCHER, TUNNEL_TARGET, WITHOUT_TLS } from '../gateway-files/sni-listener';
import { PodView } from '../manifest/pod-view';
import { Json, isSame, object, objects } from '../value/json';

/** Ways through a proxy that nothing holds to the name in TLS, by its configuration. */

const SQUID = 'squid.conf';
const ENVOY = 'envoy.json';

/** A field of the proxy's ConfigMap that opens such a way. */
export interface OpenTunnels {
  readonly field: string;
  readonly got?: unknown;
  readonly detail: string;
}

/** All of them. None if the proxy allows no name, or if the view does not have its configuration. */
export function openTunnels(view: ClusterView, proxy: PodView): OpenTunnels[] {
  const hosts = proxyHostsOf(view, proxy) ?? [];
  if (hosts.length === 0) {
    return [];
  }
  const envoy = mountedConfig(view, proxy, ENVOY);
  if (envoy === undefined) {
    return [{ field: fileField(ENVOY), detail: `tunnels to "${hosts[0].host}" may carry TLS for another name` }];
  }
  return [...listensBesideEnvoy(mountedConfig(view, proxy, SQUID)!), ...unheldListeners(envoy)];
}

function fileField(file: string): string {
  return `data["${file}"]`;
}

/** Lines that let agents call Squid itself. */
function listensBesideEnvoy(conf: string): OpenTunnels[] {
  return conf.split('\n').map((line) => line.trim().split(/\s+/))
    .filter(([word, address = '']) => /^(http|https|ftp)_port$/.test(word) && !/^(127(\.\d+){3}|\[::1\]|localhost):\d+$/.test(address))
    .map((words) => ({ field: fileField(SQUID), got: words.join(' '), detail: 'agents can call Squid without Envoy' }));
}

/** Listeners of Envoy that pass connections on, and do not compare the names. */
function unheldListeners(text: string): OpenTunnels[] {
  const field = `${fileField(ENVOY)}.static_resources.listeners`;
  const { static_resources: resources, dynamic_resources: dynamic } = parsed(text);
  const { listeners, clusters } = object(resources);
  if (!Array.isArray(listeners) || !Array.isArray(clusters) || dynamic !== undefined) {
    return [{ field, got: listeners, detail: 'not all listeners and clusters are in the file' }];
  }
  const inside = new Set(objects(clusters).filter(isInside).map(({ name }): unknown => name));
  return listeners.map((listener) => object(listener)).flatMap((listener, i): OpenTunnels[] => {
    const outside = clustersOf(listener).filter((cluster) => !inside.has(cluster));
    return outside.length === 0 || holdsNames(listener) || isSame(listener.metadata, WITHOUT_TLS)
      ? []
      : [{ field: `${field}[${i}].name`, got: listener.name, detail: 'the listener passes TLS for another name than that of the tunnel' }];
  });
}

function parsed(text: string): Json {
  try {
    return object(JSON.parse(text));
  } catch {
    return {};
  }
}

/** Whether a cluster has only addresses inside of Envoy: listeners there, which are judged as well, and sockets of the pod. */
function isInside(cluster: Json): boolean {
  const addresses = endpointsIn(cluster);
  return addresses.length > 0 && addresses.every((address) => 'envoy_internal_address' in address || 'pipe' in address);
}

/** Fields that choose a cluster in a way that is not read. */
const OTHER_CHOICES = /^(cluster_?header|weighted_?clusters|(inline_?)?cluster_?specifier_?plugin|rds|scoped_?routes)$/i;

/** The clusters that a listener passes connections or requests to, at any depth of its configuration. */
function clustersOf(value: unknown): unknown[] {
  if (Array.isArray(value)) {
    return value.flatMap(clustersOf);
  }
  return Object.entries(object(value)).flatMap(([key, field]) =>
    (OTHER_CHOICES.test(key) ? [undefined] : key === 'cluster' ? [field] : clustersOf(field)));
}

/** Whether a listener passes only TLS connections for the name of their tunnel, to this name. */
function holdsNames(listener: Json): boolean {
  const { listener_filters: filters, filter_chain_matcher: matcher, filter_chains: chains, default_filter_chain: other } = listener;
  const targets = objects(chains).flatMap((chain) => objects(chain.filters))
    .map(({ typed_config: config }): unknown => object(object(config).tunneling_config).hostname);
  return isSame(objects(filters).slice(-SNI_FILTERS.length), SNI_FILTERS) && isSame(matcher, SNI_MATCHER) && other === undefined
    && targets.every((target) => target === TUNNEL_TARGET);
}
