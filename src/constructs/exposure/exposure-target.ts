import { Lazy } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { Construct } from 'constructs';
import { RequestSource } from './controller-source';
import { requireCidr } from '../../engine/input/props';
import { GuardedApiObject } from '../../synth/guarded-api-object';
import { ipBlock } from '../network/ip-block';
import { OpenCallers } from '../network/open-callers';
import { PodSet, inNamespace, subjectId } from '../network/peer';
import { markIsolated } from '../network/pod-isolation';
import { outsideQuarantine } from '../network/quarantine/quarantine';

/** The agent that is exposed. */
export interface ExposureTarget {
  readonly scope: Construct;
  readonly called: PodSet;
  readonly port: number;
  readonly servicePort: number;
  readonly name?: string;
  readonly callers: OpenCallers;
  /** Makes the Service, with annotations that its controller reads. */
  readonly service: (annotations?: { readonly [key: string]: string }) => kplus.Service;
}

/** One way to an agent: it makes its objects, and allows its callers alone. */
export type Expose = (target: ExposureTarget) => kplus.Service;

/** Allows those that a controller calls from. */
export function allowSource({ scope, called, port, callers }: ExposureTarget, source: RequestSource): void {
  switch (source.kind) {
    case 'labels': {
      const { namespace, labels } = source;
      const podSelector = { matchLabels: labels };
      const pods = { namespace, podSelector, id: subjectId(namespace, scope) };
      return callers.allow([{ namespaceSelector: inNamespace(namespace), podSelector }], [pods]);
    }
    case 'pods':
      return callers.allowPods('controller', source.pods);
    case 'addresses':
      return callers.allow(source.cidrs.map((cidr) => ipBlock(requireCidr(scope, 'controller', cidr))));
    case 'cilium':
      ciliumIngressPolicy(scope, called, port);
  }
}

/** An object beside the Service, with its name. */
export function routeObject(
  { scope, called, name }: ExposureTarget,
  apiVersion: string,
  kind: string,
  annotations: { readonly [key: string]: string },
  spec: object,
): void {
  new GuardedApiObject(scope, 'Resource', {
    apiVersion,
    kind,
    metadata: {
      namespace: called.namespace,
      ...(name !== undefined && { name }),
      ...(Object.keys(annotations).length > 0 && { annotations }),
    },
    spec,
  });
}

/**
 * A policy of Cilium that lets its own Ingresses and Gateways call an agent.
 *
 * @see https://docs.cilium.io/en/stable/security/policy/language/#entities-based
 */
function ciliumIngressPolicy(scope: Construct, called: PodSet, port: number): void {
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
