import {
  AgentNamespace, EgressProxy, EgressProxyProps, HardenedAgentPod, PodSubnetEgressDeny,
  PodSubnetEgressDenyProps,
} from '../../../src';
import { Base, IMAGE, RANGES, open, pod } from '../../support/app';

/** A valid proxy with one tweak. */
export function proxy(b: Base, tweak: Partial<EgressProxyProps> = {}, id = 'proxy'): EgressProxy {
  return new EgressProxy(b.chart, id, { namespace: b.namespace, runtime: b.runtime, image: IMAGE, ...RANGES, ...tweak });
}

/** A policy whose names go through the proxy. */
export function through(b: Base, { fqdnBackEnd }: EgressProxy, tweak: Partial<PodSubnetEgressDenyProps> = {},
  id = 'egress'): PodSubnetEgressDeny {
  return new PodSubnetEgressDeny(b.chart, id, {
    namespace: b.namespace,
    ...RANGES,
    allowInternet: false,
    allowDns: false,
    fqdnBackEnd,
    ...tweak,
  });
}

/** A proxy, the policy of those that go through it, and one of these. */
export interface Proxied extends Base {
  readonly proxy: EgressProxy;
  readonly egress: PodSubnetEgressDeny;
  readonly agent: HardenedAgentPod;
}

/** The port of that agent at the proxy. It depends on the agent alone. */
export const AGENT_PORT = 13280;

/** Agents in one namespace, their proxy in another, and one agent that goes through it. */
export function proxied(tweak: Partial<EgressProxyProps> = {}): Proxied {
  const b = open();
  const made = proxy(b, { namespace: new AgentNamespace(b.chart, 'gateways', { name: 'gateways' }), name: 'proxy', ...tweak });
  return { ...b, proxy: made, egress: through(b, made), agent: pod(b, { env: made.env }) };
}
