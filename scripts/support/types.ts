import { readFileSync } from 'fs';
import { dirname, join } from 'path';

/** The files of types that a file of types refers to, itself included. */
export function typesUsedBy(file: string, used = new Set<string>()): Set<string> {
  if (!used.has(file)) {
    used.add(file);
    const named = [...readFileSync(file, 'utf8').matchAll(/(?:from|import\() ?['"](\.[^'"]+)['"]/g)];
    named.forEach(([, name]) => typesUsedBy(`${join(dirname(file), name)}.d.ts`, used));
  }
  return used;
}
