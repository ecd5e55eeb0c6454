import { Area } from './mutation-areas';
import { SURVIVORS } from './mutation-survivors';

/** A file with what Stryker found out about it, as its report has it. */
interface MutatedFile {
  readonly source: string;
  readonly mutants: readonly Mutant[];
}
/** What Stryker writes when a run ends. */
export interface MutationResults {
  readonly files: { readonly [path: string]: MutatedFile };
}
interface Mutant {
  readonly replacement?: string;
  readonly status: string;
  readonly statusReason?: string;
  /** The tests that run the code. None of them does where it acts while its file loads. */
  readonly coveredBy?: readonly string[];
  readonly location: { readonly start: Position; readonly end: Position };
}
interface Position { readonly line: number; readonly column: number }

/** A longer text is cut. */
const MAX_TEXT = 120;

const UNDETECTED = ['Survived', 'NoCoverage'];

export function isDetected({ status }: Mutant): boolean {
  return status === 'Killed' || status === 'Timeout';
}

/** Prints how many mutants of an area the tests detect and each of the others, and gives what is wrong. */
export function judge({ area, least }: Area, files: readonly string[], results: MutationResults['files']): string[] {
  const mutated = files.flatMap((file) => (results[file]?.mutants ?? []).map((mutant) => (
    { file, mutant, ...texts(results[file].source, mutant) })));
  const detected = mutated.filter(({ mutant }) => isDetected(mutant));
  const survivors = mutated.filter(({ mutant }) => UNDETECTED.includes(mutant.status));
  const crashed = mutated.filter(({ mutant }) => !isDetected(mutant) && ![...UNDETECTED, 'Ignored'].includes(mutant.status));
  const score = 100 * detected.length / (detected.length + survivors.length || 1);
  const isListed = (one: typeof mutated[number]) =>
    listedOf(one.file).some(([code, mutant]) => code === one.code && mutant === one.replaced);
  const unlisted = survivors.filter((one) => !isListed(one));
  unlisted.forEach(({ file, mutant: { status, location }, code, replaced }) => console.log(
    `${file}:${location.start.line}: ${status === 'NoCoverage' ? 'no test runs' : 'no test fails for'} "${code}" -> "${replaced}"`));
  console.log(`${area}: ${score.toFixed(1)} % of ${detected.length + survivors.length} mutants detected, at least ${least} %; `
    + `${survivors.length} survive, ${survivors.length - unlisted.length} of them listed`);
  // A change that costs time alone survives on a fast machine, and ends by the timeout on a slow one.
  const spared = mutated.filter(({ mutant: { status } }) => UNDETECTED.includes(status) || status === 'Timeout');
  const stale = files.flatMap((file) => listedOf(file).map(([code, mutant]) => ({ file, code, mutant })))
    .filter((one) => !spared.some(({ file, code, replaced }) => file === one.file && code === one.code && replaced === one.mutant));
  return [
    ...crashed.slice(0, 1).map(({ file, mutant: { statusReason } }) =>
      `${area}: ${crashed.length} mutants have no result, such as one of ${file}: ${statusReason}`),
    ...score < least && unlisted.length > 0
      ? [`${area}: kill the mutants above by tests, or list them with a reason in scripts/support/mutation-survivors/`] : [],
    ...stale.map(({ file, code, mutant }) => `${file}: "${code}" -> "${mutant}" does not survive any more; remove it from the list`),
  ];
}

function listedOf(file: string): (readonly [code: string, mutant: string])[] {
  return Object.values(SURVIVORS[file] ?? {}).flat();
}

/** The code that a mutant replaces and what it becomes, in one line each. */
function texts(source: string, { location: { start, end }, replacement = '' }: Mutant): { code: string; replaced: string } {
  const lines = source.split('\n').slice(start.line - 1, end.line);
  lines[lines.length - 1] = lines[lines.length - 1].slice(0, end.column - 1);
  lines[0] = lines[0].slice(start.column - 1);
  return { code: inOneLine(lines.join('\n')), replaced: inOneLine(replacement) };
}

function inOneLine(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > MAX_TEXT ? `${line.slice(0, MAX_TEXT)}…` : line;
}
