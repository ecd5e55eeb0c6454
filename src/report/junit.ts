import { asNumber, oneLine } from './escape-text';
import { Entry, ListedRun, Listing, Subject, fullText, listedIn } from './listing';
import { runProperties } from './run-text';
import { placesText } from './source-texts';
import { push } from '../engine/value/multimap';

type State = 'failed' | 'passed' | 'skipped';

interface TestCase {
  readonly name: string;
  readonly state: State;
  readonly file?: string;
  /** What is inside the element. */
  readonly body: string;
}

/**
 * A list as JUnit XML: a suite for each object, a case for each entry, which fails if the entry fails the run. The first suites have no
 * cases: their properties say what was judged and what was not.
 */
export function junitOf(listing: Listing): string {
  const cases = new Map<Subject, TestCase[]>();
  listedIn(listing).forEach((entry) => push(cases, entry.subject, caseOf(entry)));
  listing.known.forEach((entry) => push(cases, entry.subject, skipped(entry, 'in the accepted file')));
  const clean: TestCase = { name: listing.clean, state: 'passed', body: '' };
  const suites = [...new Set([...listing.subjects(), ...cases.keys()])]
    .map((subject) => ({ subject, own: cases.get(subject) ?? [clean] }));
  const all = suites.flatMap(({ own }) => own);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="cdk8s-hardened-agents" tests="${all.length}" failures="${countIn(all, 'failed')}" errors="0">`,
    ...listing.runs.map(runSuite),
    ...suites.map(({ subject, own }) => suiteOf(subject, own)),
    '</testsuites>',
    '',
  ].join('\n');
}

function caseOf(entry: Entry): TestCase {
  const { name, label, fails, text, acceptance, docs, places } = entry;
  if (acceptance !== undefined) {
    return skipped(entry, `acknowledged: ${acceptance}`);
  }
  const place = placesText(places());
  const full = `${place === '' ? '' : `${place}: `}${fullText(entry)}${docs === undefined ? '' : `\n${docs}`}`;
  const [state, body]: [State, string] = fails
    ? ['failed', `<failure type="${label}" message="${xml(text)}">${xml(full)}</failure>`]
    : ['passed', `<system-out>${xml(`${label}: ${full}`)}</system-out>`];
  return { name, state, file: places()[0]?.file, body };
}

function skipped({ name, places }: Entry, why: string): TestCase {
  return { name, state: 'skipped', file: places()[0]?.file, body: `<skipped message="${xml(why)}"/>` };
}

function runSuite({ build, ...facts }: ListedRun): string {
  return [
    `  <testsuite name="what was judged${build === undefined ? '' : `: ${build}`}" tests="0" failures="0" errors="0" skipped="0">`,
    '    <properties>',
    ...runProperties(facts).map(([name, value]) => `      <property name="${xml(name)}" value="${xml(value)}"/>`),
    '    </properties>',
    '  </testsuite>',
  ].join('\n');
}

function suiteOf({ name, file, place }: Subject, cases: readonly TestCase[]): string {
  const counts = `tests="${cases.length}" failures="${countIn(cases, 'failed')}" errors="0" skipped="${countIn(cases, 'skipped')}"`;
  const className = xml(name);
  return [
    `  <testsuite name="${place === undefined ? className : xml(`${name} (${place()})`)}" ${counts}${fileOf(file)}>`,
    ...cases.map(({ name: of, file: at = file, body }) => (
      `    <testcase name="${xml(of)}" classname="${className}"${fileOf(at)}>${body}</testcase>`)),
    '  </testsuite>',
  ].join('\n');
}

function fileOf(file: string | undefined): string {
  return file === undefined ? '' : ` file="${xml(file)}"`;
}

function countIn(cases: readonly TestCase[], state: State): number {
  return cases.filter((one) => one.state === state).length;
}

/** A text in an attribute or element. XML has no form for control characters, half surrogate pairs and the last two of a plane. */
function xml(text: string): string {
  return text.split('\n').map(oneLine).join('\n')
    .replace(/\p{Cn}/gu, asNumber)
    .replace(/[&<>"'\n]/g, (character) => `&#${character.charCodeAt(0)};`);
}
