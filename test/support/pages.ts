import { existsSync, readFileSync } from 'fs';
import { dirname, join } from 'path';
import { ROOT } from './root';

/** A page of the repository without its blocks of code, in which an expression can look like a link. */
export const pageText = (file: string) => readFileSync(join(ROOT, file), 'utf8').replace(/^```.*?^```/gms, '');

/** The anchors that GitHub gives to the headings of a page. */
export function anchors(file: string): string[] {
  return [...pageText(file).matchAll(/^#+ (.*)$/gm)]
    .map(([, heading]) => heading.replace(/<[^>]*>/g, '').toLowerCase().replace(/[^\w\- ]/g, '').replace(/ /g, '-'));
}

/** Whether a link of a page leads somewhere. Nothing is asked of the network. */
export function leads(from: string, target: string): boolean {
  if (/^[a-z]+:/.test(target)) {
    return /^https:\/\/[^\s|]+$/.test(target) && URL.canParse(target);
  }
  const [path, anchor] = target.split('#');
  const file = path === '' ? from : join(dirname(from), path);
  return existsSync(join(ROOT, file)) && (anchor === undefined || !file.endsWith('.md') || anchors(file).includes(anchor));
}
