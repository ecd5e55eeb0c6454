import { spawnSync } from 'child_process';
import { readdirSync } from 'fs';
import { join } from 'path';
import { installed, pythonWith } from './installed';
import { run } from '../../scripts/support/run';

/**
 * Scanners of manifests that others wrote, each installed once a version from its registry and then run without a network.
 * They give what they report on the manifests of a folder, as `check kind`.
 */

/** What a scanner's JSON holds, as far as it is read here. */
type Json = { readonly [field: string]: any };

export const KUBE_SCORE = '1.20.0';
const CHECKOV = '3.3.30';
const KUBERNETES = 'v1.35';

/** The program; it is installed if it is not there. */
export function kubeScoreProgram(): string {
  const home = installed(`kube-score-${KUBE_SCORE}`, (into) => {
    run('go', ['install', `github.com/zegl/kube-score/cmd/kube-score@v${KUBE_SCORE}`], into, { GOBIN: into });
  });
  return join(home, 'kube-score');
}

/** kube-score with its optional checks too; below grade 10 it has something to say. */
export function kubeScore(folder: string): string[] {
  const args = ['score', '--all-default-optional', '--kubernetes-version', KUBERNETES, '--output-format', 'json', ...readdirSync(folder)];
  // fails on findings and on faults alike
  const { stdout, stderr } = spawnSync(kubeScoreProgram(), args, { cwd: folder, encoding: 'utf8' });
  if (!stdout) {
    throw new Error(`kube-score could not read ${folder}: ${stderr}`);
  }
  const objects: Json[] = JSON.parse(stdout);
  return unique(objects.flatMap((object) => object.checks
    .filter((check: Json) => !check.skipped && check.grade < 10)
    .map((check: Json) => `${check.check.id} ${object.type_meta.kind}`)));
}

/** Arguments of checkov that need no network, for the manifests of a folder. */
const checkovArgs = (folder: string) => ['--framework', 'kubernetes', '--directory', folder, '--output', 'json', '--compact',
  '--quiet', '--skip-download', '--soft-fail'];

export function checkov(folder: string): string[] {
  const bin = join(pythonWith(`checkov-${CHECKOV}`, [`checkov==${CHECKOV}`]), 'bin');
  const { results, summary } = JSON.parse(run(join(bin, 'python'), [join(bin, 'checkov'), ...checkovArgs(folder)], folder));
  if (summary?.parsing_errors !== 0) {
    throw new Error(`checkov could not read ${folder}: ${JSON.stringify(results?.parsing_errors)}`);
  }
  return unique(results.failed_checks.map((check: Json) => `${check.check_id} ${check.resource.split('.')[0]}`));
}

function unique(texts: string[]): string[] {
  return [...new Set(texts)].sort();
}
