import { Json } from './json';

/** Texts that YAML readers read differently: cdk8s writes them as text, and Kubernetes reads them as structure. */
interface AmbiguousText {
  /** Path of the field, such as `spec.containers[0].env[0].value`. */
  readonly field: string;
  readonly why: string;
}

/** Line ends for the reader of Kubernetes only. It reads the text after one as a new line of the document. */
const LINE_END = /[\u2028\u2029]/;

/** The first key or text of an object that is read in two ways. */
export function ambiguousTextIn(manifest: Json): AmbiguousText | undefined {
  return isAmbiguous(manifest) ? placeIn(manifest) : undefined;
}

/** The same without paths, which take most of the time. Almost every object passes here. */
function isAmbiguous(manifest: Json): boolean {
  const rest: Json[] = [manifest]; // a stack of our own: values may nest to any depth
  for (let value = rest.pop(); value !== undefined; value = rest.pop()) {
    for (const key in value) { // JSON has no keys but its own
      const inner: unknown = value[key];
      if (key === '<<' || LINE_END.test(key) || (typeof inner === 'string' && LINE_END.test(inner))) {
        return true;
      }
      if (typeof inner === 'object' && inner !== null) {
        rest.push(inner);
      }
    }
  }
  return false;
}

function placeIn(manifest: Json): AmbiguousText | undefined {
  const rest: { value: object; at: string }[] = [{ value: manifest, at: '' }];
  for (let next = rest.pop(); next; next = rest.pop()) {
    const { value, at } = next;
    for (const [key, inner] of Object.entries(value) as [string, unknown][]) {
      const field = Array.isArray(value) ? `${at}[${key}]` : at === '' ? key : `${at}.${key}`;
      if (key === '<<') {
        return { field, why: 'is a key that Kubernetes reads as a merge of what stands there; write its fields in its place' };
      }
      if (LINE_END.test(key) || (typeof inner === 'string' && LINE_END.test(inner))) {
        return { field, why: 'has U+2028 or U+2029, which end the line for Kubernetes; take the character out' };
      }
      if (typeof inner === 'object' && inner !== null && !(value === manifest && key === 'items')) {
        rest.push({ value: inner, at: field });
      }
    }
  }
  return undefined;
}
