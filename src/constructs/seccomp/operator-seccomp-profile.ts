import { Construct } from 'constructs';
import { AgentSeccompProfile } from './agent-seccomp-profile';
import { OPERATOR_API } from './operator';
import { OperatorSeccompProfileProps } from './operator-seccomp-profile-props';
import { profileSpec } from './profile-spec';
import { PROFILE } from './seccomp-shape';
import { checkProps, requireId } from '../../engine/input/check';
import { requireDnsSubdomain } from '../../engine/input/props';
import { GuardedApiObject } from '../../synth/guarded-api-object';

/**
 * A seccomp profile from the recorded system calls of an agent, which the Security Profiles Operator installs on every node.
 *
 * It allows the recorded calls and fails all others. It allows clone, clone3, socket and personality only with the arguments that
 * RuntimeDefault allows. A more dangerous call, such as mount or ptrace, fails synth until you remove it with `withoutSyscalls` or
 * acknowledge it.
 *
 * @throws if no prop names calls to allow, JSON or log cannot be read, or a call, action or architecture is not known
 * @see https://github.com/kubernetes-sigs/security-profiles-operator/blob/v1.0.0/installation-usage.md#use-seccomp-profile
 */
export class OperatorSeccompProfile extends Construct {
  /**
   * The profile, for agents and a `SeccompBinding`.
   */
  public readonly profile: AgentSeccompProfile;

  constructor(scope: Construct, id: string, props: OperatorSeccompProfileProps) {
    super(scope, requireId(scope, id));
    checkProps(this, props, PROFILE);
    const { name: profileName } = new GuardedApiObject(this, 'Resource', {
      apiVersion: OPERATOR_API,
      kind: 'SeccompProfile',
      metadata: props.name === undefined ? {} : { name: requireDnsSubdomain(this, 'name', props.name) },
      spec: profileSpec(this, props),
    }, { clusterScoped: true });
    this.profile = AgentSeccompProfile.ofOperator(profileName);
  }
}
