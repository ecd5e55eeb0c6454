import { AppJudgement, Judged } from './judging';
import { ClusterView } from '../engine/cluster/cluster-view';
import { inLanguageOfCaller } from '../engine/input/caller-language';
import { describe } from '../engine/rules/evaluator';
import { Severity } from '../engine/rules/severity';
import { HOW_TO_FIND_RANGES, mayOpenCluster, missingRanges, unknownRanges } from '../engine/rules/unknown-ranges';
import { textOf } from '../engine/value/json';
import { push } from '../engine/value/multimap';

/** Prints on stderr what does not fail synth, each line once for an app, since cdk8s has no channel for warnings. */
export class Warnings {
  private readonly printed = new Set<string>();

  /**
   * Prints a line for each rule, or for each rule and kind, one for each acknowledgement that accepts no finding, and one where the rules
   * do not know the ranges of the cluster.
   */
  public print({ judged, unused, snapshot }: AppJudgement): void {
    const lines = new Map<string, string[]>();
    for (const one of judged) {
      for (const finding of one.open.filter(({ severity }) => severity === Severity.WARNING)) {
        const key = finding.rule.oncePerKind ? `${finding.rule.id}\n${textOf(one.part.manifest.kind)}` : finding.rule.id;
        push(lines, key, `[${one.entry.owner.node.path}] ${describe(finding)}`);
      }
    }
    for (const [first, ...others] of lines.values()) {
      this.line(others.length > 0 ? `${first} and ${others.length} more: see AgentPolicy.of(app).findings()` : first);
    }
    for (const { construct, ruleId } of unused) {
      this.line(`[${construct.node.path}] acknowledges "${ruleId}", which finds nothing here; take the acknowledgement away`);
    }
    const unknown = firstText(judged, (one) => unknownTo(one, snapshot.viewOf(one.entry.chart)));
    if (unknown !== undefined) {
      this.line(unknown);
    }
  }

  private line(text: string): void {
    if (!this.printed.has(text)) {
      this.printed.add(text);
      process.stderr.write(`warning: ${inLanguageOfCaller(text)}\n`);
    }
  }
}

/** What the rules do not know of the addresses that an agent may call. */
function unknownTo({ entry, part: { manifest }, isNeighbour }: Judged, view: ClusterView): string | undefined {
  return firstText(isNeighbour ? [] : view.podsOf(manifest), (pod) => {
    const unknown = unknownRanges(missingRanges(view.rangesOf(pod.namespace)));
    return unknown !== undefined && mayOpenCluster(pod, view) ? `[${entry.owner.node.path}] ${unknown}; ${REMEDY}` : undefined;
  });
}

const REMEDY = `give the range to AgentCluster or to the construct of the policy; ${HOW_TO_FIND_RANGES}`;

/** The first text that a function gives. */
function firstText<T>(all: readonly T[], find: (one: T) => string | undefined): string | undefined {
  for (const one of all) {
    const found = find(one);
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
}
