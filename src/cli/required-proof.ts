import { placeKey } from './accepted';
import { UsageError } from './command';
import { objectName } from '../engine/manifest/manifest-list';
import { AgentPosture } from '../engine/posture/posture-agent';
import { ReportedRuns } from '../engine/proof/proved-posture';
import { MaxAge, PROOF_RULE, unproved } from '../engine/proof/required-proof';
import { ObjectFinding } from '../engine/rules/judge-manifests';
import { object } from '../engine/value/json';
import { JudgedRun } from '../report/checked';
import { Origin } from '../report/json';

const UNITS = { d: 86_400_000, h: 3_600_000 } as const;

/** An age in days or hours, such as "30d". */
export function maxAgeOf(option: string, text: string): MaxAge {
  const [, count, unit] = /^([1-9]\d{0,4})([dh])$/.exec(text) ?? [];
  if (unit === undefined) {
    throw new UsageError(option, 'be a number of days or hours such as "30d" or "12h"', text);
  }
  return { milliseconds: Number(count) * UNITS[unit as keyof typeof UNITS], text };
}

/** A finding for each thing that no run proves: at the agent that it is about, else at the first agent. */
export function proofFindings(
  { judged }: JudgedRun, agents: readonly AgentPosture[], runs: ReportedRuns, maxAge: MaxAge, now: Date,
): ObjectFinding<Origin>[] {
  const items = new Map(judged.map((item) => [placeKey(objectName(item.manifest), item.source.file), item]));
  const [firstAgent] = [...agents].sort((one, other) => (one.title < other.title ? -1 : 1));
  const [[, firstItem]] = [...items].sort(([one], [other]) => (one < other ? -1 : 1));
  return unproved(agents, runs, maxAge, now).map(({ agent = firstAgent, text }): ObjectFinding<Origin> => {
    const item = agent ? items.get(placeKey(agent.source.object, agent.source.file))! : firstItem;
    const got: unknown = object(item.manifest.metadata).name;
    return { ...item, rule: PROOF_RULE, severity: PROOF_RULE.severity, field: `${item.prefix}metadata.name`, got, detail: text };
  });
}
