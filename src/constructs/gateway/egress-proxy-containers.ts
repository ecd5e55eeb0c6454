import { IConstruct } from 'constructs';
import { EgressProxySniCheck } from './egress-proxy-props';
import { requirePinnedImage } from './gateway-input';
import { InfrastructureSpec } from './infrastructure-workload';
import { ALIVE_PATH, HEALTH_PATH, PROBE_PORT } from '../../engine/gateway-files/envoy/bootstrap';
import { SNI_ENVOY, SQUID } from '../../engine/gateway-files/gateway-programs';
import { PROXY_PORT, SQUID_PROBE_PORT } from '../../engine/gateway-files/squid-conf';
import { ProbeKind } from '../../synth/agent-probes';

/** The containers of a proxy's pods. */

/** Squid, which agents call, or which only Envoy can reach. Then Envoy answers the probes of Squid: it connects to it all the time. */
export function squidContainer(isBehindEnvoy: boolean): InfrastructureSpec['container'] {
  return {
    name: 'main',
    command: [...SQUID.command!],
    ...(isBehindEnvoy
      ? { probes: { path: HEALTH_PATH, port: PROBE_PORT } }
      : { portNumber: PROXY_PORT, probes: { kind: ProbeKind.TCP, port: SQUID_PROBE_PORT } }),
    writablePaths: [],
  };
}

/** Envoy, which agents call in place of Squid. */
export function envoyContainer(scope: IConstruct, { image, resources }: EgressProxySniCheck): InfrastructureSpec['companion'] {
  return {
    name: 'envoy',
    image: requirePinnedImage(scope, 'envoy', image, 'sniCheck.image'),
    command: [...SNI_ENVOY.command!],
    portNumber: PROXY_PORT,
    probes: { path: ALIVE_PATH, port: PROBE_PORT },
    resources,
    writablePaths: [],
  };
}
