import { isAbsolute, relative, resolve } from 'path';
import { pathToFileURL } from 'url';

/** A file as a URI reference: relative to the working folder, percent-encoded. One outside, named by its full path, is a file URL. */
export function uriOf(file: string): string {
  const inside = relative(process.cwd(), resolve(file));
  if (isAbsolute(file) && (isAbsolute(inside) || inside.startsWith('..'))) {
    return pathToFileURL(file).href;
  }
  return inside.replace(/\\/g, '/').split('/').map(encodeURIComponent).join('/');
}
