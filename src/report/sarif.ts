import { isAbsolute, relative, resolve } from 'path';
import { pathToFileURL } from 'url';
import { gzipSync } from 'zlib';
import { CHANGE_DOCS, CHANGE_RULES, ChangeRule } from './change-rules';
import { jsonText } from './json';
import { Entry, ListedRun, Listing, fullText } from './listing';
import { REASON_NEEDED, acknowledgingAnnotation, controlsOf, sentenceOf } from './rule-text';
import { runNotes } from './run-text';
import { versionOf } from './version';
import { ACCEPTED_RULE } from '../engine/posture/accepted';
import { PostureSource } from '../engine/posture/posture-finding';
import { PROOF_RULE } from '../engine/proof/required-proof';
import { RULES } from '../engine/rules/catalogue';
import { Rule, docsOf, yamlFix } from '../engine/rules/rule';
import { RulePack, Severity } from '../engine/rules/severity';
import { hashOf } from '../engine/value/hash-of';
import { Json } from '../engine/value/json';

/** GitHub refuses a file with more results, or with more bytes once it is compressed. */
const MAX_RESULTS = 25_000;
const MAX_BYTES = 10_000_000;

/** A list as SARIF 2.1.0, as much of it as GitHub takes, the worst first. `warn` learns how many results were left out. */
export function sarifOf(listing: Listing, warn: (text: string) => void): string {
  const { entries, known, runs, stated } = listing;
  const times = new Map<string, number>();
  const results = [
    ...entries.filter((one) => !isNote(one)).map((one) => resultOf(one, times)),
    ...known.map((one) => ({ ...resultOf(one, times), suppressions: [{ kind: 'external', justification: 'in the accepted file' }] })),
  ];
  const notes = [
    ...entries.filter(isNote).map((one) => notification('warning', `${one.rule}: ${one.text}`, one.places())),
    ...stated.map((line) => notification('note', line)),
  ];
  const invocations = runs.map((run, i) => invocationOf(run, i === runs.length - 1 ? notes : []));
  let shown = results.slice(0, MAX_RESULTS);
  let text = logOf(shown, invocations);
  while (text.length > MAX_BYTES && gzipSync(text, { level: 1 }).length > MAX_BYTES && shown.length > 0) {
    shown = shown.slice(0, Math.floor(shown.length / 2));
    text = logOf(shown, invocations);
  }
  if (shown.length < results.length) {
    warn(`SARIF has the first ${shown.length} of ${results.length} results, errors first: GitHub accepts no more; `
      + 'check in parts, for example one namespace at a time, or use --format json');
  }
  return text;
}

/** An unused acknowledgement is no result: what it names need not be a rule. */
function isNote({ label }: Entry): boolean {
  return label === 'unused';
}

/** What is known of a run: notifications for people, properties for programs. */
function invocationOf({ build, ...facts }: ListedRun, notes: readonly Json[]): Json {
  return {
    executionSuccessful: true,
    toolExecutionNotifications: [...runNotes(facts).map(({ level, text }) => notification(level, text)), ...notes],
    properties: { ...build !== undefined && { build }, ...facts.run, neighbours: facts.summary.neighbours },
  };
}

function logOf(results: readonly Json[], invocations: readonly Json[]): string {
  const driver = {
    name: 'cdk8s-hardened-agents',
    semanticVersion: versionOf(),
    informationUri: 'https://github.com/cdk8s-hardened-agents/cdk8s-hardened-agents',
    rules: sarifRules(results.some(({ ruleId }) => ruleId === PROOF_RULE.id)),
  };
  return jsonText({
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [{ tool: { driver }, columnKind: 'utf16CodeUnits', invocations, results }],
  }, 1);
}

/** `times` counts results that are the same but for the place in a list. */
function resultOf(entry: Entry, times: Map<string, number>): Json {
  const { rule, level, baselineState, acceptance, subject } = entry;
  const hash = hashOf(...entry.key());
  const time = (times.get(hash) ?? 0) + 1;
  times.set(hash, time);
  const places = entry.places();
  const index = RULE_INDEXES.get(rule);
  return {
    ruleId: rule,
    ...index !== undefined && { ruleIndex: index },
    level,
    ...baselineState !== undefined && { baselineState },
    message: { text: withoutLinks(`${subject.name}: ${fullText(entry)}`) },
    locations: places.slice(0, 1).map(locationOf),
    ...places.length > 1 && { relatedLocations: places.slice(1).map(locationOf) },
    partialFingerprints: { primaryLocationLineHash: `${hash}:${time}` }, // the name that GitHub compares
    ...acceptance !== undefined && { suppressions: [{ kind: 'inSource', status: 'accepted', justification: acceptance }] },
  };
}

function locationOf({ object, field, file, line }: PostureSource): Json {
  return {
    ...file !== undefined && {
      physicalLocation: { artifactLocation: { uri: uriOf(file) }, ...line !== undefined && { region: { startLine: line } } },
    },
    logicalLocations: [
      { name: object, fullyQualifiedName: object, kind: 'object' },
      ...field === '' ? [] : [{ name: field, fullyQualifiedName: `${object} ${field}`, kind: 'member' }],
    ],
  };
}

function notification(level: 'warning' | 'note', text: string, places: readonly PostureSource[] = []): Json {
  return { level, message: { text: withoutLinks(text) }, locations: places.map(locationOf) };
}

/** Viewers make a link of "[text](address)", which a name in a manifest must not do. */
function withoutLinks(text: string): string {
  return text.replaceAll('](', '] (');
}

/** A file as a URI reference: relative to the working folder, percent-encoded. One outside, named by its full path, is a file URL. */
function uriOf(file: string): string {
  const inside = relative(process.cwd(), resolve(file));
  if (isAbsolute(file) && (isAbsolute(inside) || inside.startsWith('..'))) {
    return pathToFileURL(file).href;
  }
  return inside.replace(/\\/g, '/').split('/').map(encodeURIComponent).join('/');
}

/** GitHub shows no more tags. */
const MAX_TAGS = 20;

/** The rules of the catalogue, what only an option asks, and what only a comparison finds. */
const FOUND: readonly Rule[] = [...RULES, ACCEPTED_RULE];

/** The place of each rule by its id. */
const RULE_INDEXES: ReadonlyMap<string, number> = new Map([...FOUND, ...CHANGE_RULES, PROOF_RULE].map(({ id }, i) => [id, i]));

/** The rules as SARIF describes them, in the order of the catalogue. The one about proofs is there if it is used. */
function sarifRules(hasProofs: boolean): Json[] {
  return [...FOUND.map(ruleOf), ...CHANGE_RULES.map(changeRuleOf), ...hasProofs ? [ruleOf(PROOF_RULE)] : []];
}

function ruleOf(rule: Rule): Json {
  const { id, title, why, severity } = rule;
  const accept = rule === ACCEPTED_RULE || rule === PROOF_RULE // a file of their own says what passes
    ? 'No annotation accepts it.'
    : `To accept a finding, add the annotation ${acknowledgingAnnotation(rule)} to the object. ${REASON_NEEDED}`;
  const tags = ['security', ...controlsOf(rule).flatMap(({ key, ids }) => ids.map((control) => `${key}/${control}`))];
  const help = [sentenceOf(yamlFix(rule)), accept];
  const properties = { 'tags': tags.slice(0, MAX_TAGS), 'precision': 'high', 'security-severity': scoreOf(rule) };
  return described({ id, title, why, help, docs: docsOf(id), level: severity, properties });
}

function changeRuleOf({ id, title, why, fix, level }: ChangeRule): Json {
  const help = [sentenceOf(fix), 'No annotation accepts it: it is gone once the new build is what the next one is compared with.'];
  const score = level === 'error' ? '7.5' : '3.0';
  return described({ id, title, why, help, docs: CHANGE_DOCS, level, properties: { 'tags': ['security'], 'security-severity': score } });
}

/** What a rule has in SARIF. */
interface Description {
  readonly id: string;
  readonly title: string;
  readonly why: string;
  /** Paragraphs. */
  readonly help: readonly string[];
  readonly docs: string;
  readonly level: string;
  readonly properties: Json;
}

function described({ id, title, why, help, docs, level, properties }: Description): Json {
  return {
    id,
    name: id.replace(/(?:^|-)(.)/g, (_, letter: string) => letter.toUpperCase()),
    shortDescription: { text: sentenceOf(title) },
    fullDescription: { text: why },
    help: { text: `${help.join(' ')} See ${docs}`, markdown: `${help.join('\n\n')}\n\n[Page of the rule](${docs})` },
    helpUri: docs,
    defaultConfiguration: { level },
    properties,
  };
}

/** GitHub calls 7.0 and above high, 4.0 and above medium. */
function scoreOf({ severity, pack }: Rule): string {
  return severity === Severity.ERROR ? (pack === RulePack.BASELINE ? '8.5' : '7.5') : '5.0';
}
