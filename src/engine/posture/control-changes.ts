import { DENIED, PASSED } from './controls-cluster-policies';
import { causesOfQuarantine, isOfQuarantine } from './controls-quarantine';
import { AgentControl } from './posture-agent';
import { Reach, opened, overlap } from './reach-changes';
import { partsOf, reachOf } from './reach-changes-lines';
import { counted } from '../value/counted';
import { memoize } from '../value/memoize';
import { push } from '../value/multimap';

/** A control that does not hold any more. */
interface LostControl {
  readonly text: string;
  /** All of them, if many are one text. */
  readonly detail?: string;
  /** The texts that it comes from. */
  readonly of: readonly string[];
}

/** What limits agents as a whole, by what it holds for. */
export function controlsByObject({ controls = [] }: { readonly controls?: readonly AgentControl[] }): Map<string, AgentControl[]> {
  const all = new Map<string, AgentControl[]>();
  controls.forEach((control) => push(all, control.object, control));
  return all;
}

/** More controls, or denials of one kind, of which none is left, are one text. */
const MAX_SINGLE = 3;

/** The controls in `before` that do not hold `after`. What is denied is compared as sets: a wider denial has the narrower one. */
export function lostControls(before: readonly string[], after: readonly string[]): LostControl[] {
  const known = new Set(after);
  const gone = [...new Set(before)].filter((text) => !known.has(text));
  const [old, now] = [denialsIn(gone), denialsIn(after)];
  const isAlone = (text: string) => !DENIED.test(text) && !PASSED.test(text) && !isOfQuarantine(text);
  const others = gone.filter(isAlone).map((text) => ({ text, of: [text] }));
  const denials = [...old.values()].flatMap((kind) => lostDenials(kind, now.get(keyOf(kind))?.lines ?? []));
  const passed = gone.flatMap((text) => morePassed(text, after));
  const lost = [...others, ...causesOfQuarantine(gone), ...denials, ...passed].sort((one, other) => (one.text < other.text ? -1 : 1));
  return lost.length > MAX_SINGLE && after.length === 0
    ? [{ text: `limited by ${counted(lost.length, 'control')}`, detail: lost.map(({ text }) => text).join('; '), of: lost[0].of }]
    : lost;
}

/** What is passed now and was not before. If nothing of the kind is denied now, the denials are lost. */
function morePassed(text: string, after: readonly string[]): LostControl[] {
  const [, calls, lines, end] = PASSED.exec(text) ?? [];
  const [now] = after.flatMap((other) => {
    const [, ...found] = PASSED.exec(other) ?? [];
    return calls !== undefined && found[0] === calls && found[2] === end ? [found[1]] : [];
  });
  return now === undefined ? [] : partsOf(opened(reachOf(passedLines(lines)), reachOf(passedLines(now))))
    .map((part) => ({ text: `kept from ${calls} ${part.text} ${end}`, of: [text] }));
}

/** The lines in the text of what is passed. */
export function passedLines(lines: string | undefined): string[] {
  return lines === undefined ? [] : lines.split('; ');
}

/** Denials of one direction and tier. */
interface Denials {
  readonly begin: string;
  readonly end: string;
  readonly lines: string[];
}

function lostDenials({ begin, end, lines }: Denials, known: readonly string[]): LostControl[] {
  const still = reachOf(known);
  const whole = (line: string) => `${begin} ${line} ${end}`;
  const lost = new Map<string, string[]>();
  lines.forEach((line) => textsOf(line, still).forEach((text) => memoize(lost, text, () => [] as string[]).push(line)));
  return lost.size > MAX_SINGLE && known.length === 0
    ? [{ text: whole(`${lost.size} targets`), detail: [...lost.keys()].join('; '), of: lines.map(whole) }]
    : [...lost].map(([text, of]) => ({ text: whole(text), of: of.map(whole) }));
}

/** What is lost of a line: the line itself, or parts of it. */
function textsOf(line: string, known: Reach): string[] {
  const denied = reachOf([line]);
  return overlap(denied, known) ? partsOf(opened(known, denied)).map(({ text }) => text) : [line];
}

function denialsIn(texts: readonly string[]): ReadonlyMap<string, Denials> {
  const kinds = new Map<string, Denials>();
  for (const text of texts) {
    const [, begin, line, end] = DENIED.exec(text) ?? [];
    if (line !== undefined) {
      memoize(kinds, keyOf({ begin, end }), () => ({ begin, end, lines: [] })).lines.push(line);
    }
  }
  return kinds;
}

function keyOf({ begin, end }: Pick<Denials, 'begin' | 'end'>): string {
  return `${begin}\n${end}`;
}
