import { Construct, IConstruct } from 'constructs';
import { Shape, checkProps, checkedLater, requireId, required } from '../../../engine/input/check';
import { propError, requireDnsSubdomain } from '../../../engine/input/props';
import { QUARANTINE_LABEL } from '../../../engine/manifest/labels';
import { Json, objects } from '../../../engine/value/json';
import { perCluster } from '../../../synth/cluster-registry';
import { GuardedApiObject } from '../../../synth/guarded-api-object';
import { requireNamespace } from '../../props/require-instance-of';
import { IAgentNamespace } from '../agent-namespace-ref';
import { SelectedPods } from '../peer';

/** Pods in quarantine, and all others. The value of the label has no meaning. */
export const QUARANTINED: Json = { key: QUARANTINE_LABEL, operator: 'Exists' };
export const UNQUARANTINED: Json = { key: QUARANTINE_LABEL, operator: 'DoesNotExist' };

/** Namespaces of a cluster whose pods can be cut off. */
const namespacesOf = perCluster(() => new Set<string>());

/** Marks a namespace as one with a quarantine. Returns whether it was marked before. */
function markQuarantine(construct: IConstruct, namespace: string): boolean {
  const namespaces = namespacesOf(construct);
  const before = namespaces.has(namespace);
  namespaces.add(namespace);
  return before;
}

/**
 * The selector of a policy that allows something.
 *
 * Network policies are additive, so it must leave out pods in quarantine. Call it when the policy is rendered: the app may add the
 * quarantine after the policy.
 */
export function outsideQuarantine(construct: IConstruct, { namespace, podSelector }: SelectedPods): Json {
  return namespacesOf(construct).has(namespace)
    ? { ...podSelector, matchExpressions: [...objects(podSelector.matchExpressions), UNQUARANTINED] }
    : podSelector;
}

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
