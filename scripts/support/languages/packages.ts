import { mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'fs';
import { join } from 'path';
import { requireMembers } from './generated-members';
import { languageReadme } from './language-readme';
import { run } from '../run';
import { replaceChecks } from './python/checks';
import { replaceCommand } from './python/command';
import { spellDocs } from './spelled-docs';
import { PEERS, Target } from './targets';

/**
 * What the generated sources of our package get that jsii-pacmak does not write. Every package comes through here, whether it is tested or
 * published. The folder is what pacmak wrote.
 */
const FINISH: { readonly [target in Target]: (folder: string, readme: string) => void } = {
  python: (folder) => {
    replaceChecks(folder);
    replaceCommand(folder);
    spellDocs('python', folder);
  },
  java: (folder, readme) => {
    const resources = join(folder, 'src', 'main', 'resources', 'io', 'github', 'cdk8shardenedagents');
    writeFileSync(join(resources, 'README.md'), readme);
    pinVersions(folder);
  },
  go: (folder) => spellDocs('go', folder),
  dotnet: (folder, readme) => {
    readdirSync(folder).forEach((name) => writeFileSync(join(folder, name, 'README.md'), readme));
    spellDocs('dotnet', folder);
  },
};

/** Generates our package in a language from a compiled checkout, with its README in that language. Gives the folder of the sources. */
export function generate(target: Target, library: string, temporary: string): string {
  const assembly = JSON.parse(readFileSync(join(library, '.jsii'), 'utf8')) as object;
  const readme = languageReadme(target, library);
  const staged = stage(library, join(temporary, 'stage', target), { ...assembly, readme: { markdown: readme } });
  const folder = pacmak(target, temporary, 'own', staged);
  FINISH[target](folder, readme);
  requireMembers(target, folder, library);
  return folder;
}

/** Generates the packages of the peers; gives the folders of their sources. */
export function generatePeers(target: Target, library: string, temporary: string): string[] {
  return PEERS.map((peer) => pacmak(target, temporary, peer, join(library, 'node_modules', peer)));
}

/** The npm package with another assembly: pacmak takes the README from there. */
function stage(library: string, folder: string, assembly: object): string {
  mkdirSync(folder, { recursive: true });
  const [{ filename }] = JSON.parse(run('npm', ['pack', '--json', '--pack-destination', folder], library)) as { filename: string }[];
  run('tar', ['-xzf', filename], folder);
  const staged = join(folder, 'package');
  writeFileSync(join(staged, '.jsii'), JSON.stringify(assembly));
  symlinkSync(join(library, 'node_modules'), join(staged, 'node_modules'));
  return staged;
}

function pacmak(target: Target, temporary: string, name: string, folder: string): string {
  const outdir = join(temporary, 'bindings', name); // one for each package: the files of Java packages have the same names
  run('jsii-pacmak', ['--code-only', '--no-npmignore', '--target', target, '--outdir', outdir, folder], temporary);
  return join(outdir, target);
}

/** The least versions in place of ranges, for which Maven reads the pom of every version that there is. */
function pinVersions(folder: string): void {
  const pom = join(folder, 'pom.xml');
  writeFileSync(pom, readFileSync(pom, 'utf8').replace(/<version>\[([\d.]+),[\d.]+\)<\/version>/g, '<version>$1</version>'));
}
