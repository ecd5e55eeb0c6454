import * as kplus from 'cdk8s-plus-29';
import { Construct } from 'constructs';
import { requireAgentPods } from './exposed-agent';
import { Check, Shape, checkProps, made, required, requireId } from '../../engine/input/check';
import { constructError, propError } from '../../engine/input/props';
import { GuardedApiObject } from '../../synth/guarded-api-object';
import { podSelector } from '../network/network-shape';
import { dnsSubdomain } from '../props/dns-names';

/**
 * Properties of `AgentDisruptionBudget`. Give at most one of the two figures.
 */
export interface AgentDisruptionBudgetProps {
  /**
   * The agent, such as a `HardenedAgentDeployment`.
   */
  readonly agent: kplus.IPodSelector;

  /**
   * How many pods may be missing while a node is drained, such as `PercentOrAbsolute.absolute(1)`.
   *
   * With 0, no node with one of the pods can be drained.
   *
   * @default - one pod, unless `minAvailable` is given
   */
  readonly maxUnavailable?: kplus.PercentOrAbsolute;

  /**
   * How many pods must stay while a node is drained, such as `PercentOrAbsolute.percent(50)`.
   *
   * If it is the number of pods or more, no node with one of them can be drained.
   *
   * @default - `maxUnavailable` decides
   */
  readonly minAvailable?: kplus.PercentOrAbsolute;

  /**
   * Name of the budget: a DNS subdomain such as "agent".
   *
   * @default - generated from the construct's path
   */
  readonly name?: string;
}

const FACTORIES = 'PercentOrAbsolute.absolute(1) or PercentOrAbsolute.percent(25)';
const isFigure = made('a PercentOrAbsolute', (value) => ['number', 'string'].includes(typeof value.value), FACTORIES);

/** A number of pods, or a part of them. */
const figure: Check = (place, prop, given) => {
  isFigure(place, prop, given);
  const { value } = given as kplus.PercentOrAbsolute;
  const text = String(value);
  if (typeof value === 'number' ? !Number.isInteger(value) || value < 0 : !/^(\d{1,2}|100)%$/.test(text)) {
    throw propError(place, prop, 'be a whole number of pods from 0, or whole percent from 0 to 100', value, `give ${FACTORIES}`);
  }
};

const PROPS: Shape<AgentDisruptionBudgetProps> = {
  agent: required(podSelector), maxUnavailable: figure, minAvailable: figure, name: dnsSubdomain,
};

/**
 * Limits how many pods of an agent are missing at the same time while nodes are drained, for example for an upgrade.
 *
 * Pods that are not ready never hold a node back.
 *
 * @throws if both figures are given, one is not valid, or the kind of the agent does not take it
 * @see https://kubernetes.io/docs/tasks/run-application/configure-pdb/
 */
export class AgentDisruptionBudget extends Construct {
  constructor(scope: Construct, id: string, props: AgentDisruptionBudgetProps) {
    super(scope, requireId(scope, id));
    checkProps(this, props, PROPS);
    const { agent, maxUnavailable, minAvailable, name } = props;
    if (maxUnavailable && minAvailable) {
      throw constructError(this, 'give either \'maxUnavailable\' or \'minAvailable\', not both: Kubernetes takes one');
    }
    const { namespace, podSelector: selector } = requireAgentPods(this, agent);
    this.requireKind(props);
    new GuardedApiObject(this, 'Resource', {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { namespace, ...(name !== undefined && { name }) },
      spec: {
        ...(minAvailable ? { minAvailable: minAvailable.value } : { maxUnavailable: maxUnavailable?.value ?? 1 }),
        selector,
        unhealthyPodEvictionPolicy: 'AlwaysAllow',
      },
    });
  }

  /**
   * Kubernetes reads how many pods there should be from the kinds that scale. It knows nothing of the others.
   *
   * @see https://kubernetes.io/docs/tasks/run-application/configure-pdb/#arbitrary-controllers-and-selectors
   */
  private requireKind({ agent, minAvailable }: AgentDisruptionBudgetProps): void {
    const { containers, toScalingTarget } = agent as Partial<kplus.AbstractPod & kplus.IScalable>;
    if (containers !== undefined && toScalingTarget === undefined && typeof minAvailable?.value !== 'number') {
      throw propError(this, 'minAvailable', 'be a number of pods for an agent that is no Deployment or StatefulSet',
        minAvailable?.value, 'give PercentOrAbsolute.absolute(1)');
    }
  }
}
