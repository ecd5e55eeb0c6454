import { groupsOf, lineText } from './diff-rows';
import { xml } from './junit';
import { placesText } from './places';
import { PostureDiff } from '../engine/posture/posture-diff';
import { PostureChange } from '../engine/posture/posture-diff-change';
import { NO_DIFFERENCE, changeText } from '../engine/posture/posture-diff-verdict';

/** The changes as JUnit XML: a suite for each object, a case for each change. */
export function diffJunit(diff: PostureDiff, fails: (change: PostureChange) => boolean): string {
  const { groups } = groupsOf(diff);
  const suites = groups.map(({ object, changes }) => [
    `  <testsuite name="${xml(object)}" ${counts(changes, fails)} errors="0" skipped="0">`,
    ...changes.map((change) => caseOf(change, fails(change))),
    '  </testsuite>',
  ].join('\n'));
  const none = '  <testsuite name="diff" tests="1" failures="0" errors="0" skipped="0">\n'
    + `    <testcase name="${NO_DIFFERENCE}" classname="diff"/>\n  </testsuite>`;
  const all = groups.length === 0 ? 'tests="1" failures="0"' : counts(diff.changes, fails);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="cdk8s-hardened-agents diff" ${all} errors="0">`,
    ...groups.length === 0 ? [none] : suites,
    '</testsuites>',
    '',
  ].join('\n');
}

function caseOf(change: PostureChange, isFailure: boolean): string {
  const place = placesText(change.sources);
  const text = xml(`${place === '' ? '' : `${place}: `}${lineText(change)}`);
  const body = isFailure ? `<failure type="${change.verb}" message="${text}"/>` : `<system-out>${text}</system-out>`;
  return `    <testcase name="${xml(changeText(change))}" classname="${xml(change.object)}">${body}</testcase>`;
}

function counts(changes: readonly PostureChange[], fails: (change: PostureChange) => boolean): string {
  return `tests="${changes.length}" failures="${changes.filter(fails).length}"`;
}
