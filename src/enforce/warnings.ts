import type { Judged, Unused } from './guard';
import { describe } from '../policy/evaluator';
import { Severity } from '../policy/severity';

/** Tells what does not fail synth on stderr, each once for an app: cdk8s has no channel for it. */
export class Warnings {
  private readonly told = new Set<string>();

  /** One line for each rule, and one for each acknowledgement that lets nothing through. */
  public tell(judged: Judged[], unused: Unused[]): void {
    const byRule = new Map<string, string[]>();
    for (const { guarded, open } of judged) {
      for (const finding of open.filter(({ severity }) => severity === Severity.WARNING)) {
        const lines = byRule.get(finding.rule.id) ?? [];
        byRule.set(finding.rule.id, lines);
        lines.push(`[${guarded.owner.node.path}] ${describe(finding)}`);
      }
    }
    for (const [first, ...others] of byRule.values()) {
      this.line(others.length > 0 ? `${first} and ${others.length} more: see AgentPolicy.of(app).findings()` : first);
    }
    for (const { construct, ruleId } of unused) {
      this.line(`[${construct.node.path}] acknowledges "${ruleId}", which finds nothing here; take the acknowledgement away`);
    }
  }

  private line(text: string): void {
    if (!this.told.has(text)) {
      this.told.add(text);
      process.stderr.write(`warning: ${text}\n`);
    }
  }
}
