import * as kplus from 'cdk8s-plus-29';
import { Place, Shape, checkProps, flag, keyOf, named, placeOfCall, required, struct, text } from '../../engine/input/check';
import { propError } from '../../engine/input/props';
import { Json, firstRepeated, isObject } from '../../engine/value/json';
import { imageName, isDataKey } from '../props/dns-names';

/**
 * Options of a mount.
 */
export interface AgentMountOptions {
  /**
   * Whether the container can only read the files. Mounts of ConfigMaps, Secrets and images are always read-only.
   *
   * @default true
   */
  readonly readOnly?: boolean;

  /**
   * Path inside the volume to mount instead of its root, such as "config/agent.json".
   *
   * The container never sees a new version of a ConfigMap or Secret that it mounts this way.
   *
   * @default - the root
   */
  readonly subPath?: string;
}

/**
 * Options of a mount of a ConfigMap or Secret.
 */
export interface AgentKeyMountOptions extends AgentMountOptions {
  /**
   * The keys to mount, each with the path of its file in the folder, such as `{ token: 'model-token' }`.
   *
   * @default - all keys, each as a file of its name
   */
  readonly items?: { [key: string]: string };
}

const OPTIONS: Shape<AgentMountOptions> = { readOnly: flag, subPath: text };
const mountOptions = struct(OPTIONS, '{ readOnly: false }');
const KEY_OPTIONS: Shape<AgentKeyMountOptions> = { ...OPTIONS, items: keyPaths };
const keyMountOptions = struct(KEY_OPTIONS, '{ items: { token: "model-token" } }');
const CONFIG_MAP = {
  configMap: required(named('a ConfigMap', 'new ConfigMap(…) or ConfigMap.fromConfigMapName(…)')),
  options: keyMountOptions,
};
const SECRET = { secret: required(named('a Secret', 'new Secret(…) or Secret.fromSecretName(…)')), options: keyMountOptions };
const CLAIM = {
  claim: required(named('a PersistentVolumeClaim', 'new PersistentVolumeClaim(…) or PersistentVolumeClaim.fromClaimName(…)')),
  options: mountOptions,
};
const IMAGE = { reference: required(imageName), options: mountOptions };

/**
 * Files of a ConfigMap, Secret, persistent volume claim or image in a container.
 */
export class AgentMount {
  /**
   * The keys of a ConfigMap as files. When it changes, the files change some time later, without a restart.
   *
   * @param path absolute path in the container, such as "/etc/agent"
   * @param configMap the ConfigMap, from the app or from `ConfigMap.fromConfigMapName`
   * @param options options of the mount
   * @throws if an argument is of the wrong kind
   */
  public static configMap(path: string, configMap: kplus.IConfigMap, options: AgentKeyMountOptions = {}): AgentMount {
    checkProps(placeOfCall('AgentMount.configMap'), { configMap, options }, CONFIG_MAP);
    return new AgentMount(path, { configMap: { name: configMap.name, items: itemsOf(options) } }, { ...options, readOnly: true });
  }

  /**
   * The keys of a Secret as files that only the pod's group can read.
   *
   * When the Secret changes, the files change some time later, without a restart. Variables and mounts with `subPath` do not change.
   *
   * @param path absolute path in the container, such as "/var/run/secrets/agent"
   * @param secret the Secret, from the app or from `Secret.fromSecretName`
   * @param options options of the mount
   * @throws if an argument is of the wrong kind
   */
  public static secret(path: string, secret: kplus.ISecret, options: AgentKeyMountOptions = {}): AgentMount {
    checkProps(placeOfCall('AgentMount.secret'), { secret, options }, SECRET);
    const source = { secretName: secret.name, defaultMode: 0o440, items: itemsOf(options) };
    return new AgentMount(path, { secret: source }, { ...options, readOnly: true });
  }

  /**
   * The files of a persistent volume claim, read-only unless you set `readOnly` to false.
   *
   * @param path absolute path in the container, such as "/data"
   * @param claim the claim, from the app or from `PersistentVolumeClaim.fromClaimName`
   * @param options options of the mount
   * @throws if an argument is of the wrong kind
   */
  public static persistentVolumeClaim(path: string, claim: kplus.IPersistentVolumeClaim, options: AgentMountOptions = {}): AgentMount {
    checkProps(placeOfCall('AgentMount.persistentVolumeClaim'), { claim, options }, CLAIM);
    return new AgentMount(path, { persistentVolumeClaim: { claimName: claim.name } }, options);
  }

  /**
   * The files of an image.
   *
   * This is generally available since Kubernetes 1.36.
   *
   * @param path absolute path in the container, such as "/models"
   * @param reference the image, best by digest, such as "models@sha256:<64 hex>"
   * @param options options of the mount
   * @throws if an argument is of the wrong kind
   * @see https://kubernetes.io/docs/tasks/configure-pod-container/image-volumes/
   */
  public static image(path: string, reference: string, options: AgentMountOptions = {}): AgentMount {
    checkProps(placeOfCall('AgentMount.image'), { reference, options }, IMAGE);
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

/** Which keys become which files, checked as the API server does. Without a key, Kubernetes would mount all of them. */
function keyPaths(place: Place, prop: string, items: unknown): void {
  const all = isObject(items) ? Object.entries(items) : [];
  if (all.length === 0) {
    throw propError(place, prop, 'name at least one key, such as { token: "model-token" }', items);
  }
  for (const [key, path] of all) {
    if (!isDataKey(key)) {
      throw propError(place, prop, 'have keys of letters, digits, "-", "_" and "."', key);
    }
    if (typeof path !== 'string' || path === '' || path.startsWith('/') || path.split('/').includes('..')) {
      throw propError(place, keyOf(prop, key), 'be a relative path without "..", such as "model-token"', path);
    }
  }
  const twice = firstRepeated(all.map(([, path]) => path as string));
  if (twice !== undefined) {
    throw propError(place, prop, 'name each file once', twice);
  }
}

function itemsOf({ items }: AgentKeyMountOptions): Json[] | undefined {
  return items && Object.entries(items).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, path]) => ({ key, path }));
}
