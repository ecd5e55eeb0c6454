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
  const rest: { value: unknown; at: string }[] = [{ value: manifest, at: '' }]; // a stack of our own: values may nest to any depth
  for (let next = rest.pop(); next; next = rest.pop()) {
    const { value, at } = next;
    if (typeof value === 'string' && LINE_END.test(value)) {
      return { field: at, why: 'has U+2028 or U+2029, which end the line for Kubernetes; take the character out' };
    }
    if (typeof value !== 'object' || value === null) {
      continue;
    }
    for (const [key, inner] of Object.entries(value)) {
      const path = Array.isArray(value) ? `${at}[${key}]` : at === '' ? key : `${at}.${key}`;
      if (key === '<<') {
        return { field: path, why: 'is a key that Kubernetes reads as a merge of what stands there; write its fields in its place' };
      }
      if (LINE_END.test(key)) {
        return { field: path, why: 'has U+2028 or U+2029, which end the line for Kubernetes; take the character out' };
      }
      if (!(value === manifest && key === 'items') && (typeof inner === 'object' || typeof inner === 'string')) {
        rest.push({ value: inner, at: path });
      }
    }
  }
  return undefined;
}
