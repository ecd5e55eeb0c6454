import { mkdirSync, readdirSync, statSync, writeFileSync } from 'fs';
import { basename, dirname, join, resolve } from 'path';
import { AddCommand, ExitCode, UnusableError, UsageError, helpEnd } from './command';
import { InitLanguage } from './init/app';
import { CLUSTERS, ClusterName, InitCluster } from './init/clusters';
import { LANGUAGES } from './init/languages';
import { keyOf } from './option-values';
import { faultOf } from './read';
import { bounded } from '../report/bounded';
import { oneLine } from '../report/escape-text';
import { versionOf } from '../report/version';

/** `init`: writes an app that synthesizes, with a test and a workflow. */
export const addInit: AddCommand = (program, run) => {
  program
    .command('init')
    .description('Writes an app that synthesizes as it is, with a test and a workflow. It uses no network.')
    .argument('[folder]', 'an empty folder, or one that it makes', '.')
    .option('--cluster <cluster>', `${Object.keys(CLUSTERS).join(', ')}: whose ranges and runtime the app has`, 'other')
    .option('--language <language>', `${Object.keys(LANGUAGES).join(', ')}: what the app is written in`, 'typescript')
    .option('--dry-run', 'list the files with their sizes and write nothing')
    .addHelpText('after', helpEnd(
      'init my-agents --cluster kind',
      '0 written, 2 wrong usage, a folder with files in it, or one that cannot be written',
    ))
    .action((folder: string, { cluster, language, dryRun }: { cluster: string; language: string; dryRun?: boolean }) => run((io) => {
      const name = keyOf('--cluster', cluster, CLUSTERS);
      const chosen = LANGUAGES[keyOf('--language', language, LANGUAGES)];
      requireEmpty(folder);
      const files = chosen.files({ cluster: CLUSTERS[name], name: packageNameOf(folder), version: versionOf() });
      const say = (line: string) => io.out(`${oneLine(line)}\n`);
      if (dryRun) {
        Object.entries(files).forEach(([path, text]) => say(`${path}: ${Buffer.byteLength(text)} bytes`));
      } else {
        writeAll(folder, files);
        nextSteps(folder, name, chosen, Object.keys(files).length).forEach(say);
      }
      return ExitCode.CLEAN;
    }));
};

/** What a new repository has before its first file. */
const OF_GIT = '.git';

/** @throws UnusableError unless the folder is empty, or there is none */
function requireEmpty(folder: string): void {
  if (folder === '') {
    throw new UsageError('folder', 'be the path of a folder such as "my-agents"', folder);
  }
  let found: string[];
  try {
    found = statSync(folder, { throwIfNoEntry: false }) ? readdirSync(folder).filter((name) => name !== OF_GIT).sort() : [];
  } catch (error) {
    throw new UnusableError([faultOf(folder, error)]);
  }
  if (found.length > 0) {
    throw new UnusableError([`${folder} must be an empty folder, and has ${bounded(found)}; give another one, such as "init my-agents"`]);
  }
}

/** @throws UnusableError at the first file that cannot be written */
function writeAll(folder: string, files: { readonly [path: string]: string }): void {
  for (const [path, text] of Object.entries(files)) {
    const file = join(folder, ...path.split('/'));
    try {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text, { flag: 'wx' });
    } catch (error) {
      throw new UnusableError([faultOf(file, error)]);
    }
  }
}

/** The name of the folder as a name of a package. */
function packageNameOf(folder: string): string {
  return basename(resolve(folder)).toLowerCase().replace(/[^a-z\d]+/g, '-').slice(0, 100).replace(/^-|-$/g, '') || 'agents';
}

function nextSteps(folder: string, name: ClusterName, { main, steps }: InitLanguage, files: number): string[] {
  const { ranges, needs, isUnknown }: InitCluster = CLUSTERS[name];
  return [
    `wrote ${files} files to ${folder}, for ${isUnknown ? 'a cluster that you fill in' : name}`,
    ...resolve(folder) === process.cwd() ? [] : [`  cd "${folder}"`],
    ...steps(versionOf()).map((step) => `  ${step}`),
    `in ${main}, fill in your images and the ranges of the cluster: ${ranges}`,
    `the cluster needs ${needs}`,
    'then: kubectl apply -f dist',
  ];
}
