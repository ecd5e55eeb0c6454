import { PostureContext, RankedAgent } from './agent-posture';
import { Edited } from './findings-of';
import { PostureFinding } from './posture-finding';
import { Json } from '../value/json';
import { push } from '../value/multimap';

/** An open finding, and the object to edit. */
export interface OpenFinding {
  readonly finding: PostureFinding;
  readonly edited: Edited;
}

/** All open findings that the edit of one object ends. */
export interface ObjectStep {
  readonly manifest: Json;
  readonly open: readonly OpenFinding[];
}

/** The agents that have one of some findings in their own manifests, each once. */
export type AgentsOf = (...findings: readonly PostureFinding[]) => readonly RankedAgent[];

export function agentsByFinding(agents: readonly RankedAgent[]): AgentsOf {
  const byFinding = new Map<PostureFinding, RankedAgent[]>();
  agents.forEach((one) => one.agent.findings.forEach((finding) => push(byFinding, finding, one)));
  return (...findings) => [...new Set(findings.flatMap((finding) => byFinding.get(finding) ?? []))];
}

/** The open findings by the objects to edit. */
export function stepsByObject({ findings }: PostureContext): ObjectStep[] {
  const byObject = new Map<Json, OpenFinding[]>();
  findings.all.forEach((finding, i) => {
    if (finding.acknowledged === undefined) {
      push(byObject, findings.edited[i].manifest, { finding, edited: findings.edited[i] });
    }
  });
  return [...byObject].map(([manifest, open]) => ({ manifest, open }));
}

/** The objects of one kind that have the same faults at the same fields, such as those of one template. */
export function objectsByTemplate(steps: readonly ObjectStep[]): ObjectStep[][] {
  const byFaults = new Map<string, ObjectStep[]>();
  steps.forEach((step) => push(byFaults, keyOf(step), step));
  return [...byFaults.values()];
}

/** A policy has a fault once, however many pods it selects. */
function keyOf({ manifest, open }: ObjectStep): string {
  const keys = open.map(({ finding: { ruleId, severity, remedy, source }, edited }) =>
    JSON.stringify([ruleId, severity, remedy, edited.isElsewhere ? edited.elements : source.field]));
  return JSON.stringify([manifest.apiVersion, manifest.kind, ...[...new Set(keys)].sort()]);
}
