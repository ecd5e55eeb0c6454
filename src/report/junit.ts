import { Checked, headOf, isNamed, lineIn, oneLine, summaryOf, unusedMessage } from './checked';
import { asNumber } from './escape-text';
import { Origin } from './origin';
import { runProperties } from './run-text';
import { acceptedText } from '../engine/manifest/acknowledgement-annotations';
import { JudgedObject, objectName } from '../engine/manifest/manifest-list';
import { describeInYaml, place } from '../engine/rules/evaluator';
import { ObjectFinding } from '../engine/rules/judge-manifests';
import { docsOf } from '../engine/rules/rule-docs';
import { Severity } from '../engine/rules/severity';
import { Json } from '../engine/value/json';
import { push } from '../engine/value/multimap';

type State = 'failed' | 'passed' | 'skipped';

interface TestCase {
  readonly name: string;
  readonly state: State;
  /** What is inside the element. */
  readonly body: string;
}

/** The case of an object without findings. */
const CLEAN: TestCase = { name: 'no findings', state: 'passed', body: '' };

/**
 * The report as JUnit XML: a suite for each object, a case for each finding. A warning fails its case if it fails the run. The first suite
 * has no cases: its properties say what was judged and what was not.
 */
export function asJunit(checked: Checked, failOn: Severity): string {
  const cases = casesOf(checked, failOn);
  const suites = checked.judged.filter(({ manifest }) => isNamed(manifest) || cases.has(manifest))
    .map((item) => suiteOf(item, cases.get(item.manifest) ?? [CLEAN]));
  const all = [...cases.values()].flat();
  const clean = suites.length - cases.size;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="cdk8s-hardened-agents" tests="${all.length + clean}" failures="${countIn(all, 'failed')}" errors="0">`,
    runSuite(checked),
    ...suites,
    '</testsuites>',
    '',
  ].join('\n');
}

function casesOf({ findings, known, accepted, idle }: Checked, failOn: Severity): Map<Json, TestCase[]> {
  const cases = new Map<Json, TestCase[]>();
  const fails = (severity: Severity) => severity === Severity.ERROR || failOn === Severity.WARNING;
  const nameOf = ({ rule, field }: ObjectFinding<Origin>) => `${rule.id} ${field}`;
  const add = (item: JudgedObject<Origin>, name: string, state: State, body: string) => push(cases, item.manifest, { name, state, body });
  for (const one of findings) {
    const text = `${lineIn(one.source, one.field)}: ${describeInYaml(one)}\n${docsOf(one.rule.id)}`;
    if (fails(one.severity)) {
      add(one, nameOf(one), 'failed', `<failure type="${one.severity}" message="${xml(place(one))}">${xml(text)}</failure>`);
    } else {
      add(one, nameOf(one), 'passed', `<system-out>${xml(`${one.severity}: ${text}`)}</system-out>`);
    }
  }
  known.forEach((one) => add(one, nameOf(one), 'skipped', '<skipped message="in the accepted file"/>'));
  accepted.forEach((one) => add(one, nameOf(one), 'skipped', `<skipped message="${xml(`acknowledged: ${acceptedText(one)}`)}"/>`));
  for (const one of idle) {
    const message = xml(unusedMessage(one));
    const [state, body]: [State, string] = fails(Severity.WARNING)
      ? ['failed', `<failure type="unused" message="${message}"/>`] : ['passed', `<system-out>${message}</system-out>`];
    add(one, `${one.ruleId} is acknowledged`, state, body);
  }
  return cases;
}

function runSuite(checked: Checked): string {
  const properties = runProperties({ run: checked.run, summary: summaryOf(checked) });
  return [
    '  <testsuite name="what was judged" tests="0" failures="0" errors="0" skipped="0">',
    '    <properties>',
    ...properties.map(([name, value]) => `      <property name="${xml(name)}" value="${xml(value)}"/>`),
    '    </properties>',
    '  </testsuite>',
  ].join('\n');
}

function suiteOf(item: JudgedObject<Origin>, cases: readonly TestCase[]): string {
  const counts = `tests="${cases.length}" failures="${countIn(cases, 'failed')}" errors="0" skipped="${countIn(cases, 'skipped')}"`;
  const [className, file] = [objectName(item.manifest), item.source.file].map(xml);
  return [
    `  <testsuite name="${xml(headOf(item))}" ${counts} file="${file}">`,
    ...cases.map(({ name, body }) => `    <testcase name="${xml(name)}" classname="${className}" file="${file}">${body}</testcase>`),
    '  </testsuite>',
  ].join('\n');
}

function countIn(cases: readonly TestCase[], state: State): number {
  return cases.filter((one) => one.state === state).length;
}

/** A text in an attribute or element. XML has no form for control characters, half surrogate pairs and the last two of a plane. */
export function xml(text: string): string {
  return text.split('\n').map(oneLine).join('\n')
    .replace(/[\p{Cs}\p{Cn}]/gu, asNumber)
    .replace(/[&<>"'\n]/g, (character) => `&#${character.charCodeAt(0)};`);
}
