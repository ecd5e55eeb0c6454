import { existsSync, readFileSync, readdirSync, symlinkSync } from 'fs';
import { join } from 'path';
import { inTemporaryFolder, main, run } from './support/run';

const ROOT = join(__dirname, '..');

/** Where each package of a release is in `dist`. */
const PACKAGES = ['js', 'python', 'java', 'go', 'dotnet'];

/** Tasks of a release that say nothing new here: CI runs the tests, and writes the project's own files. */
const LEFT_OUT = ['test', 'default'];

interface Task {
  readonly steps?: readonly { readonly spawn?: string }[];
}

/**
 * The release of the last commit up to publishing, in a clone: its version, the packages of all languages with it, notes and the bill of
 * materials. Nothing of it is left, and nothing is published.
 */
main(() => {
  inTemporaryFolder((temporary) => {
    const folder = join(temporary, 'release');
    run('git', ['clone', '--quiet', ROOT, folder], temporary);
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    const { tasks } = JSON.parse(readFileSync(join(folder, '.projen', 'tasks.json'), 'utf8')) as { tasks: { [name: string]: Task } };
    const spawned = (task: string) => tasks[task].steps!.flatMap(({ spawn }) => (spawn === undefined ? [] : [spawn]));
    const release = { RELEASE: 'true', MAJOR: '0', CI: '' }; // with CI, jobs of their own pack the other languages
    for (const task of spawned('release').flatMap((name) => (name === 'build' ? spawned('build') : [name]))) {
      if (!LEFT_OUT.includes(task)) {
        run('npx', ['projen', task], folder, release);
      }
      if (task === 'package') {
        requireRelease(folder);
      }
    }
    const changed = run('git', ['status', '--porcelain', '--', '.', ':!node_modules'], folder);
    if (changed !== '') {
      throw new Error(`a release must leave the checkout as it was, got\n${changed}`);
    }
  });
});

/** All that is published has the version of the release. */
function requireRelease(folder: string): void {
  const text = (file: string) => readFileSync(join(folder, 'dist', file), 'utf8').trim();
  const version = text('version.txt');
  const { version: ofPackage } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
  const sbom = JSON.parse(text('sbom.cdx.json')) as { metadata: { component: { version: string } } };
  const lacking = PACKAGES.filter((name) => {
    const outdir = join(folder, 'dist', name);
    return !existsSync(outdir) || !readdirSync(outdir, { recursive: true, encoding: 'utf8' })
      .some((file) => file.includes(version) || (/\/(?:version|[^/]*\.csproj)$/.test(file) && text(join(name, file)).includes(version)));
  });
  if (!/^\d+\.\d+\.\d+$/.test(version) || version === '0.0.0' || ofPackage !== version || text('releasetag.txt') !== `v${version}`
    || sbom.metadata.component.version !== version || !text('changelog.md').includes(version) || lacking.length > 0) {
    throw new Error(`a release must have one version in all that it publishes, got ${version}, ${ofPackage} in package.json, `
      + `${text('releasetag.txt')} as tag, ${sbom.metadata.component.version} in the bill of materials, and not in ${lacking.join(', ')}`);
  }
  console.log(`release ${text('releasetag.txt')}: ${PACKAGES.join(', ')}, notes and a bill of materials; nothing is published`);
}
