import { Json } from '../../engine/value/json';

/**
 * An AppArmor profile, for pods and containers; needs Kubernetes 1.30 or newer.
 *
 * @see https://kubernetes.io/docs/tutorials/security/apparmor/
 */
export class AppArmorProfile {
  /**
   * The container runtime's default profile.
   */
  public static runtimeDefault(): AppArmorProfile {
    return new AppArmorProfile({ type: 'RuntimeDefault' });
  }

  /**
   * A profile that is loaded on the node.
   *
   * @param name name of the profile, such as "k8s-apparmor-agent"
   * @throws if the name is empty
   */
  public static localhost(name: string): AppArmorProfile {
    if (!name) {
      throw new Error(
        'AppArmorProfile.localhost: \'name\' must be the name of a profile on the node, such as "k8s-apparmor-agent", got ""',
      );
    }
    return new AppArmorProfile({ type: 'Localhost', localhostProfile: name });
  }

  private constructor(private readonly json: Json) {}

  /** @internal */
  public _toJson(): Json {
    return this.json;
  }
}
