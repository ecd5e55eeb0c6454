import { placeOfCall } from '../../engine/input/check';
import { propError } from '../../engine/input/props';
import { Json } from '../../engine/value/json';

/**
 * An AppArmor profile for pods and containers.
 *
 * It needs Kubernetes 1.30 or newer.
 *
 * @see https://kubernetes.io/docs/tutorials/security/apparmor/
 */
export class AgentAppArmorProfile {
  /**
   * The container runtime's default profile.
   */
  public static runtimeDefault(): AgentAppArmorProfile {
    return new AgentAppArmorProfile({ type: 'RuntimeDefault' });
  }

  /**
   * A profile that the node has loaded.
   *
   * @param name name of the profile, such as "k8s-apparmor-agent"
   * @throws if the name is empty
   */
  public static localhost(name: string): AgentAppArmorProfile {
    if (typeof name !== 'string' || name === '') {
      throw propError(
        placeOfCall('AgentAppArmorProfile.localhost'),
        'name',
        'be the name of a profile on the node, such as "k8s-apparmor-agent"',
        name,
      );
    }
    return new AgentAppArmorProfile({ type: 'Localhost', localhostProfile: name });
  }

  private constructor(private readonly json: Json) {}

  /** @internal */
  public _toJson(): Json {
    return this.json;
  }
}
