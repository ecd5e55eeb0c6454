import { RunFacts, missedTexts, runLines } from './run-text';
import { capitalized, placeOf } from './words';
import { PostureFinding, PostureSource } from '../engine/posture/posture-finding';
import { counted } from '../engine/value/counted';
import { push } from '../engine/value/multimap';

/** What an entry is, the worst first, and the words for a number of them. */
const LABELS = {
  error: (count: number) => counted(count, 'error'),
  warning: (count: number) => counted(count, 'warning'),
  unused: (count: number) => `${count} unused`,
  acknowledged: (count: number) => `${count} acknowledged`,
  broken: (count: number) => `${count} broken`,
  inconclusive: (count: number) => `${count} inconclusive`,
  held: (count: number) => `${count} held`,
  opens: (count: number) => `${count} opened`,
  drops: (count: number) => `${count} dropped`,
  breaks: (count: number) => `${count} broken`,
  widens: (count: number) => `${count} wider on one side`,
  unjudged: (count: number) => `${count} no longer judged`,
  adds: (count: number) => `${count} added`,
  accepts: (count: number) => `${count} accepted`,
  changes: (count: number) => `${count} changed`,
  renames: (count: number) => `${count} renamed`,
  closes: (count: number) => `${count} closed`,
  fixes: (count: number) => `${count} fixed`,
  removes: (count: number) => `${count} removed`,
} as const;
export type Label = keyof typeof LABELS;

/** What entries are about: an object, or a part of it. Entries of one subject stand together. */
export interface Subject {
  /** Such as `Pod "agents/coder"`. */
  readonly name: string;
  /** The file, if there is one object of this name in one file alone. */
  readonly file?: string;
  /** Where the object is, such as "pods.yaml:12, items[0]". To find it can cost the reading of a document. */
  readonly place?: () => string;
}

/** One finding of a rule, or one change between two builds: every format that lists writes it. */
export interface Entry {
  readonly label: Label;
  readonly level: 'error' | 'warning' | 'note';
  /** Whether it fails the run. */
  readonly fails: boolean;
  readonly subject: Subject;
  /** Id of the rule, also of a change. */
  readonly rule: string;
  /** What the columns of a table before the text hold. */
  readonly columns: readonly string[];
  /** A short name, such as "no-host-ports spec.containers[0].ports[0]". */
  readonly name: string;
  /** What an annotation has before the name of the object. */
  readonly caption?: string;
  /** The finding or the change in one line. */
  readonly text: string;
  /** What to do, and the page that says more. */
  readonly remedy?: string;
  readonly docs?: string;
  /** Whether `Harden` does it. */
  readonly isFilled?: () => boolean;
  /** Why the author of the object accepts it. */
  readonly acceptance?: string;
  /** How it compares with another build, as SARIF calls it. */
  readonly baselineState?: 'new' | 'unchanged' | 'absent';
  /** The places, the first one first. Lines can cost the reading of a document. */
  readonly places: () => readonly PostureSource[];
  /** What distinguishes it from others in any build. */
  readonly key: () => readonly unknown[];
}

/** What was judged, and in which of several builds. */
export interface ListedRun extends RunFacts {
  /** Such as "old build". There is none where one build is judged. */
  readonly build?: string;
}

/** What a run of `check` or `diff` found: each format writes it in its way. */
export interface Listing {
  /** The title of a page. */
  readonly title: string;
  /** What it lists, such as "finding". */
  readonly noun: string;
  /** The option that raises the limit of a table. */
  readonly limitOption: string;
  /** The result in one line, if it says more than the summary. */
  readonly verdict?: string;
  /** The worst first. */
  readonly entries: readonly Entry[];
  /** What the accepted file has: it fails nothing. */
  readonly known: readonly Entry[];
  /** All that was judged, with or without entries. */
  readonly subjects: () => readonly Subject[];
  /** The text for a subject without entries. */
  readonly clean: string;
  /** What is stated and not checked: lowered rules with their reasons, and the isolation that manifests state of runtimes. */
  readonly stated: readonly string[];
  readonly runs: readonly ListedRun[];
  /** What a person must know to read the entries, one line each, and the counts at the end. */
  readonly notes: () => readonly string[];
  readonly summary?: string;
}

/** The entries of one subject. */
interface EntryGroup {
  readonly subject: Subject;
  readonly entries: readonly Entry[];
}

/** Subjects in the order of their first entries: that with the worst one is first. */
export function groupsOf(entries: readonly Entry[]): EntryGroup[] {
  const bySubject = new Map<Subject, Entry[]>();
  entries.forEach((entry) => push(bySubject, entry.subject, entry));
  return [...bySubject].map(([subject, own]) => ({ subject, entries: own }));
}

/** The entries that a person looks for: all but those that both builds have. */
export function listedIn({ entries }: Listing): Entry[] {
  return entries.filter(({ baselineState }) => baselineState !== 'unchanged');
}

/** How many there are of each label, the worst first: "1 opened, 2 fixed". */
export function labelCounts(entries: readonly Entry[]): string {
  return (Object.keys(LABELS) as Label[]).map((label) => ({ label, count: entries.filter((one) => one.label === label).length }))
    .filter(({ count }) => count > 0).map(({ label, count }) => LABELS[label](count)).join(', ');
}

/** An entry in one line, with what to do. */
export function fullText({ text, remedy, rule }: Entry): string {
  return remedy === undefined ? text : `${text}; ${remedy} (${rule})`;
}

/** Lines about runs. A line that is not the same for all of them says of which build it is. */
export function linesOfRuns(runs: readonly ListedRun[], linesOf: (run: ListedRun) => readonly string[]): string[] {
  const builds = new Map<string, string[]>();
  runs.forEach((run) => linesOf(run).forEach((line) => push(builds, line, run.build ?? '')));
  const [same, own] = [[...builds].filter(([, of]) => of.length === runs.length), [...builds].filter(([, of]) => of.length < runs.length)];
  return [...own.map(([line, of]) => `${of.join(', ')}: ${line}`), ...same.map(([line]) => line)];
}

/** What was judged, what was not, and what is stated, one line each: a text that has no other place for it ends with these. */
export function judgedLines({ runs, stated }: Listing): string[] {
  return [
    ...linesOfRuns(runs, (run) => [...missedTexts(run.run).map((text) => `${text}.`), ...runLines(run)]),
    ...stated.map((text) => `${capitalized(text)}.`),
  ];
}

/** Findings that differ in their places alone: one text says what to do about all of them. */
export function groupedFindings(findings: readonly PostureFinding[]): PostureFinding[][] {
  const groups = new Map<string, PostureFinding[]>();
  findings.forEach((finding) => {
    const { ruleId, severity, remedy, acknowledged, owner, reviewBy } = finding;
    const key = JSON.stringify([ruleId, severity, remedy, acknowledged, owner, reviewBy]);
    groups.set(key, [...groups.get(key) ?? [], finding]);
  });
  return [...groups.values()];
}

/** A finding and its place: `NetworkPolicy "agents/egress": spec.egress[0] is open (agents.yaml:12)`. What is known is left out. */
export function findingText({ message, source }: PostureFinding, known?: PostureSource): string {
  const { object, field, file, line, constructPath } = source;
  const isKnown = object === known?.object && file === known.file && constructPath === known.constructPath;
  const place = isKnown ? line === undefined ? '' : `line ${line}` : placeOf(source);
  const where = [message.includes(field) ? '' : field, place].filter((text) => text !== '').join(', ');
  return `${isKnown ? '' : `${object}: `}${message}${where === '' ? '' : ` (${where})`}`;
}
