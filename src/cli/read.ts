import { readFileSync, readdirSync, statSync } from 'fs';
import { join, resolve } from 'path';

/** Standard input, as it is named among files and in what is printed. */
export const STDIN = { argument: '-', name: 'stdin' };

/** A file to judge. */
export interface Source {
  readonly file: string;
  readonly bytes: Uint8Array;
}

const IN_FOLDERS = /\.(ya?ml|json)$/;

/** Reads files, folders and standard input in the order given, what is named twice once. */
export async function readSources(paths: readonly string[], stdin: () => Promise<Uint8Array>): Promise<{ sources: Source[]; faults: string[] }> {
  const sources = new Map<string, Source>();
  const faults: string[] = [];
  const take = async (key: string, file: string, read: () => Uint8Array | Promise<Uint8Array>) => {
    if (!sources.has(key)) {
      sources.set(key, { file, bytes: await read() });
    }
  };
  for (const path of new Set(paths)) {
    try {
      if (path === STDIN.argument) {
        await take(path, STDIN.name, stdin);
      } else {
        for (const file of filesIn(path)) {
          await take(resolve(file), file, () => readFileSync(file));
        }
      }
    } catch (error) {
      const { message, path: file = path === STDIN.argument ? STDIN.name : path } = error as NodeJS.ErrnoException;
      faults.push(`${file}: ${message.replace(/^[A-Z\d]+: (.*?), .*$/s, '$1')}`); // of "ENOENT: no such file or directory, open '…'"
    }
  }
  return { sources: [...sources.values()], faults };
}

/** A file itself, or the manifests in a folder and all below it. */
function filesIn(path: string): string[] {
  if (!statSync(path).isDirectory()) {
    return [path];
  }
  const below = (folder: string): string[] => readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = join(folder, entry.name);
    return entry.isDirectory() ? below(file) : [file].filter((name) => IN_FOLDERS.test(name));
  });
  return below(path).sort();
}
