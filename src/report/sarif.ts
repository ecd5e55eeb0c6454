import { gzipSync } from 'zlib';
import { Checked, summaryOf, unusedMessage } from './checked';
import { Origin } from './origin';
import { runNotes } from './run-text';
import { DESCRIBED_RULES, sarifRules } from './sarif-rules';
import { uriOf } from './uri';
import { acceptedText } from '../engine/manifest/acknowledgement-annotations';
import { JudgedObject, objectName } from '../engine/manifest/manifest-list';
import { stableField } from '../engine/manifest/stable-field';
import { describeInYaml } from '../engine/rules/evaluator';
import { ObjectFinding } from '../engine/rules/judge-manifests';
import { exceptionText } from '../engine/rules/rule-choice';
import { Severity } from '../engine/rules/severity';
import { hashOf } from '../engine/value/hash-of';
import { Json } from '../engine/value/json';

/** GitHub refuses a file with more results, or with more bytes once it is compressed. */
const MAX_RESULTS = 25_000;
const MAX_BYTES = 10_000_000;

const INDEXES = new Map(DESCRIBED_RULES.map(({ id }, i) => [id, i]));

/** The results of all findings, errors first. */
export interface SarifResults {
  readonly results: readonly Json[];
  /** Each with its level, "warning" or "note". */
  readonly notifications?: readonly Json[];
  /** What is known of the run. */
  readonly properties?: Json;
}

/** The report as SARIF 2.1.0. `warn` learns how many results were left out. */
export function asSarif(checked: Checked, warn: (text: string) => void): string {
  const { run, findings, accepted, known, idle, exceptions } = checked;
  const summary = summaryOf(checked);
  const ordered = [Severity.ERROR, Severity.WARNING].flatMap((level) => findings.filter(({ severity }) => severity === level));
  const times = new Map<string, number>();
  return sarifOf({
    results: [
      ...ordered.map((one) => resultOf(one, times)),
      ...known.map((one) => ({ ...resultOf(one, times), suppressions: [{ kind: 'external', justification: 'in the accepted file' }] })),
      ...accepted.map((one) => ({
        ...resultOf(one, times), suppressions: [{ kind: 'inSource', status: 'accepted', justification: acceptedText(one) }],
      })),
    ],
    notifications: [
      ...runNotes({ run, summary }).map(({ level, text }) => notification(level, text)),
      ...idle.map((one) => notification('warning', `${one.ruleId}: ${unusedMessage(one)}`, [locationOf(one, one.prefix)])),
      ...exceptions.map((one) => notification('note', exceptionText(one))),
    ],
    properties: { ...run, neighbours: summary.neighbours },
  }, run.toolVersion, warn);
}

/** A SARIF log with as many of the results as GitHub takes, the first ones. */
export function sarifOf(
  { results, notifications = [], properties }: SarifResults, version: string, warn: (text: string) => void,
): string {
  const invocation = { executionSuccessful: true, toolExecutionNotifications: notifications, ...properties && { properties } };
  let shown = results.slice(0, MAX_RESULTS);
  let text = logOf(shown, invocation, version);
  while (text.length > MAX_BYTES && gzipSync(text, { level: 1 }).length > MAX_BYTES && shown.length > 0) {
    shown = shown.slice(0, Math.floor(shown.length / 2));
    text = logOf(shown, invocation, version);
  }
  if (shown.length < results.length) {
    warn(`SARIF has the first ${shown.length} of ${results.length} results, errors first: GitHub accepts no more; `
      + 'check in parts, for example one namespace at a time, or use --format json');
  }
  return text;
}

function logOf(results: readonly Json[], invocation: Json, version: string): string {
  const driver = {
    name: 'cdk8s-hardened-agents',
    semanticVersion: version,
    informationUri: 'https://github.com/cdk8s-hardened-agents/cdk8s-hardened-agents',
    rules: sarifRules(),
  };
  return `${JSON.stringify({
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [{ tool: { driver }, columnKind: 'utf16CodeUnits', invocations: [invocation], results }],
  }, null, 1)}\n`;
}

/** The result of a finding. `times` counts results that are the same but for the place in a list. */
export function resultOf(finding: ObjectFinding<Origin>, times: Map<string, number>): Json {
  const { rule, severity, manifest, prefix, field } = finding;
  const own = field.slice(prefix.length);
  const { path, elements } = stableField(manifest, own);
  const hash = hashOf(rule.id, objectName(manifest), manifest.apiVersion, path, elements);
  const time = (times.get(hash) ?? 0) + 1;
  times.set(hash, time);
  return {
    ruleId: rule.id,
    ruleIndex: INDEXES.get(rule.id),
    level: severity,
    message: { text: withoutLinks(describeInYaml({ ...finding, field: own })) },
    locations: [locationOf(finding, field)],
    partialFingerprints: { primaryLocationLineHash: `${hash}:${time}` }, // the name that GitHub compares
  };
}

function locationOf({ source, manifest, prefix }: JudgedObject<Origin>, field: string): Json {
  const name = objectName(manifest);
  const own = field.slice(prefix.length);
  return {
    physicalLocation: { artifactLocation: { uri: uriOf(source.file) }, region: { startLine: source.lineOf(field) } },
    logicalLocations: [
      { name, fullyQualifiedName: name, kind: 'object' },
      ...(own === '' ? [] : [{ name: own, fullyQualifiedName: `${name} ${own}`, kind: 'member' }]),
    ],
  };
}

function notification(level: 'warning' | 'note', text: string, locations: Json[] = []): Json {
  return { level, message: { text: withoutLinks(text) }, locations };
}

/** Viewers make a link of "[text](address)", which a name in a manifest must not do. */
export function withoutLinks(text: string): string {
  return text.replaceAll('](', '] (');
}
