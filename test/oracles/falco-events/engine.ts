import { spawnSync } from 'child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { Capture } from './scap';

/** Falco's engine as Debian has it: the libsinsp of March 2022, in sysdig, which says which events of a capture a filter matches. */

type Reads = (...match: string[]) => string;

/** What today's conditions say that the engine of then cannot read, each with what stands for it and why. */
export const SUBSTITUTES: readonly { readonly says: RegExp; readonly reads: Reads; readonly why: string }[] = [
  {
    says: /\b(k8s\.pod\.label)\[([^\]]+)\]/g,
    reads: (_, field, key) => `${field}.${key}`,
    why: 'it has a field\'s key after a dot, not in brackets',
  },
  {
    says: /\bfd\.snet in \(([^)]*)\)/g,
    reads: (_, list) => byFamily(list.split(',').map((block) => block.replace(/["\s]/g, ''))),
    why: 'it has no blocks of IPv6, whose first address stands for them, and takes addresses of one family for those of the other',
  },
  {
    says: /\b(?:open_by_handle_at|move_mount|open_tree|fsopen|pidfd_getfd|io_uring_setup)\b/g,
    reads: () => 'vhangup',
    why: 'it does not know the call; it knows this one, which nothing here makes',
  },
  { says: /\bproc\.is_exe_from_memfd\b/g, reads: () => 'proc.is_exe_writable', why: 'it knows this other flag of a program alone' },
];

export class Engine {
  private readonly folder = mkdtempSync(join(tmpdir(), 'falco-events-'));
  private readonly file = join(this.folder, 'events.scap');

  constructor(capture: Capture) {
    writeFileSync(this.file, capture.bytes());
  }

  /** The numbers of the events that a condition matches. */
  public matches(condition: string): Set<number> {
    return new Set(this.run('%evt.num', readable(condition)).map(Number));
  }

  /** What the engine reads of the events, a line each. */
  public read(format: string): string[] {
    return this.run(format, 'evt.num >= 0');
  }

  public stop(): void {
    rmSync(this.folder, { recursive: true });
  }

  private run(format: string, filter: string): string[] {
    const args = ['--read', this.file, '--print', format, '--displayflt',
      filter]; // asks once an event has changed what it changes, as Falco does
    const { status, stdout, stderr, error } = spawnSync('sysdig', args, { encoding: 'utf8', maxBuffer: 2 ** 26 });
    if (error) {
      throw new Error(`sysdig did not run: is it installed? ${error.message}`);
    }
    if (status !== 0) {
      throw new Error(`sysdig refuses a filter: ${stderr.trim()}\n${filter}`);
    }
    return stdout.split('\n').filter(Boolean);
  }
}

function readable(condition: string): string {
  return SUBSTITUTES.reduce((text, { says, reads }) => text.replace(says, reads), condition);
}

function byFamily(blocks: readonly string[]): string {
  const [six, four] = [true, false].map((isSix) => blocks.filter((block) => block.includes(':') === isSix));
  return `(${[
    ...(four.length > 0 ? [`(fd.typechar = 4 and fd.snet in (${four.join(', ')}))`] : []),
    ...(six.length > 0 ? [`(fd.typechar = 6 and fd.sip in (${six.map((block) => block.split('/')[0]).join(', ')}))`] : []),
  ].join(' or ')})`;
}
