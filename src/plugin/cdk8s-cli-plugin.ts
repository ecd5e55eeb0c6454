import { ClusterFiles, clusterFiles, filesByCluster, mergedJudgements } from './cdk8s-cli-clusters';
import { show } from '../engine/input/show';
import { Document, objectName, partsOf } from '../engine/manifest/manifest-list';
import { neighboursLine } from '../engine/rules/acknowledgement';
import { place } from '../engine/rules/evaluator';
import {
  AcceptedFinding,
  UnusedAcknowledgement,
  JudgeOptions,
  Judgement,
  ObjectFinding,
  StatedInManifest,
  judgeManifests,
} from '../engine/rules/judge-manifests';
import { judgeOptions } from '../engine/rules/judge-options';
import { OptionError, bool } from '../engine/rules/option-values';
import { exceptionText } from '../engine/rules/rule-choice';
import { RuleException } from '../engine/rules/rule-exception';
import { Severity } from '../engine/rules/severity';
import { object } from '../engine/value/json';
import { push } from '../engine/value/multimap';
import { ambiguousTextIn } from '../engine/value/yaml-text';

/** One document of a file. */
interface FileOrigin {
  readonly file: string;
}

/** The violations of one rule, as cdk8s-cli reports them. */
interface Violation {
  readonly ruleName: string;
  readonly recommendation: string;
  readonly fix: string;
  readonly violatingResources: { readonly resourceName: string; readonly locations: readonly string[]; readonly manifestPath: string }[];
}

/**
 * The part of cdk8s-cli's validation context that this plugin uses.
 *
 * @see https://github.com/cdk8s-team/cdk8s-cli/blob/2.x/src/plugins/validation.ts
 */
interface ValidationContext {
  readonly manifests: readonly string[];
  readonly report: {
    addViolation(violation: Violation): void;
    submit(status: 'success' | 'failure', metadata: { readonly [name: string]: string }): void;
  };
  readonly logger: { log(message: string): void };
  parseManifest(file: string): unknown[];
}

/**
 * Judges the files that `cdk8s synth` wrote, as the objects of one cluster or of the clusters that `clusters` names.
 *
 * A plugin of cdk8s-cli is a Node.js class, so other languages do not have it.
 *
 * @see https://cdk8s.io/docs/latest/cli/synth/
 * @internal
 */
export class AgentValidation {
  private readonly options: JudgeOptions;
  private readonly clusters: ClusterFiles;

  constructor(properties: unknown = {}) {
    ({ options: this.options, clusters: this.clusters } = read(properties));
  }

  public async validate(context: ValidationContext): Promise<void> {
    const { documents, unreadable } = parse(context);
    const clusters = explained(() => filesByCluster(context.manifests, this.clusters)).map((files) => new Set(files));
    const judgement = mergedJudgements(clusters.map((files) =>
      judgeManifests(documents.filter(({ source }) => files.has(source.file)), this.options)));
    const violations = [...unreadableIn(judgement, unreadable), ...byRule(judgement.findings)];
    violations.forEach((violation) => context.report.addViolation(violation));
    judgement.accepted.forEach((finding) => context.logger.log(accepted(finding)));
    judgement.idle.forEach((acknowledgement) => context.logger.log(idle(acknowledgement)));
    judgement.stated.forEach((one) => context.logger.log(stated(one)));
    judgement.exceptions.forEach((one) => context.logger.log(exceptionText(one)));
    const neighbours = judgement.neighbours.reduce((sum, { pods }) => sum + pods, 0);
    const beside = neighboursLine(neighbours, 'the property "all: true"');
    if (beside !== undefined) {
      context.logger.log(beside);
    }
    const count = (severity: Severity) => judgement.findings.filter((finding) => finding.severity === severity).length;
    const errors = count(Severity.ERROR) + unreadable.length + judgement.unreadable.length;
    context.report.submit(errors > 0 ? 'failure' : 'success', {
      Objects: String(judgement.judged.length),
      Errors: String(errors),
      Warnings: String(count(Severity.WARNING)),
      Acknowledged: String(judgement.accepted.length),
      ...(neighbours > 0 && { Neighbours: String(neighbours) }),
      ...reasonsByOption(judgement.exceptions),
    });
  }
}

function read(properties: unknown): { options: JudgeOptions; clusters: ClusterFiles } {
  if (object(properties) !== properties) {
    throw propertyError('', 'be a map', properties);
  }
  const { clusters, all = false, ignoreAcknowledgements = false, ...options } = object(properties);
  return explained(() => ({
    options: {
      ...judgeOptions(options, ['clusters', 'all', 'ignoreAcknowledgements']),
      all: readAll(all, options.podSelector),
      ignoreAcknowledgements: bool('ignoreAcknowledgements', ignoreAcknowledgements),
    },
    clusters: clusterFiles(clusters),
  }));
}

function readAll(all: unknown, podSelector: unknown): boolean {
  if (bool('all', all) && podSelector !== undefined) {
    throw new OptionError('all', 'be left out beside podSelector, which leaves pods out', all);
  }
  return all === true;
}

/** The reasons of each exception. Several apps may write into one folder. */
function reasonsByOption(exceptions: readonly RuleException[]): { [name: string]: string } {
  const options = [...new Set(exceptions.map(({ option }) => option))];
  return Object.fromEntries(options.map((name) =>
    [`Exception ${name}`, exceptions.filter(({ option }) => option === name).map(({ reason }) => reason).join('; ')]));
}

/** Runs a function, and names a wrong property by its place in cdk8s.yaml. */
function explained<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw error instanceof OptionError ? propertyError(`.${error.at}`, error.must, error.got) : error;
  }
}

/** An error without a stack trace: cdk8s-cli prints the stack, and ours does not help the user. */
function propertyError(at: string, must: string, got: unknown): Error {
  const error = new Error(`cdk8s.yaml: 'validations[].properties${at}' must ${must}, got ${show(got)}`);
  error.stack = `Error: ${error.message}`;
  return error;
}

/** A fault of a file that the report lists as a finding. */
interface Fault {
  readonly file: string;
  readonly what: string;
}

/** Parses all files. A file that cannot be parsed does not hide the findings of the others. */
function parse(context: ValidationContext): { documents: Document<FileOrigin>[]; unreadable: Fault[] } {
  const documents: Document<FileOrigin>[] = [];
  const unreadable: Fault[] = [];
  for (const file of context.manifests) {
    try {
      const parsed = context.parseManifest(file);
      documents.push(...parsed.map((document) => ({ source: { file }, document })));
      unreadable.push(...parsed.flatMap((document) => ambiguousIn(document).map((what) => ({ file, what }))));
    } catch (error) {
      unreadable.push({ file, what: error instanceof Error ? error.message : String(error) });
    }
  }
  return { documents, unreadable };
}

/** Texts that Kubernetes reads in another way than the parser of cdk8s-cli. */
function ambiguousIn(document: unknown): string[] {
  return partsOf(document).parts.flatMap(({ manifest, prefix }) => {
    const found = ambiguousTextIn(manifest);
    return found ? [`${objectName(manifest)}: ${prefix}${found.field} ${found.why}`] : [];
  });
}

function unreadableIn({ unreadable }: Pick<Judgement<FileOrigin>, 'unreadable'>, files: Fault[]): Violation[] {
  const faults = [
    ...files,
    ...unreadable.map(({ source, at, got }) => ({ file: source.file, what: `${at || 'a document'} is ${show(got)}, not an object` })),
  ];
  return faults.length === 0 ? [] : [{
    ruleName: 'unreadable-manifest',
    recommendation: `${Severity.ERROR}: the rules cannot judge a file that they cannot read.`,
    fix: 'write one Kubernetes object into each YAML document',
    violatingResources: faults.map(({ file, what }) => ({ resourceName: 'N/A', locations: [what], manifestPath: file })),
  }];
}

/** One violation for each rule, errors first. */
function byRule(findings: ObjectFinding<FileOrigin>[]): Violation[] {
  const bySeverity = [Severity.ERROR, Severity.WARNING].map((wanted) => findings.filter(({ severity }) => severity === wanted));
  return bySeverity.flatMap((same) => grouped(same, ({ rule }) => rule)).map((group) => {
    const [{ rule, severity }] = group;
    return { ruleName: rule.id, recommendation: `${severity}: ${rule.why}`, fix: rule.fix, violatingResources: byObject(group) };
  });
}

/** The findings of each object. cdk8s-cli finds the construct by the bare name. The kind is in the locations. */
function byObject(findings: ObjectFinding<FileOrigin>[]): Violation['violatingResources'] {
  return grouped(findings, ({ manifest }) => manifest).map((group) => {
    const [{ manifest, source }] = group;
    const name: unknown = object(manifest.metadata).name;
    return {
      resourceName: typeof name === 'string' ? name : 'N/A',
      locations: group.map((finding) => `${objectName(manifest)}: ${place(finding)}`),
      manifestPath: source.file,
    };
  });
}

function grouped<T>(values: T[], keyOf: (value: T) => object): T[][] {
  const groups = new Map<object, T[]>();
  for (const value of values) {
    push(groups, keyOf(value), value);
  }
  return [...groups.values()];
}

function accepted(finding: AcceptedFinding<FileOrigin>): string {
  const { source, manifest, rule, reason } = finding;
  return `${source.file}: ${objectName(manifest)}: ${place(finding)} (${rule.id}) is acknowledged: ${reason}`;
}

function idle({ source, manifest, ruleId, why }: UnusedAcknowledgement<FileOrigin>): string {
  return `${source.file}: ${objectName(manifest)}: the acknowledgement of "${ruleId}" is unused: ${why}`;
}

function stated({ source, manifest, className, isolation }: StatedInManifest<FileOrigin>): string {
  return `${source.file}: ${objectName(manifest)}: states that RuntimeClass ${show(className)} isolates with ${isolation}`;
}
