import { Judged, UnusedInApp } from './judging';
import { describe } from '../engine/rules/evaluator';
import { Severity } from '../engine/rules/severity';
import { textOf } from '../engine/value/json';
import { push } from '../engine/value/multimap';

/** Prints on stderr what does not fail synth, each line once for an app, since cdk8s has no channel for warnings. */
export class Warnings {
  private readonly printed = new Set<string>();

  /** Prints a line for each rule, or for each rule and kind, and one for each acknowledgement that accepts no finding. */
  public print(judged: readonly Judged[], unused: readonly UnusedInApp[]): void {
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
  }

  private line(text: string): void {
    if (!this.printed.has(text)) {
      this.printed.add(text);
      process.stderr.write(`warning: ${text}\n`);
    }
  }
}
