import { Checked, summaryOf, unusedMessage } from './checked';
import { Origin } from './origin';
import { ACKNOWLEDGED } from '../engine/manifest/labels';
import { JudgedObject } from '../engine/manifest/manifest-list';
import { describeInYaml } from '../engine/rules/evaluator';
import { AcceptedFinding, ObjectFinding, UnusedAcknowledgement } from '../engine/rules/judge-manifests';
import { yamlFix } from '../engine/rules/rule';
import { docsOf } from '../engine/rules/rule-docs';
import { Json, object } from '../engine/value/json';

/** The report for programs. docs/check.md describes its fields. */
export function asJson(checked: Checked): string {
  const { run, findings, accepted, idle, exceptions, stated, filled, known, fixed } = checked;
  return `${JSON.stringify(
    {
      run,
      findings: findings.map((finding) => ({ ...findingJson(finding), filledByHarden: filled().has(finding) })),
      known: known.map(findingJson),
      fixed,
      acknowledged: accepted.map((finding) => ({
        ...findingJson(finding),
        reason: finding.reason,
        owner: finding.owner,
        reviewBy: finding.reviewBy,
      })),
      unused: idle.map(unusedJson),
      exceptions,
      stated: stated.map((one) => ({ runtimeClass: one.className, isolation: one.isolation, ...whereJson(one, one.prefix) })),
      summary: summaryOf(checked),
    },
    null,
    2,
  ).replace(/##\[/g, '##\\u005b')}\n`; // "##[" would command a CI runner that logs it
}

function findingJson(finding: ObjectFinding<Origin> | AcceptedFinding<Origin>): Json {
  const { rule, severity, field, got, detail } = finding;
  return {
    rule: rule.id,
    severity,
    ...whereJson(finding, field),
    field,
    got,
    detail,
    remedy: yamlFix(rule),
    message: describeInYaml(finding),
    docs: docsOf(rule.id),
  };
}

function unusedJson(one: UnusedAcknowledgement<Origin>): Json {
  const field = `${one.prefix}metadata.annotations["${ACKNOWLEDGED}${one.ruleId}"]`;
  return { rule: one.ruleId, ...whereJson(one, field), field, reason: one.reason, message: unusedMessage(one) };
}

function whereJson({ source, manifest }: JudgedObject<Origin>, field: string): Json {
  const { apiVersion, kind, metadata } = manifest;
  const { namespace, name } = object(metadata);
  return { file: source.file, line: source.lineOf(field), object: { apiVersion, kind, namespace, name } };
}
