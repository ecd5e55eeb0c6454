import { cpSync, mkdirSync, readdirSync, writeFileSync } from 'fs';
import { dirname, join, posix } from 'path';
import { redirectTo } from '../../site/pages';

/** The versions of the site: the tip, then the releases among the tags, the newest first. */
export function versionsOf(tags: readonly string[]): string[] {
  const releases = tags.filter((tag) => /^v\d+\.\d+\.\d+$/.test(tag));
  return ['next', ...releases.sort((a, b) => b.localeCompare(a, 'en', { numeric: true }))];
}

/** The pages without a version and where they lead: to those of the newest release, or of the tip while there is none. */
export function redirectedPages(versions: readonly string[], files: readonly string[]): [file: string, target: string][] {
  return files.map((file) => {
    const folder = posix.join(posix.relative(posix.dirname(file), '.'), newest(versions));
    return [file, `${folder}/${file.replace(/(^|\/)index\.html$/, '$1')}`];
  });
}

function newest(versions: readonly string[]): string {
  return versions.find((version) => version !== 'next') ?? 'next';
}

/** Writes what stands around the folders of the versions: a list for their menu, and the pages without a version. */
export function writeFrame(folder: string, versions: readonly string[]): void {
  const pages = join(folder, newest(versions));
  const files = readdirSync(pages, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.html'));
  writeFileSync(join(folder, 'versions.json'), `${JSON.stringify(versions)}\n`);
  redirectedPages(versions, files).forEach(([file, target]) => {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), redirectTo(target));
  });
  cpSync(join(pages, '404.html'), join(folder, '404.html')); // what a server shows at every path that is not there
}
