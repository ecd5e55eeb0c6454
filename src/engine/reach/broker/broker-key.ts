import { PodView } from '../../manifest/pod-view';
import { Json, object, objects, textOf } from '../../value/json';
import { memoizeBy } from '../../value/memoize';
import { trimEnd } from '../../value/trim-end';

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
  const { mount, rest } = (typeof file === 'string' ? mountOf(broker, file) : undefined) ?? {};
  const volume = mount && volumesOf(broker).get(mount.name);
  const path = [mount?.subPath as unknown, rest].filter((part) => typeof part === 'string' && part !== '').join('/');
  return volume && secretsOf(volume)
    .flatMap(({ name, items }) => {
      const key: unknown = items.length === 0 ? path : items.find((item) => item.path === path)?.key;
      return typeof name === 'string' && typeof key === 'string' && key !== '' ? [{ namespace: broker.namespace, name, key }] : [];
    })[0];
}

/** The innermost mount that has a file, and the path of the file in it. */
function mountOf(broker: PodView, file: string): { readonly mount: Json; readonly rest: string } | undefined {
  const mounts = mountsOf(broker);
  for (let end = file.length; end >= 0; end = end === 0 ? -1 : file.lastIndexOf('/', end - 1)) {
    const mount = mounts.get(file.slice(0, end));
    if (mount) {
      return { mount, rest: file.slice(end + 1) };
    }
  }
  return undefined;
}

/** The mounts of a broker's pods by their folders without a final "/". A broker may have a mount for each of thousands of grants. */
const mountsOf = memoizeBy(({ containers }: PodView): ReadonlyMap<string, Json> => {
  const mounts = containers.flatMap(({ container }) => objects(container.volumeMounts))
    .sort((a, b) => textOf(b.mountPath).length - textOf(a.mountPath).length);
  return firstBy(mounts, ({ mountPath }) => trimEnd(textOf(mountPath), '/'));
});

const volumesOf = memoizeBy(({ spec }: PodView): ReadonlyMap<unknown, Json> => firstBy(objects(spec.volumes), ({ name }): unknown => name));

function firstBy<K>(list: readonly Json[], keyOf: (one: Json) => K): ReadonlyMap<K, Json> {
  return new Map([...list].reverse().map((one) => [keyOf(one), one]));
}

function secretsOf({ secret, projected }: Json): { readonly name: unknown; readonly items: Json[] }[] {
  return [
    { name: object(secret).secretName as unknown, items: objects(object(secret).items) },
    ...objects(object(projected).sources).map((source) => (
      { name: object(source.secret).name as unknown, items: objects(object(source.secret).items) })),
  ];
}
