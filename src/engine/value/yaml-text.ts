import { Json } from './json';

/** What YAML readers read in two ways: cdk8s writes it as text, and Kubernetes reads it as structure. */
export interface AmbiguousText {
  /** Path of the field, such as `spec.containers[0].env[0].value`. */
  readonly field: string;
  readonly why: string;
}

/** Ends of lines to the reader of Kubernetes alone: what follows one stands at the top of the document. */
const LINE_END = /[\u2028\u2029]/;

/** The first key or text of an object that is read in two ways; objects of a list are looked at by themselves. */
export function ambiguousTextIn(manifest: Json): AmbiguousText | undefined {
  return isAmbiguous(manifest) ? placeIn(manifest) : undefined;
}

/** Without paths, which take more time than all else; almost every object ends here. */
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
