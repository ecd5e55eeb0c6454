import { Stats, lstatSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'fs';
import { join } from 'path';
import { App } from 'cdk8s';
import { IConstruct } from 'constructs';
import { Enforcement } from './enforcement';
import { AppJudgement } from './judging';
import * as PostureIn from './posture-in';
import { constructError } from '../engine/input/props';
import { Posture } from '../engine/posture/posture';
import { memoize } from '../engine/value/memoize';

/** A file with the report of an app. */
export interface ReportFile {
  readonly construct: IConstruct;
  /** Such as "posture.html". */
  readonly name: string;
  readonly textOf: (posture: Posture) => string;
}

/** The report of an app as it was judged. What makes it is loaded late: every app loads the guard, and few make a report. */
export function reportOf(judgement: AppJudgement, rules: Enforcement): Posture {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- loaded late
  const { postureIn } = require('./posture-in') as typeof PostureIn;
  return postureIn(judgement, rules);
}

/** Writes the reports of an app beside its manifests. */
export class ReportWriter {
  private readonly files: ReportFile[] = [];

  constructor(private readonly app: App) {}

  public add(file: ReportFile): void {
    this.files.push(file);
  }

  /** Removes the reports of an earlier synth, before the next one begins. */
  public remove(): void {
    this.files.forEach((file) => this.removeFile(file));
  }

  /** Writes what synth wrote. */
  public write(make: () => Posture): void {
    const made = new Map<'posture', Posture>();
    for (const file of this.files) {
      this.writeFile(file, file.textOf(memoize(made, 'posture', make)));
    }
  }

  /**
   * Writes what the rules find in an app whose synth failed, since a reviewer needs the report most of all for such an app. A report that
   * cannot be made must not hide why synth fails.
   */
  public tryToWrite(make: () => Posture): void {
    try {
      this.write(make);
    } catch {
      // The error of synth says what is wrong.
    }
  }

  /** Writes a file as a whole or not at all. To rename it replaces a link in its place and does not follow it. */
  private writeFile(file: ReportFile, text: string): void {
    const path = this.pathOf(file);
    if (statOf(path)) {
      throw this.error(file, 'synth wrote manifests to it', 'give another \'fileName\'');
    }
    const temporary = join(this.app.outdir, `.${file.name}.tmp`);
    try {
      mkdirSync(this.app.outdir, { recursive: true });
      rmSync(temporary, { force: true });
      writeFileSync(temporary, text, { flag: 'wx' });
      renameSync(temporary, path);
    } catch (error) {
      throw this.error(file, `it cannot be written (${reasonOf(error)})`, 'make the folder writable');
    }
  }

  private removeFile(file: ReportFile): void {
    const path = this.pathOf(file);
    if (statOf(path)?.isDirectory()) {
      throw this.error(file, 'it is a folder', 'remove it, or give another \'fileName\'');
    }
    try {
      rmSync(path, { force: true });
    } catch (error) {
      throw this.error(file, `it cannot be replaced (${reasonOf(error)})`, 'make the folder writable');
    }
  }

  private pathOf({ name }: ReportFile): string {
    return join(this.app.outdir, name);
  }

  private error({ construct, name }: ReportFile, what: string, remedy: string): Error {
    return constructError(construct, `the report must be written to "${name}" in the output folder, but ${what}; ${remedy}`);
  }
}

/** What is at a path itself, also if it is a link. */
function statOf(path: string): Stats | undefined {
  return lstatSync(path, { throwIfNoEntry: false });
}

/** The code of an error of the file system, such as "EACCES": its message names folders of this machine. */
function reasonOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
