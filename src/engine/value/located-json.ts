import { Json } from './json';

/** JSON, and where its objects and lists start. */
export interface LocatedJson {
  readonly value: unknown;
  /** The line on which an object or a list of the value starts. The first is 1. */
  readonly lineOf: (part: object) => number;
}

const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"?|[{}[\],:]|[^\s{}[\],:"]+|\n/g;

/**
 * Reads JSON. Nothing if the text is no JSON, or if an object has a key twice: readers do not agree on which one counts.
 *
 * @param canonical gives the one form of a key that has several
 */
export function locatedJson(text: string, canonical: (key: string) => string = (key) => key): LocatedJson | undefined {
  if (!isJson(text)) {
    return undefined;
  }
  const lines = new Map<object, number>();
  const root: unknown[] = [];
  const stack: { readonly into: Json | unknown[]; key?: string }[] = [{ into: root }]; // a stack of our own: values may nest to any depth
  let line = 1;
  for (const [token] of text.matchAll(TOKEN)) {
    const top = stack[stack.length - 1];
    if (token === '\n') {
      line++;
    } else if (token === '}' || token === ']') {
      stack.pop();
    } else if (token !== ',' && token !== ':') {
      if (!Array.isArray(top.into) && top.key === undefined) {
        top.key = canonical(JSON.parse(token) as string);
        if (Object.hasOwn(top.into, top.key)) {
          return undefined;
        }
        continue;
      }
      const opened: Json | unknown[] | undefined = token === '{' ? Object.create(null) as Json : token === '[' ? [] : undefined;
      add(top, opened ?? JSON.parse(token));
      if (opened) {
        lines.set(opened, line);
        stack.push({ into: opened });
      }
    }
  }
  return { value: root[0], lineOf: (part) => lines.get(part) ?? 1 };
}

function add(top: { readonly into: Json | unknown[]; key?: string }, value: unknown): void {
  if (Array.isArray(top.into)) {
    top.into.push(value);
  } else {
    top.into[top.key!] = value;
    top.key = undefined;
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
