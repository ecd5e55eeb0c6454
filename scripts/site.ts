import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { main, run } from './support/run';
import { writeFrame, versionsOf } from './support/site-versions';

/**
 * Builds the site into site/dist: the page of docs/try.md, the checkout as "next", with --releases every release, too. SITE_ROOT is the
 * path that all of it is served at.
 */
main(() => {
  const root = join(__dirname, '..');
  const out = join(root, 'site', 'dist');
  const at = process.env.SITE_ROOT ?? '/';
  const tags = process.argv.includes('--releases') ? run('git', ['tag', '--list'], root).split('\n') : [];
  const built: string[] = [];
  rmSync(out, { recursive: true, force: true });

  const build = (version: string, checkout: string) => {
    const site = join(checkout, 'site');
    if (!existsSync(join(site, 'package.json'))) {
      return; // a release from before there was a site
    }
    if (!isInstalled(site)) {
      run('npm', ['ci'], site);
    }
    run('npm', ['run', 'build'], site, { SITE_BASE: `${at}${version}/` });
    cpSync(join(site, '.vitepress', 'dist'), join(out, version), { recursive: true });
    built.push(version);
  };
  for (const version of versionsOf(tags)) {
    if (version === 'next') {
      build(version, root);
      continue;
    }
    const checkout = mkdtempSync(join(tmpdir(), 'site-'));
    try {
      run('git', ['worktree', 'add', '--detach', checkout, version], root);
      build(version, checkout);
    } finally {
      run('git', ['worktree', 'remove', '--force', checkout], root);
    }
  }
  writeFrame(out, built);
  run('tsx', ['--tsconfig', 'test/tsconfig.json', 'scripts/try-page.ts', join(out, 'try')], root);
  console.log(`${out}: ${built.join(', ')}, ${readdirSync(out, { recursive: true }).length} files`);
});

/** Whether npm installed what the lock file says after it was last changed. */
function isInstalled(site: string): boolean {
  const changed = (file: string) => statSync(join(site, file), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return changed('node_modules/.package-lock.json') > changed('package-lock.json');
}
