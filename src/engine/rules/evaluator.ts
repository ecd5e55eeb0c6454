import { RULES } from './catalogue';
import { Report, Rule, judgesPods, yamlFix } from './rule';
import { RuleChoice } from './rule-choice';
import { RulePack, Severity } from './severity';
import { ClusterView } from '../cluster/cluster-view';
import { show } from '../input/show';
import { groupKind } from '../manifest/pod-kinds';
import { PodSpecView } from '../manifest/pod-view';
import { Json } from '../value/json';
import { memoize, memoizeByPair } from '../value/memoize';
import { push } from '../value/multimap';

/** One place where a manifest breaks a rule. */
export interface Finding {
  readonly rule: Rule;
  readonly severity: Severity;
  /** Path of the field, such as `spec.containers[0].image`. */
  readonly field: string;
  /** The value there. `undefined` if it is missing. */
  readonly got: unknown;
  /** The reason, if it is in another object. */
  readonly detail?: string;
  /** Whether it is about agents, also where the object is none. */
  readonly isOfAgents?: boolean;
}

/** Which rules judge an object. */
export type Asks = (rule: Rule) => boolean;

/** All of them. */
export const ASKS_ALL: Asks = () => true;

/** The one place that runs the rules. */
export class Evaluator {
  /** Every rule, with its default severity. */
  public static readonly ALL = new Evaluator({ registries: [] });

  private readonly severities = new Map<Rule, Severity>();
  private readonly podRules: Rule[];
  private readonly objectRules = new Map<string, Rule[]>();
  private readonly everyKind: Rule[] = [];
  private readonly withEvery = new Map<string, readonly Rule[]>();
  /** What the rules about specs report, each spec once for each choice of rules. */
  private readonly ofSpecs = memoizeByPair((asks: Asks, spec: PodSpecView): ReadonlyMap<Rule, Parameters<Report>[]> => {
    const reports = new Map<Rule, Parameters<Report>[]>();
    for (const rule of this.podRules.filter(asks)) {
      rule.checkSpec?.(spec, (...reported) => push(reports, rule, reported));
    }
    return reports;
  });

  /** @param choice checked by the caller, who gets it from the user */
  constructor(choice: RuleChoice = {}) {
    const { pack = RulePack.STRICT, severities = {} } = choice;
    for (const rule of RULES) {
      const byPack = pack === RulePack.STRICT || rule.pack === pack ? rule.severity : Severity.OFF;
      const severity = Object.hasOwn(severities, rule.id) ? severities[rule.id] : byPack;
      if (severity !== Severity.OFF && (rule.option === undefined || choice[rule.option] !== undefined)) {
        this.severities.set(rule, severity);
      }
    }
    this.podRules = this.rules.filter(judgesPods);
    for (const rule of this.rules) {
      for (const kind of rule.checkObject?.kinds ?? []) {
        if (kind === '*') {
          this.everyKind.push(rule);
        } else {
          push(this.objectRules, kind, rule);
        }
      }
    }
  }

  /** The rules that run, in the order of their ids. */
  public get rules(): Rule[] {
    return [...this.severities.keys()];
  }

  /** What a finding of the rule means. */
  public severityOf(rule: Rule): Severity {
    return this.severities.get(rule) ?? Severity.OFF;
  }

  /** All findings of one manifest of the cluster, in the order of the rules, or those of some rules. A field with null is one left out. */
  public evaluate(manifest: Json, view: ClusterView, asks: Asks = ASKS_ALL): Finding[] {
    const findings: Finding[] = [];
    let asked: Rule;
    const report: Report = (field, got, detail, isOfAgents) =>
      findings.push({ rule: asked, severity: this.severities.get(asked)!, field, got: got ?? undefined, detail, isOfAgents });
    this.ask(manifest, view, (rule) => {
      asked = rule;
      return report;
    }, asks);
    return findings;
  }

  /** Whether a rule, by its id, judges the manifest. */
  public judges(ruleId: string, manifest: Json, view: ClusterView, asks: Asks): boolean {
    return [...view.podsOf(manifest).length > 0 ? this.podRules : [], ...this.rulesOn(manifest, view)]
      .some((rule) => rule.id === ruleId && isAsked(rule, view, asks));
  }

  /** Titles of the rules that apply to the manifest and hold. */
  public holds(manifest: Json, view: ClusterView): string[] {
    const asked = new Set<Rule>();
    const broken = new Set<Rule>();
    this.ask(manifest, view, (rule) => {
      asked.add(rule);
      return () => broken.add(rule);
    });
    return [...asked].filter((rule) => !broken.has(rule)).map((rule) => rule.title);
  }

  /** The rules about objects of a kind, and those about objects of every kind. */
  private rulesFor(kind: string): readonly Rule[] {
    const of = this.objectRules.get(kind);
    return of ? memoize(this.withEvery, kind, () => [...of, ...this.everyKind]) : this.everyKind;
  }

  /** The rules about an object that apply to it. */
  private rulesOn(manifest: Json, view: ClusterView): Rule[] {
    return this.rulesFor(groupKind(manifest.apiVersion, manifest.kind))
      .filter(({ checkObject }) => checkObject!.appliesTo?.(manifest, view) ?? true);
  }

  private ask(manifest: Json, view: ClusterView, reportFor: (rule: Rule) => Report, asks: Asks = ASKS_ALL): void {
    const pods = view.podsOf(manifest);
    const ofSpecs = pods.map(({ ofSpec }) => this.ofSpecs(asks, ofSpec));
    for (const rule of pods.length > 0 ? this.podRules : []) {
      if (isAsked(rule, view, asks)) {
        const report = reportFor(rule);
        for (let i = 0; i < pods.length; i++) {
          ofSpecs[i].get(rule)?.forEach((reported) => report(...reported));
          rule.checkPod?.(pods[i], report, view);
        }
      }
    }
    for (const rule of this.rulesOn(manifest, view)) {
      if (isAsked(rule, view, asks)) {
        rule.checkObject!.check(manifest, reportFor(rule), view);
      }
    }
  }
}

function isAsked(rule: Rule, view: ClusterView, asks: Asks): boolean {
  return (view.complete || !rule.needsClusterView) && asks(rule);
}

/** `spec.hostPID is true; leave it out: … (no-host-namespaces)` */
export function describe(finding: Finding): string {
  return `${place(finding)}; ${finding.rule.fix} (${finding.rule.id})`;
}

/** The same for people who have only YAML. */
export function describeInYaml(finding: Finding): string {
  return `${place(finding)}; ${yamlFix(finding.rule)} (${finding.rule.id})`;
}

/** A map of labels. It says which objects select a pod. */
const LABELS = /(^|\.)metadata\.labels$/;

/**
 * Whether a finding is about the value at its field. It is not if the fault lies in another object that selects by labels, or if the field
 * is a file in a ConfigMap, which is text, and the value is what the rule read in it: the detail then says what matters.
 */
export function isAboutValue({ field, got, detail }: Pick<Finding, 'field' | 'got' | 'detail'>): boolean {
  return !(detail !== undefined && LABELS.test(field)) && !(/^data\[/.test(field) && typeof got === 'object');
}

/** `spec.hostPID is true`. If the fault lies in a policy that selects a pod by its labels, the policy: `NetworkPolicy "agents/open" …` */
export function place(finding: Finding): string {
  const { field, got, detail } = finding;
  if (detail !== undefined && LABELS.test(field)) {
    return detail;
  }
  const value = got === undefined ? ' is missing' : isAboutValue(finding) ? ` is ${show(got)}` : '';
  return `${field}${value}${detail ? `: ${detail}` : ''}`;
}
