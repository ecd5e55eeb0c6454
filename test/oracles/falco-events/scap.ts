import { GENERIC, Kind, Params, SYSCALLS, Syscall } from './syscalls';

/**
 * Writes what libscap saves of a system: its processes, then what they did, in blocks as pcapng has them.
 * The format is that of Debian's libfalcosecurity0, whose `scap_savefile.c` and `event_table.c` say what stands where.
 */

/** A process that was there before the first event. */
export interface Process {
  readonly tid: number;
  readonly parent: number;
  readonly name: string;
  readonly exepath: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly uid: number;
  /** Its container's id, 64 hexadecimal digits; none on the host. */
  readonly container?: string;
}

/** What a process did: a system call's name with the parameters on the way in and on the way out. */
export interface Call {
  readonly syscall: Syscall;
  readonly enter: readonly Value[];
  readonly exit: readonly Value[];
}

export type Value = number | bigint | string | Buffer;

const [SECTION, PROCESSES, EVENT, LARGE_EVENT] = [0x0a0d0d0a, 0x215, 0x216, 0x221];
const CONTAINER = 324; // PPME_CONTAINER_JSON_2_E

export class Capture {
  /** The events in their order, which the engine counts from 1, with the names of their parameters. */
  public readonly written: { readonly name: string; readonly params: readonly string[] }[] = [];
  private readonly processes: Buffer[] = [];
  private readonly events: Buffer[] = [];

  public process(process: Process): void {
    const { tid, parent, name, exepath, args, cwd, uid } = process;
    const entry = Buffer.concat([
      ...[tid, tid, parent, tid, tid].map((id) => encode('i64', id)), // tid, pid, ptid, sid, vpgid
      ...[name, exepath, exepath, args.map((arg) => `${arg}\0`).join(''), cwd].map(short),
      encode('i64', 1024), ...[0, uid, uid, 0, 0, 0].map((value) => encode('u32', value)),
      // fdlimit; flags, uid, gid, vmsize, vmrss, vmswap
      encode('i64', 0), encode('i64', 0), short(''), // pfmajor, pfminor, env
      encode('i64', tid), encode('i64', tid), // vtid, vpid
      short(cgroups(process)), short('/'),
      encode('i32', -1), encode('u8', 0), // loginuid, exe_writable
    ]);
    this.processes.push(encode('u32', entry.length + 4), entry);
  }

  /** Says what the container runtime knows of a container. */
  public container(container: { readonly [key: string]: unknown }): void {
    this.event(LARGE_EVENT, CONTAINER, 0, [encode('string', JSON.stringify({ container }))]);
    this.written.push({ name: 'container', params: ['json'] });
  }

  public call(tid: number, { syscall, enter, exit }: Call): void {
    const { type, ...params } = SYSCALLS[syscall];
    this.half(syscall, type, tid, params.enter, enter);
    this.half(syscall, type + 1, tid, params.exit, exit);
  }

  public bytes(): Buffer {
    const section = Buffer.concat([encode('u32', 0x1a2b3c4d), encode('u16', 1), encode('u16', 2), encode('i64', -1)]);
    return Buffer.concat([block(SECTION, section), block(PROCESSES, Buffer.concat(this.processes)), ...this.events]);
  }

  private half(syscall: Syscall, type: number, tid: number, params: Params, values: readonly Value[]): void {
    this.event(EVENT, type, tid, params.map(({ kind }, i) => encode(kind, values[i])));
    const generic = Object.entries(GENERIC).find(([, id]) => syscall === 'generic' && id === values[0]);
    this.written.push(generic ? { name: generic[0], params: [] } : { name: syscall, params: params.map(({ name }) => name) });
  }

  private event(kind: number, type: number, tid: number, params: readonly Buffer[]): void {
    const lengths = params.map(({ length }) => encode(kind === LARGE_EVENT ? 'u32' : 'u16', length));
    const body = Buffer.concat([...lengths, ...params]);
    const time = BigInt(1_700_000_000_000_000_000) + BigInt(this.events.length) * BigInt(1_000_000);
    const head = Buffer.concat([encode('i64', time), encode('i64', tid), encode('u32', 26 + body.length), encode('u16', type),
      encode('u32', params.length)]);
    this.events.push(block(kind, Buffer.concat([encode('u16', 0), head, body]))); // on CPU 0
  }
}

/** The engine finds a process's container in its cgroups, which stand as in an execve. */
export function cgroups({ container }: Pick<Process, 'container'>): string {
  return `cpu=/${container === undefined ? '' : `kubepods/pod/${container}`}\0`;
}

function block(type: number, body: Buffer): Buffer {
  const padding = Buffer.alloc((4 - body.length % 4) % 4);
  const length = encode('u32', body.length + padding.length + 12);
  return Buffer.concat([encode('u32', type), length, body, padding, length]);
}

function short(text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([encode('u16', bytes.length), bytes]);
}

function encode(kind: Kind, value: Value): Buffer {
  if (Buffer.isBuffer(value)) {
    return value;
  }
  switch (kind) {
    case 'string': return Buffer.from(`${value}\0`);
    case 'bytes': return Buffer.from(String(value));
    case 'u8': return number(1, value);
    case 'u16': return number(2, value);
    case 'u32': case 'i32': return number(4, value);
    case 'i64': return number(8, value);
  }
}

function number(bytes: number, value: Exclude<Value, Buffer>): Buffer {
  const buffer = Buffer.alloc(8);
  buffer.writeBigInt64LE(BigInt(value));
  return buffer.subarray(0, bytes);
}
