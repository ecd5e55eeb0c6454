import { Construct } from 'constructs';
import { QUARANTINED, markQuarantine } from './quarantine';
import { Shape, checkProps, checkedLater, requireId, required } from '../../../engine/input/check';
import { propError, requireDnsSubdomain } from '../../../engine/input/props';
import { GuardedApiObject } from '../../../synth/guarded-api-object';
import { requireNamespace } from '../../props/require-namespace';
import { IAgentNamespace } from '../agent-namespace-ref';

/**
 * Properties of `AgentQuarantine`.
 */
export interface AgentQuarantineProps {
  /**
   * The namespace whose pods can be put in quarantine.
   */
  readonly namespace: IAgentNamespace;

  /**
   * Name of the policy that denies their traffic: a DNS subdomain.
   *
   * @default "quarantine"
   */
  readonly name?: string;
}

const PROPS: Shape<AgentQuarantineProps> = { namespace: required(requireNamespace), name: checkedLater };

/**
 * Cuts a running agent off from the network by one label: `kubectl label pod NAME cdk8s-hardened-agents/quarantine=true`.
 *
 * Its policy denies both directions to pods of the namespace that have the label. Every policy that this library makes for the namespace
 * leaves such pods out. Policies from elsewhere that select such a pod still apply to it. Connections that are open when you set the label
 * may stay open. Probes of the node still reach the pod.
 *
 * @throws if the namespace has a quarantine already, or the name is no DNS subdomain
 * @see https://kubernetes.io/docs/concepts/services-networking/network-policies/#the-two-sorts-of-pod-isolation
 */
export class AgentQuarantine extends Construct {
  constructor(scope: Construct, id: string, props: AgentQuarantineProps) {
    super(scope, requireId(scope, id));
    checkProps(this, props, PROPS);
    const namespace = props.namespace.namespaceName;
    if (markQuarantine(this, namespace)) {
      throw propError(this, 'namespace', 'have one AgentQuarantine', namespace, 'one AgentQuarantine is enough for all its pods');
    }
    new GuardedApiObject(this, 'Resource', {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { namespace, name: requireDnsSubdomain(this, 'name', props.name ?? 'quarantine') },
      spec: { podSelector: { matchExpressions: [QUARANTINED] }, policyTypes: ['Ingress', 'Egress'] },
    });
  }
}
