import { Checked, Summary, summaryOf, unusedMessage } from './checked';
import { Origin, schemaUrl } from './json';
import { ACKNOWLEDGED } from '../engine/manifest/labels';
import { JudgedObject } from '../engine/manifest/manifest-list';
import { PostureProof, PostureRun } from '../engine/posture/posture';
import { describeInYaml } from '../engine/rules/evaluator';
import { ObjectFinding, UnusedAcknowledgement } from '../engine/rules/judge-manifests';
import { docsOf, yamlFix } from '../engine/rules/rule';
import { RuleException } from '../engine/rules/rule-exception';
import { object } from '../engine/value/json';

/** What an object is, as far as it says. */
interface ObjectJson {
  /** Such as "apps/v1". */
  readonly apiVersion?: string;
  /** Such as "Deployment". */
  readonly kind?: string;
  /** Its namespace, if it is in one. */
  readonly namespace?: string;
  /** Its name, if it has one. */
  readonly name?: string;
}

/** A place in a file. */
interface PlaceJson {
  /** The file as it was named, or "stdin" for standard input. */
  readonly file: string;
  /** Line of the field, or of what should hold it. */
  readonly line: number;
  /** The object. */
  readonly object: ObjectJson;
}

/** What a rule finds at a field of an object. */
interface FindingJson extends PlaceJson {
  /** Id of the rule, such as "no-host-namespaces". */
  readonly rule: string;
  /** How bad it is: "error" or "warning". */
  readonly severity: string;
  /** Path such as "spec.containers[0].image". In a list it begins with the item, such as "items[0].spec.hostPID". */
  readonly field: string;
  /** The value there. Absent if the field is missing. */
  readonly got?: unknown;
  /** What makes it a fault where that lies in another object. */
  readonly detail?: string;
  /** What to do, in terms of YAML. */
  readonly remedy: string;
  /** All of it in one line. */
  readonly message: string;
  /** Address of the page of the rule. */
  readonly docs: string;
}

/** A finding that is open. */
interface OpenFindingJson extends FindingJson {
  /** Whether `Harden` removes it in a cdk8s app. */
  readonly filledByHarden: boolean;
}

/** A finding that an annotation of its object accepts. */
interface AcceptedFindingJson extends FindingJson {
  /** Why it is accepted. */
  readonly reason: string;
  /** Who is responsible for it. */
  readonly owner?: string;
  /** The day until which someone looks at it again, such as "2027-01-31". */
  readonly reviewBy?: string;
}

/** An acknowledgement that accepts no finding. */
interface UnusedJson extends PlaceJson {
  /** What the annotation names. It need not be the id of a rule. */
  readonly rule: string;
  /** Path of the annotation. */
  readonly field: string;
  /** The value of the annotation, which need not be a text. */
  readonly reason?: unknown;
  /** Why it accepts nothing. */
  readonly message: string;
}

/** A runtime that is known by the annotation of a manifest alone. */
interface StatedJson extends PlaceJson {
  /** Name of the RuntimeClass. */
  readonly runtimeClass: string;
  /** What it isolates with, such as "virtual-machine". */
  readonly isolation: string;
}

/** What `check --format json` prints. */
export interface CheckJson {
  /** Address of this schema. Its name has the version. */
  readonly $schema: string;
  /** What was judged, and what was not. */
  readonly run: PostureRun;
  /** The runs on a cluster that it reads. */
  readonly proof?: PostureProof;
  /** What was found and is not accepted, in the order of the input. */
  readonly findings: readonly OpenFindingJson[];
  /** What the accepted file has. These are not among the findings. */
  readonly known: readonly FindingJson[];
  /** Entries of the accepted file that match no finding, one line each. */
  readonly fixed: readonly string[];
  /** What annotations accept. */
  readonly acknowledged: readonly AcceptedFindingJson[];
  /** Acknowledgements that accept nothing. */
  readonly unused: readonly UnusedJson[];
  /** What is lowered or left out, with the reasons. */
  readonly exceptions: readonly RuleException[];
  /** Runtimes that only a manifest's own annotation makes known. */
  readonly stated: readonly StatedJson[];
  /** How many there are of each. */
  readonly summary: Summary;
}

/** What `check` found, for programs. */
export function checkJson(checked: Checked): CheckJson {
  const { run, findings, accepted, idle, exceptions, stated, filled, known, fixed, proof } = checked;
  return {
    $schema: schemaUrl('check'),
    run,
    proof,
    findings: findings.map((finding) => ({ ...findingJson(finding), filledByHarden: filled().has(finding) })),
    known: known.map(findingJson),
    fixed,
    acknowledged: accepted.map((finding) => (
      { ...findingJson(finding), reason: finding.reason, owner: finding.owner, reviewBy: finding.reviewBy })),
    unused: idle.map(unusedJson),
    exceptions,
    stated: stated.map((one) => ({ runtimeClass: one.className, isolation: one.isolation, ...placeJson(one, one.prefix) })),
    summary: summaryOf(checked),
  };
}

function findingJson(finding: ObjectFinding<Origin>): FindingJson {
  const { rule, severity, field, got, detail } = finding;
  return {
    rule: rule.id,
    severity,
    ...placeJson(finding, field),
    field,
    got,
    detail,
    remedy: yamlFix(rule),
    message: describeInYaml(finding),
    docs: docsOf(rule.id),
  };
}

function unusedJson(one: UnusedAcknowledgement<Origin>): UnusedJson {
  const field = `${one.prefix}metadata.annotations["${ACKNOWLEDGED}${one.ruleId}"]`;
  return { rule: one.ruleId, ...placeJson(one, field), field, reason: one.reason, message: unusedMessage(one) };
}

function placeJson({ source, manifest }: JudgedObject<Origin>, field: string): PlaceJson {
  const { apiVersion, kind, metadata } = manifest;
  const { namespace, name } = object(metadata);
  const [of, what, where, named] = [apiVersion, kind, namespace, name].map((one) => (typeof one === 'string' ? one : undefined));
  return { file: source.file, line: source.lineOf(field), object: { apiVersion: of, kind: what, namespace: where, name: named } };
}
