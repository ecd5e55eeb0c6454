import { execFileSync } from 'child_process';
import { readFileSync } from 'fs';
import { extname, join } from 'path';

/** The limits: for each top folder and what is counted there the most lines or words, and why it was raised last. */
interface Limits {
  readonly [folder: string]: { readonly [what: string]: readonly [limit: number, why?: string] };
}

const FILE = 'scripts/sizes.json';
const CODE = new Set(['.ts', '.mts', '.js', '.mjs', '.py', '.go', '.java', '.css', '.html', '.vue']);
const PROSE = new Set(['.md', '.txt']);

/** What a file counts as. What stands in `test` beside code and snapshots are fixtures. */
function kindOf(file: string): string {
  const ending = extname(file);
  const beside = file.startsWith('test/') ? 'fixtures' : PROSE.has(ending) ? 'words' : 'data';
  return ending === '.snap' ? 'snapshots' : CODE.has(ending) ? 'code' : beside;
}

/** Lines without blank ones, those of code apart from those of comments, and words of prose, of every text file that git tracks. */
function sizes(root: string): Map<string, Map<string, number>> {
  const all = new Map<string, Map<string, number>>();
  const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root, encoding: 'utf8' });
  for (const file of new Set(files.split('\0').filter((name) => name !== '' && !name.endsWith('package-lock.json')))) {
    const text = textOf(join(root, file));
    const folder = file.includes('/') ? file.slice(0, file.indexOf('/')) : 'the root';
    const counts = all.get(folder) ?? new Map<string, number>();
    all.set(folder, counts);
    const add = (what: string, count: number) => counts.set(what, (counts.get(what) ?? 0) + count);
    const lines = text.split('\n').filter((line) => line.trim() !== '');
    const comments = kindOf(file) === 'code' ? commentLines(lines) : 0;
    if (kindOf(file) === 'words') {
      add('words', text.split(/\s+/).length);
    } else {
      add(kindOf(file), lines.length - comments);
      add('comments', comments);
    }
  }
  return all;
}

/** The text of a file, or nothing of one that is gone or binary. */
function textOf(path: string): string {
  try {
    const text = readFileSync(path, 'utf8');
    return text.includes('\0') ? '' : text;
  } catch {
    return '';
  }
}

function commentLines(lines: readonly string[]): number {
  let [count, isInside] = [0, false];
  for (const line of lines.map((one) => one.trim())) {
    const begins = !isInside && line.startsWith('/*');
    count += Number(isInside || begins || line.startsWith('//'));
    isInside = (isInside || begins) && !line.includes('*/');
  }
  return count;
}

/** What is larger than its limit, has none, or has a higher one than at the last commit for no new reason. */
export function faultsOfSize(root: string): string[] {
  const limits = JSON.parse(readFileSync(join(root, FILE), 'utf8')) as Limits;
  const before = limitsBefore(root);
  const sized = [...sizes(root)].flatMap(([folder, counts]) => [...counts].filter(([, count]) => count > 0).map(([what, count]) => (
    { folder, what, count, limit: limits[folder]?.[what]?.[0] })));
  const raised = Object.entries(limits).flatMap(([folder, of]) => Object.entries(of).filter(([what, [limit, why]]) => {
    const [old, oldWhy] = before[folder]?.[what] ?? [Infinity];
    return limit > old && (why === undefined || why === oldWhy);
  }).map(([what]) => `${FILE}: the limit of ${what} in ${folder} is higher than before; write the reason behind the number`));
  return [
    ...sized.filter(({ limit }) => limit === undefined).map(({ folder, what, count }) => (
      `${FILE} has no limit for ${what} in ${folder}: ${count} today`)),
    ...sized.filter(({ count, limit }) => count > limit).map(({ folder, what, count, limit }) => (
      `${folder} has ${count} ${what === 'words' ? 'words' : `lines of ${what}`}, ${count - limit} more than ${FILE} allows; `
      + 'cut elsewhere first')),
    ...raised,
  ];
}

/** The limits of the commit before, or none in a clone without it. */
function limitsBefore(root: string): Limits {
  const show = (commit: string) => execFileSync('git', ['show', `${commit}:${FILE}`], { cwd: root, encoding: 'utf8', stdio: 'pipe' });
  try {
    const isChanged = execFileSync('git', ['status', '--porcelain', FILE], { cwd: root, encoding: 'utf8' }) !== '';
    return JSON.parse(show(isChanged ? 'HEAD' : 'HEAD~1')) as Limits;
  } catch {
    return {};
  }
}
