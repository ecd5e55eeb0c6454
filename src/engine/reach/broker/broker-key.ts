import { indexed } from '../../cluster/namespaced';
import { PodView } from '../../manifest/pod-view';
import { Json, object, objects, textOf } from '../../value/json';

/** The Secret in which a broker finds the key of a grant. */
export interface BrokerKey {
  readonly namespace: string;
  readonly name: string;
  /** The key of the Secret. */
  readonly key: string;
}

/** A key in messages, such as `key "api-key" of Secret "gateways/anthropic"`. */
export function keyTitle({ namespace, name, key }: BrokerKey): string {
  return `key "${key}" of Secret "${namespace === '' ? '' : `${namespace}/`}${name}"`;
}

/** The Secret behind a file of a broker's pods. Nothing if the file is of no Secret. */
export function keyBehind(broker: PodView, file: unknown): BrokerKey | undefined {
  const mounts = broker.containers.flatMap(({ container }) => objects(container.volumeMounts))
    .flatMap((mount) => {
      const path = typeof file === 'string' ? pathIn(mount, file) : undefined;
      return path === undefined ? [] : [{ mount, path }];
    })
    .sort((a, b) => textOf(b.mount.mountPath).length - textOf(a.mount.mountPath).length); // the innermost mount decides
  const [{ mount, path } = { mount: undefined, path: '' }] = mounts;
  const [volume] = mount ? indexed(broker.spec.volumes).filter(([{ name }]) => name === mount.name) : [];
  return volume && secretsOf(volume[0])
    .flatMap(({ name, items }) => {
      const key: unknown = items.length === 0 ? path : items.find((item) => item.path === path)?.key;
      return typeof name === 'string' && typeof key === 'string' && key !== '' ? [{ namespace: broker.namespace, name, key }] : [];
    })[0];
}

/** The path of a file in the volume of a mount. */
function pathIn({ mountPath, subPath }: Json, file: string): string | undefined {
  const folder = textOf(mountPath).replace(/\/+$/, '');
  const rest = file === folder ? '' : file.startsWith(`${folder}/`) ? file.slice(folder.length + 1) : undefined;
  return rest === undefined ? undefined : [subPath, rest].filter((part) => typeof part === 'string' && part !== '').join('/');
}

function secretsOf({ secret, projected }: Json): { readonly name: unknown; readonly items: Json[] }[] {
  return [
    { name: object(secret).secretName as unknown, items: objects(object(secret).items) },
    ...objects(object(projected).sources).map((source) => (
      { name: object(source.secret).name as unknown, items: objects(object(source.secret).items) })),
  ];
}
