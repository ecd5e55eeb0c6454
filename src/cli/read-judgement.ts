import { Io } from './command';
import { ReadJudgeOptions } from './judge-options';
import { judgedRun } from './judged-run';
import { warnOn } from './output';
import { Progress } from './progress';
import { STDIN, printedPath, readSources } from './read';
import { JudgedRun } from '../report/checked';
import { versionOf } from '../report/version';

/**
 * Reads and judges the manifests at the paths as the objects of one cluster. Warns on stderr of what it cannot judge.
 *
 * @param isReport whether a report is made, which needs the lines of most objects
 * @throws UnusableError if something cannot be read and is not skipped, or if there is nothing to judge
 */
export async function readJudgement(
  paths: readonly string[], options: ReadJudgeOptions, io: Io, isReport = false,
): Promise<JudgedRun> {
  const names = [...new Set(paths)].map((path) => (path === STDIN.argument ? STDIN.name : printedPath(path)));
  const context = { names, toolVersion: versionOf(), isReport, progress: new Progress(io.progress), warn: warnOn(io) };
  return judgedRun(await readSources(paths, io.stdin), options, context);
}
