import { readFileSync } from 'fs';
import { acceptedIn, jsonIn } from './accepted';
import { UsageError } from './errors';
import { Io } from './io';
import { ReadJudgeOptions } from './judge-options';
import { comparedInputOf } from './posture-input';
import { STDIN } from './read';
import { readJudgement } from './read-judgement';
import { Posture } from '../engine/posture/posture';
import { postureOf } from '../engine/posture/posture-of';
import { Older, markedSince } from '../engine/posture/since';
import { object } from '../engine/value/json';
import { JudgedRun } from '../report/checked';

/** What a report is compared with, and what was judged of it, if it is a build. */
interface Against {
  readonly name: string;
  readonly older: Older;
  readonly run?: JudgedRun;
}

/**
 * Reads what a report is compared with: older manifests, or the file of what is accepted.
 *
 * @throws UnusableError if it is neither
 */
export async function readAgainst(path: string, paths: readonly string[], options: ReadJudgeOptions, io: Io): Promise<Against> {
  if (path === STDIN.argument && paths.includes(STDIN.argument)) {
    throw new UsageError('--against', 'be a file or folder if <paths> has standard input', path);
  }
  const name = path === STDIN.argument ? STDIN.name : path;
  if (isAccepted(path)) {
    return { name, older: { accepted: acceptedIn(path).accepted } };
  }
  const run = await readJudgement([path], options, io, true);
  return { name, older: { build: postureOf(comparedInputOf(run)) }, run };
}

/** Marks what is new in the report of a run. */
export function markedAgainst(posture: Posture, judgement: JudgedRun, { older, name }: Against): Posture {
  return markedSince(posture, postureOf(comparedInputOf(judgement)), older, name);
}

/** Whether a path is a JSON file with a version and without a kind, which no manifest lacks. What cannot be read is none. */
function isAccepted(path: string): boolean {
  try {
    const { version, kind } = path === STDIN.argument ? {} : object(jsonIn(readFileSync(path)));
    return version !== undefined && kind === undefined;
  } catch {
    return false;
  }
}
