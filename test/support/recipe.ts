import { spawnSync } from 'child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { dirname, join } from 'path';
import { ROOT } from './root';
import { bundleSource } from '../../scripts/support/bundle-source';

/** A folder with programs in front of all others: `npx` runs the real command line, and a stub writes its arguments to a file. */
export class RecipeFolder {
  public readonly path = mkdtempSync(join(tmpdir(), 'recipe-'));

  public constructor() {
    const program = this.file('tool/check.js', bundleSource(ROOT, join('test', 'cli', 'process.ts')));
    this.program('npx', [
      '[ "$2" = cdk8s-hardened-agents ] || [ "$2" = cdk8s-hardened-agents@1.2.3 ] || exit 9',
      'echo "$*" >> "$RECIPE/npx.log"',
      'shift 2',
      'exec cdk8s-hardened-agents "$@"',
    ].join('\n'));
    this.program('cdk8s-hardened-agents', `exec node ${program} "$@"\n`);
  }

  /** Writes a file and returns its path. */
  public file(name: string, content: string): string {
    const path = join(this.path, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    return path;
  }

  public read(name: string): string {
    return readFileSync(join(this.path, name), 'utf8');
  }

  /** Makes a program of a shell script. */
  public program(name: string, script: string): void {
    chmodSync(this.file(`bin/${name}`, `#!/usr/bin/env bash\n${script}`), 0o755);
  }

  /** Runs a script in the folder, as a CI runner does. */
  public run(script: string, env: { readonly [name: string]: string } = {}, shell = ['bash', '--noprofile', '--norc', '-eo', 'pipefail']) {
    const { status, stdout, stderr } = spawnSync(shell[0], [...shell.slice(1), this.file('step.sh', script)], {
      cwd: this.path,
      encoding: 'utf8',
      env: {
        PATH: `${join(this.path, 'bin')}:${process.env.PATH}`,
        NODE_PATH: join(ROOT, 'node_modules'),
        HOME: this.path,
        RECIPE: this.path,
        ...env,
      },
    });
    return { status, stdout, stderr };
  }

  public remove(): void {
    rmSync(this.path, { recursive: true });
  }
}
