import { Construct } from 'constructs';
import { OPERATOR_API, enableIn, podSelectorOf } from './operator';
import { SeccompBindingProps } from './seccomp-binding-props';
import { SeccompProfile } from './seccomp-profile';
import { BINDING } from './seccomp-shape';
import { propError, requireDnsSubdomain } from '../../engine/input/props';
import { GuardedApiObject } from '../../synth/guarded-api-object';
import { checkProps } from '../props/check';

/**
 * Has the Security Profiles Operator give every container of an image a profile, whoever makes its pods.
 *
 * It replaces the profile that the container has when a pod is made. For agents of this app set `seccompProfile` in its
 * place, which needs no webhook. A runtime that applies no seccomp profile, such as gVisor, does not apply this one either.
 *
 * @throws if the namespace is not of this app, the profile is not the operator's, or no image is named
 * @see https://github.com/kubernetes-sigs/security-profiles-operator/blob/v1.0.0/installation-usage.md#bind-workloads-to-profiles-with-profilebindings
 */
export class SeccompBinding extends Construct {
  constructor(scope: Construct, id: string, props: SeccompBindingProps) {
    super(scope, id);
    checkProps(this, props, BINDING);
    const { image } = props;
    const namespace = enableIn(this, props.namespace, 'binding');
    const profile = SeccompProfile._jsonOf(this, 'profile', props.profile);
    const name = props.profile?._operatorName;
    if (name === undefined) {
      throw propError(
        this,
        'profile',
        "be one of the operator's",
        profile,
        'take the profile of an OperatorSeccompProfile, or SeccompProfile.ofOperator("agent")',
      );
    }
    if (typeof image !== 'string' || image.trim() === '' || image === '*') {
      throw propError(this, 'image', 'be one image, just as pods write it, such as "agent@sha256:<64 hex>"', image,
        'the operator gives "*" only to pods that name no profile, and hardened ones do');
    }
    const podSelector = podSelectorOf(this, props.agent, namespace);
    new GuardedApiObject(this, 'Resource', {
      apiVersion: OPERATOR_API,
      kind: 'ProfileBinding',
      metadata: { namespace, ...(props.name !== undefined && { name: requireDnsSubdomain(this, 'name', props.name) }) },
      spec: { profileRef: { kind: 'SeccompProfile', name }, image, ...(props.agent && { podSelector }) },
    }, { order: () => ({ podSelector }) }); // the webhook sees pods when they are made
  }
}
