import { readFileSync } from 'fs';
import { documentsOf } from './documents';
import { comparedInputOf } from './posture-input';
import { faultOf } from './read';
import { UnusableError } from './unusable-error';
import { show } from '../engine/input/props';
import { JudgedObject, objectName } from '../engine/manifest/manifest-list';
import { titleOfAgent } from '../engine/posture/agent-posture';
import { agentsByTitle } from '../engine/posture/posture-diff-change';
import { postureOf } from '../engine/posture/posture-of';
import {
  BudgetDifference, BudgetResult, ReachBudget, budgetFor, budgetText, compareToBudget, readBudget,
} from '../engine/posture/reach-budget';
import { BUDGET_RULE } from '../engine/posture/reach-budget-rule';
import { Judgement, ObjectFinding } from '../engine/rules/judge-manifests';
import { OptionError } from '../engine/rules/option-values';
import { object } from '../engine/value/json';
import { Origin } from '../report/origin';

/** How many targets that are no longer used stderr names. */
const MAX_UNUSED = 10;

/** What a budget gives: a finding for each target that it does not have, and lines about those that are no longer used. */
export interface BudgetReport {
  readonly findings: ObjectFinding<Origin>[];
  readonly unused: string[];
}

/** A budget that has all that the judged agents reach, as the text of a file. */
export function budgetFileFor(judgement: Judgement<Origin>): string {
  return budgetText(budgetFor(postureOf(comparedInputOf(judgement)).agents));
}

/**
 * Holds what was judged against the budget in a file.
 *
 * @throws UnusableError if the file is no budget
 */
export function againstBudget(judgement: Judgement<Origin>, file: string): BudgetReport {
  const budget = budgetIn(file);
  const { agents } = postureOf(comparedInputOf(judgement));
  const result = compareToBudget(budget, agents);
  const items = new Map(judgement.judged.map((item) => [placeKey(objectName(item.manifest), item.source.file), item]));
  const byTitle = agentsByTitle(agents);
  const neighbours = new Map(judgement.neighbours.flatMap((item) =>
    judgement.view.podsOf(item.manifest).map((pod) => [titleOfAgent({ pod, view: judgement.view }), item])));
  const itemOf = (agent: string) => {
    const { source } = byTitle.get(agent)!.all[0];
    return items.get(placeKey(source.object, source.file))!;
  };
  const finding = (item: JudgedObject<Origin>, detail: string): ObjectFinding<Origin> => {
    const got: unknown = object(item.manifest.metadata).name;
    return { ...item, rule: BUDGET_RULE, severity: BUDGET_RULE.severity, field: `${item.prefix}metadata.name`, got, detail };
  };
  return {
    findings: [
      ...result.newAgents.map((agent) => finding(itemOf(agent), `${file} does not name the agent`)),
      ...result.goneAgents.filter((agent) => neighbours.has(agent)).map((agent) =>
        finding(neighbours.get(agent)!, `${file} names it as an agent, and it is a neighbour of agents now`)),
      ...result.over.map((one) => finding(itemOf(one.agent), `${textOf(one)}, which ${file} does not have${openedBy(one)}`)),
    ],
    unused: unusedLines({ ...result, goneAgents: result.goneAgents.filter((agent) => !neighbours.has(agent)) }, file),
  };
}

function placeKey(name: string, file: string | undefined): string {
  return JSON.stringify([name, file]);
}

function textOf({ side, text }: BudgetDifference): string {
  return side === 'callers' ? `${text} may call it` : `it may reach ${text}`;
}

/** The first place that opens it. The agent as a whole is the place of what no manifest opens: no policy denies it. */
function openedBy({ agent, sources: [first, ...others] }: BudgetDifference): string {
  const more = others.length > 0 ? ` and ${others.length} more` : '';
  return first.object === agent && first.field === '' ? '' : `; see ${first.object} (${first.file}:${first.line})${more}`;
}

function unusedLines({ unused, goneAgents }: BudgetResult, file: string): string[] {
  const lines = [
    ...goneAgents.map((agent) => `${file}: ${agent} is gone`),
    ...unused.map((one) => `${file}: ${one.agent} no longer uses ${one.side === 'callers' ? `the caller ${one.text}` : one.text}`),
  ];
  const more = lines.length > MAX_UNUSED ? [`${file}: ${lines.length - MAX_UNUSED} more are no longer used`] : [];
  const remedy = `${file}: to remove them, write the file again with --write-budget`;
  return lines.length === 0 ? [] : [...lines.slice(0, MAX_UNUSED), ...more, remedy];
}

/** Reads a budget. The parser of manifests finds what JSON.parse passes: a key that is there twice, and bytes that are no text. */
function budgetIn(file: string): ReachBudget {
  const refuse = (fault: string) => new UnusableError([fault]);
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    throw refuse(faultOf(file, error));
  }
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8').replace(/^\uFEFF/, ''));
  } catch (error) {
    throw refuse(`${file}: must be JSON: ${(error as Error).message}`);
  }
  const { documents, faults } = documentsOf([{ file, bytes }]);
  if (faults.length > 0) {
    throw refuse(faults[0]);
  }
  try {
    return readBudget(value);
  } catch (error) {
    if (!(error instanceof OptionError)) {
      throw error;
    }
    const line = documents[0]?.source.lineOf(error.at) ?? 1;
    throw refuse(`${file}:${line}: ${error.at === '' ? 'the budget' : error.at} must ${error.must}, got ${show(error.got)}`);
  }
}
