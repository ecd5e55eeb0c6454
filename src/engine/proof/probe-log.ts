import { FACTS } from './probe-program';

/** What a probe said: how its calls ended, and what its container is. */
export interface ProbeLog {
  /** In the order of its lines. A control makes each call many times. */
  readonly calls: readonly SeenCall[];
  readonly facts: ReadonlyMap<string, string>;
  /** When it wrote its last line. */
  readonly at: string;
}

/** How a call ended. */
export interface SeenCall {
  /** Which one of the plan. */
  readonly number: number;
  readonly seen: 'open' | 'closed' | 'unknown';
  /** When the node took the line, in UTC. */
  readonly at: string;
}

/** Why a log proves nothing. */
export class LogFault extends Error {}

/** The time of a node, which its container runtime puts in front of each line, and the line. */
const LINE = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d+)?(Z|[+-]\d\d:\d\d) (.*)$/;

/** How far the clock of a node may be off, in milliseconds. */
const SKEW = 60_000;

/** What a log must have. */
interface Expected {
  readonly nonce: string;
  /** How many calls the plan has, and whether they are made more than once. */
  readonly calls: number;
  readonly isRepeated: boolean;
  /** When the run began and when its results are read, in milliseconds. */
  readonly from: number;
  readonly until: number;
}

/**
 * Reads the log of a probe, as `kubectl logs --timestamps` gives it.
 *
 * @throws LogFault if it is not whole, has a line of another run, or one that no probe writes
 */
export function readLog(text: string, { nonce, calls, isRepeated, from, until }: Expected): ProbeLog {
  const lines = text.split('\n').filter((line) => line !== '');
  if (lines.length === 0) {
    throw new LogFault('the probe has no log');
  }
  const seen: SeenCall[] = [];
  const facts = new Map<string, string>();
  let end = '';
  for (const [i, line] of lines.entries()) {
    const [, date, zone, said] = LINE.exec(line) ?? [];
    const time = Date.parse(`${date}${zone}`);
    if (said === undefined || !(time >= from - SKEW && time <= until + SKEW)) {
      throw new LogFault(`line ${i + 1} of its log is not from the time of this run`);
    }
    const at = new Date(time).toISOString().replace('.000Z', 'Z');
    const [own, kind, name, ...rest] = said.split(' ');
    if (own !== nonce) {
      throw new LogFault(`line ${i + 1} of its log has no nonce, or that of another run`);
    }
    if (end !== '') {
      throw new LogFault(`line ${i + 1} of its log comes after its end`);
    }
    if (kind === 'call' && name === String(seen.length) && isSeen(rest[0]) && rest.length === 1) {
      seen.push({ number: calls === 0 ? 0 : seen.length % calls, seen: rest[0], at });
    } else if (kind === 'fact' && FACTS.includes(name) && !facts.has(name)) {
      facts.set(name, rest.join(' ').trim());
    } else if (kind === 'end' && name === String(i) && rest.length === 0) {
      end = at;
    } else {
      throw new LogFault(`line ${i + 1} of its log is none that a probe writes`);
    }
  }
  if (end === '') {
    throw new LogFault('its log has no end: the probe was stopped, or still runs');
  }
  if (isRepeated && calls > 0 ? seen.length === 0 || seen.length % calls !== 0 : seen.length !== calls) {
    throw new LogFault(`its log has ${seen.length} calls, and the plan has ${calls}`);
  }
  return { calls: seen, facts, at: end };
}

function isSeen(text: string | undefined): text is SeenCall['seen'] {
  return text === 'open' || text === 'closed' || text === 'unknown';
}
