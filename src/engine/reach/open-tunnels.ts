import { proxyHostsOf } from './proxies';
import { ClusterView } from '../cluster/cluster-view';
import { containerOf, unknownFrom } from '../cluster/gateway-faults';
import { mountedConfig } from '../cluster/gateways';
import { SNI_ENVOY } from '../gateway-files/gateway-program';
import { PodView } from '../manifest/pod-view';

/**
 * The first name of a proxy that nothing holds to the name in TLS. None if an Envoy does in front of it, if the proxy allows no name, or if
 * it is not as its construct wrote it.
 */
export function openTunnel(view: ClusterView, proxy: PodView): string | undefined {
  const isHeld = containerOf(proxy, SNI_ENVOY) !== undefined && mountedConfig(view, proxy, SNI_ENVOY.file) !== undefined;
  return isHeld || unknownFrom(view, proxy) ? undefined : proxyHostsOf(view, proxy)?.[0]?.host;
}
