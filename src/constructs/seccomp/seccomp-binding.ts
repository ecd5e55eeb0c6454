import { Construct } from 'constructs';
import { AgentSeccompProfile } from './agent-seccomp-profile';
import { SeccompBindingProps } from './seccomp-binding-props';
import { BINDING, OPERATOR_API, enableIn, podSelectorOf } from './seccomp-shape';
import { checkProps, requireId } from '../../engine/input/check';
import { propError, requireDnsSubdomain } from '../../engine/input/props';
import { GuardedApiObject } from '../../synth/guarded-api-object';

/**
 * Makes the Security Profiles Operator set a profile on every container of an image.
 *
 * The operator replaces the profile of the container when a pod is created. For agents of this app, set `seccompProfile` instead, which
 * needs no webhook. A runtime that applies no seccomp profiles, such as gVisor, does not apply this one.
 *
 * @throws if the namespace is not of this app, the profile is not the operator's, or no image is named
 * @see https://github.com/kubernetes-sigs/security-profiles-operator/blob/v1.0.0/installation-usage.md
 */
export class SeccompBinding extends Construct {
  constructor(scope: Construct, id: string, props: SeccompBindingProps) {
    super(scope, requireId(scope, id));
    checkProps(this, props, BINDING);
    const { image } = props;
    const namespace = enableIn(this, props.namespace, 'binding');
    const profile = AgentSeccompProfile._jsonOf(this, 'profile', props.profile);
    const name = props.profile?._operatorName;
    if (name === undefined) {
      throw propError(
        this,
        'profile',
        'be a profile of the operator',
        profile,
        'give the profile of an OperatorSeccompProfile, or AgentSeccompProfile.ofOperator("agent")',
      );
    }
    if (typeof image !== 'string' || image.trim() === '' || image === '*') {
      throw propError(this, 'image', 'be one image, exactly as in the pods, such as "agent@sha256:<64 hex>"', image,
        'the operator uses "*" only for pods without a profile, and hardened pods have one');
    }
    const podSelector = podSelectorOf(this, props.agent, namespace);
    new GuardedApiObject(this, 'Resource', {
      apiVersion: OPERATOR_API,
      kind: 'ProfileBinding',
      metadata: { namespace, ...(props.name !== undefined && { name: requireDnsSubdomain(this, 'name', props.name) }) },
      spec: { profileRef: { kind: 'SeccompProfile', name }, image, ...(props.agent && { podSelector }) },
    }, { order: () => ({ podSelector }) }); // the webhook changes pods only when they are created
  }
}
