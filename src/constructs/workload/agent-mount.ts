import * as kplus from 'cdk8s-plus-29';
import { Json } from '../../engine/value/json';

/**
 * How files come into a container.
 */
export interface AgentMountOptions {
  /**
   * Whether the container may not write there; ConfigMaps, Secrets and images never take writes.
   *
   * @default true
   */
  readonly readOnly?: boolean;

  /**
   * Path inside the volume that is mounted instead of its root, such as "config/agent.json".
   *
   * @default - the root
   */
  readonly subPath?: string;
}

/**
 * Files of a ConfigMap, Secret, persistent volume claim or image in a container.
 */
export class AgentMount {
  /**
   * The keys of a ConfigMap as files.
   *
   * @param path absolute path in the container, such as "/etc/agent"
   * @param configMap the ConfigMap, made in the app or referred to by `ConfigMap.fromConfigMapName`
   * @param options how it is mounted
   */
  public static configMap(path: string, configMap: kplus.IConfigMap, options: AgentMountOptions = {}): AgentMount {
    return new AgentMount(path, { configMap: { name: configMap.name } }, { ...options, readOnly: true });
  }

  /**
   * The keys of a Secret as files, readable by the pod's group alone.
   *
   * @param path absolute path in the container, such as "/var/run/secrets/agent"
   * @param secret the Secret, made in the app or referred to by `Secret.fromSecretName`
   * @param options how it is mounted
   */
  public static secret(path: string, secret: kplus.ISecret, options: AgentMountOptions = {}): AgentMount {
    return new AgentMount(path, { secret: { secretName: secret.name, defaultMode: 0o440 } }, { ...options, readOnly: true });
  }

  /**
   * A persistent volume claim; read-only unless said otherwise.
   *
   * @param path absolute path in the container, such as "/data"
   * @param claim the claim, made in the app or referred to by `PersistentVolumeClaim.fromClaimName`
   * @param options how it is mounted
   */
  public static persistentVolumeClaim(path: string, claim: kplus.IPersistentVolumeClaim, options: AgentMountOptions = {}): AgentMount {
    return new AgentMount(path, { persistentVolumeClaim: { claimName: claim.name } }, options);
  }

  /**
   * The files of an image; generally available since Kubernetes 1.36.
   *
   * @param path absolute path in the container, such as "/models"
   * @param reference the image, best by digest, such as "models@sha256:<64 hex>"
   * @param options how it is mounted
   * @see https://kubernetes.io/docs/tasks/configure-pod-container/image-volumes/
   */
  public static image(path: string, reference: string, options: AgentMountOptions = {}): AgentMount {
    return new AgentMount(
      path,
      { image: { reference, pullPolicy: reference.includes('@') ? 'IfNotPresent' : 'Always' } },
      { ...options, readOnly: true },
    );
  }

  private constructor(
    /**
     * Absolute path in the container, such as "/etc/agent".
     */
    public readonly path: string,
    private readonly source: Json,
    private readonly options: AgentMountOptions,
  ) {}

  /** @internal */
  public _toVolume(name: string): Json {
    return { name, ...this.source };
  }

  /** @internal */
  public _toMount(name: string): Json {
    return { name, mountPath: this.path, readOnly: this.options.readOnly ?? true, subPath: this.options.subPath };
  }
}
