import { Lazy } from 'cdk8s';
import { Construct } from 'constructs';
import { GuardedApiObject } from '../../synth/guarded-api-object';
import { PodSet } from '../network/peer';
import { markIsolated } from '../network/pod-isolation';
import { outsideQuarantine } from '../network/quarantine/quarantine';

/**
 * A policy of Cilium that lets its own Ingresses and Gateways call an agent.
 *
 * @see https://docs.cilium.io/en/stable/security/policy/language/#entities-based
 */
export function ciliumIngressPolicy(scope: Construct, called: PodSet, port: number): void {
  new GuardedApiObject(scope, 'Cilium', {
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumNetworkPolicy',
    metadata: { namespace: called.namespace },
    spec: Lazy.any({
      produce: () => ({
        endpointSelector: outsideQuarantine(scope, called),
        ingress: [{ fromEntities: ['ingress'], toPorts: [{ ports: [{ port: String(port), protocol: 'TCP' }] }] }],
      }),
    }),
  }, { order: () => ({ podSelector: called.podSelector }) });
  markIsolated(scope, 'Ingress', called);
}
