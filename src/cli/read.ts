import { Dirent, Stats, createReadStream, readdirSync, statSync } from 'fs';
import { join, resolve, sep } from 'path';
import { Source } from './documents';
import { TOO_MUCH } from './exact-yaml';
import { Sources } from './judged-run';

/** The argument for standard input, and its name in output. */
export const STDIN = { argument: '-', name: 'stdin' };

/** A path as output has it: with "/" between folders on Windows too, so that a report is the same on each system. */
export function printedPath(path: string, separator: string = sep): string {
  return path.replaceAll(separator, '/');
}

const IN_FOLDERS = /\.(ya?ml|json)$/;

/** How much one run reads. */
const MAX_BYTES = 200_000_000;
/** Large files come in few pieces. The default is 64 kB. */
const CHUNK_BYTES = 4_000_000;

/**
 * Reads files, folders and standard input in the given order, each once, and returns what cannot be read.
 *
 * @param limit how many bytes all of them may have
 */
export async function readSources(paths: readonly string[], stdin: AsyncIterable<Uint8Array>, limit = MAX_BYTES): Promise<Sources> {
  const sources: Source[] = [];
  const faults: string[] = [];
  const missing: string[] = [];
  let left = limit;
  const take = async (file: string, stream: AsyncIterable<Uint8Array>) => {
    try {
      const bytes = await readUpTo(left, stream);
      left -= bytes?.length ?? 0;
      if (bytes) {
        sources.push({ file, bytes });
      } else {
        faults.push(`${file}: ${TOO_MUCH}`);
      }
    } catch (error) {
      faults.push(faultOf(file, error));
    }
  };
  const seen = new Set<string>();
  for (const path of new Set(paths)) {
    if (path === STDIN.argument) {
      await take(STDIN.name, stdin);
      continue;
    }
    for (const file of filesIn(path, { missing, faults }).filter((name) => seen.size < seen.add(resolve(name)).size)) {
      await take(file, createReadStream(file, { highWaterMark: CHUNK_BYTES }));
    }
  }
  return { sources, faults, missing };
}

/** Reads a stream to its end. Returns nothing if it is longer than the limit. */
async function readUpTo(limit: number, stream: AsyncIterable<Uint8Array>): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.length;
    if (size > limit) {
      return undefined;
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Folders in which no one looks for manifests: packages, and what tools keep for themselves, such as .git. */
const SKIPPED_FOLDERS = /^(node_modules$|\.)/;

/**
 * The file itself, or the manifests in a folder at any depth. A folder that is named is read, whatever its name. What is no file is not
 * opened unless it is named, as the pipe of a shell is: to open a fifo waits for a writer.
 */
function filesIn(path: string, { missing, faults }: { readonly missing: string[]; readonly faults: string[] }): string[] {
  const below = (folder: string): string[] => entriesOf(folder, faults).flatMap((entry) => {
    const file = join(folder, entry.name);
    if (entry.isDirectory()) {
      return SKIPPED_FOLDERS.test(entry.name) ? [] : below(file);
    }
    const special = IN_FOLDERS.test(entry.name) && !entry.isFile() ? specialAt(file) : undefined;
    if (special !== undefined) {
      faults.push(`${printedPath(file)}: must be a file or a link to one, got ${special}; remove it from the folder`);
    }
    return special === undefined && IN_FOLDERS.test(entry.name) ? [file] : [];
  });
  let isFolder: boolean;
  try {
    isFolder = statSync(path).isDirectory();
  } catch (error) {
    missing.push(faultOf(path, error));
    return [];
  }
  return (isFolder ? below(path) : [path]).map((file) => printedPath(file)).sort();
}

/** What is at a path that is neither file nor folder. What cannot be found fails later, where it is read. */
function specialAt(path: string): string | undefined {
  try {
    const stats = statSync(path);
    return Object.entries(SPECIAL).find(([, isOne]) => isOne(stats))?.[0];
  } catch {
    return undefined;
  }
}

const SPECIAL: { readonly [what: string]: (stats: Stats) => boolean } = {
  'a fifo': (stats) => stats.isFIFO(),
  'a socket': (stats) => stats.isSocket(),
  'a device': (stats) => stats.isCharacterDevice() || stats.isBlockDevice(),
};

function entriesOf(folder: string, faults: string[]): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    faults.push(faultOf(folder, error));
    return [];
  }
}

/** Whether there is nothing of this name. What is there and cannot be read is not missing. */
export function isMissing(path: string): boolean {
  try {
    return path !== STDIN.argument && statSync(path, { throwIfNoEntry: false }) === undefined;
  } catch {
    return false;
  }
}

/** Shortens an error such as "ENOENT: no such file or directory, open 'pods.yaml'" to `pods.yaml: no such file or directory`. */
export function faultOf(file: string, error: unknown): string {
  const { message, path = file } = error as NodeJS.ErrnoException;
  return `${printedPath(path)}: ${message.replace(/^[A-Z\d]+: (.*?), .*/s, '$1')}`;
}
