import { IConstruct } from 'constructs';
import { placeOfCall } from '../../engine/input/check';
import { propError } from '../../engine/input/props';
import { Json } from '../../engine/value/json';

/**
 * A seccomp profile for pods and containers: the system calls that they may make to the node's kernel.
 *
 * gVisor and Kata do not apply it, because the calls of the agent reach another kernel.
 *
 * @see https://kubernetes.io/docs/tutorials/security/seccomp/
 */
export class AgentSeccompProfile {
  /**
   * The default profile of the container runtime, which every agent should have at least.
   */
  public static runtimeDefault(): AgentSeccompProfile {
    return new AgentSeccompProfile({ type: 'RuntimeDefault' });
  }

  /**
   * A profile in a file on the node.
   *
   * @param path path of the file in the kubelet's folder for profiles, such as "profiles/agent.json"
   * @throws if the path is empty, absolute or leads out of that folder
   */
  public static localhost(path: string): AgentSeccompProfile {
    if (typeof path !== 'string' || path === '' || path.startsWith('/') || path.split('/').includes('..')) {
      throw propError(placeOfCall('AgentSeccompProfile.localhost'), 'path',
        'be a path in the kubelet\'s folder for profiles, such as "profiles/agent.json"', path);
    }
    return new AgentSeccompProfile({ type: 'Localhost', localhostProfile: path });
  }

  /**
   * A profile that the Security Profiles Operator installs on the nodes.
   *
   * For a profile of this app, use the `profile` of its `OperatorSeccompProfile`.
   *
   * @param name name of the SeccompProfile, such as "agent"
   * @throws if the name is no DNS subdomain
   */
  public static ofOperator(name: string): AgentSeccompProfile {
    if (typeof name !== 'string' || name.length > 253 || !/^[a-z0-9]([-.a-z0-9]*[a-z0-9])?$/.test(name)) {
      throw propError(placeOfCall('AgentSeccompProfile.ofOperator'), 'name', 'be the name of a SeccompProfile such as "agent"', name);
    }
    return new AgentSeccompProfile({ type: 'Localhost', localhostProfile: `operator/${name.replace(/\.json$/, '')}.json` }, name);
  }

  /**
   * The profile in the form of a pod, if one is given.
   *
   * `beside` is the security context of a container of cdk8s-plus, which can also name a profile.
   *
   * @internal
   */
  public static _jsonOf(scope: IConstruct, prop: string, profile: AgentSeccompProfile | undefined, beside?: Json): Json | undefined {
    if (profile === undefined) {
      return undefined;
    }
    if (!profile?.json) {
      throw propError(scope, prop, 'be a profile such as AgentSeccompProfile.runtimeDefault()', profile);
    }
    if (beside?.seccompProfile) {
      throw propError(scope, prop, 'be left out where the security context names a profile', profile.json, 'give one of the two');
    }
    return profile.json;
  }

  private constructor(private readonly json: Json, private readonly operatorName?: string) {}

  /**
   * Name of the SeccompProfile, if the operator installs the profile.
   *
   * @internal
   */
  public get _operatorName(): string | undefined {
    return this.operatorName;
  }
}
