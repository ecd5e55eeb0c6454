import { readFileSync } from 'fs';
import { documentsOf } from './documents';
import { comparedInputOf } from './posture-input';
import { faultOf } from './read';
import { UnusableError } from './unusable-error';
import { show } from '../engine/input/props';
import { JudgedObject, objectName } from '../engine/manifest/manifest-list';
import { titleOfAgent } from '../engine/posture/agent-posture';
import { agentsByTitle, elementText } from '../engine/posture/posture-diff-change';
import { neighbourOf } from '../engine/posture/posture-diff-scope';
import { postureOf } from '../engine/posture/posture-of';
import { PostureSource } from '../engine/posture/posture-source';
import { budgetFor, budgetText, compareToBudget } from '../engine/posture/reach-budget';
import { readBudget } from '../engine/posture/reach-budget-file';
import { BUDGET_RULE } from '../engine/posture/reach-budget-rule';
import { BudgetDifference, BudgetResult, ReachBudget } from '../engine/posture/reach-budget-shape';
import { ObjectFinding } from '../engine/rules/judge-manifests';
import { OptionError } from '../engine/rules/option-values';
import { object } from '../engine/value/json';
import { JudgedRun } from '../report/checked';
import { Origin } from '../report/origin';
import { placesText } from '../report/places';

/** How many targets that are no longer used stderr names. */
const MAX_UNUSED = 10;

/** What a budget gives: a finding for each target that it does not have and each control that is lost, and lines about the rest. */
export interface BudgetReport {
  readonly findings: ObjectFinding<Origin>[];
  readonly unused: string[];
}

/** A budget that has all that the judged agents reach, and all controls, as the text of a file. */
export function budgetFileFor(judgement: JudgedRun): string {
  return budgetText(budgetFor(postureOf(comparedInputOf(judgement))));
}

/**
 * Holds what was judged against the budget in a file.
 *
 * @throws UnusableError if the file is no budget
 */
export function againstBudget(judgement: JudgedRun, file: string): BudgetReport {
  const budget = budgetIn(file);
  const posture = postureOf(comparedInputOf(judgement));
  const result = compareToBudget(budget, posture);
  const items = new Map(judgement.judged.map((item) => [placeKey(objectName(item.manifest), item.source.file), item]));
  const byTitle = agentsByTitle(posture.agents);
  const neighbours = new Map(judgement.neighbours.flatMap((item) =>
    judgement.view.podsOf(item.manifest).map((pod) => [titleOfAgent({ pod, view: judgement.view }), item])));
  const neighbourFor = (agent: string) => neighbours.get(neighbourOf(agent, [...neighbours.keys()].sort()) ?? '');
  const itemOf = (agent: string) => {
    const { source } = byTitle.get(agent)!.all[0];
    return items.get(placeKey(source.object, source.file))!;
  };
  const [first] = [...byTitle.keys()].sort().map(itemOf);
  const [one] = [...items].sort(([key], [other]) => (key < other ? -1 : 1)).map(([, item]) => item);
  const holderOf = (title: string) => judgement.judged.find(({ manifest }) => objectName(manifest) === title) ?? first ?? one;
  const finding = (item: JudgedObject<Origin>, detail: string): ObjectFinding<Origin> => {
    const got: unknown = object(item.manifest.metadata).name;
    return { ...item, rule: BUDGET_RULE, severity: BUDGET_RULE.severity, field: `${item.prefix}metadata.name`, got, detail };
  };
  return {
    findings: [
      ...result.newAgents.map((agent) => finding(itemOf(agent), `${file} does not name the agent`)),
      ...result.goneAgents.filter((agent) => neighbourFor(agent)).map((agent) =>
        finding(neighbourFor(agent)!, `${file} names ${agent} as an agent, and it is a neighbour of agents now`)),
      ...result.over.map((over) => finding(itemOf(over.agent), `${textOf(over)}, which ${file} does not have${openedBy(over)}`)),
      ...result.lost.map(({ object: title, text, sources }) => (byTitle.has(title)
        ? finding(itemOf(title), `no longer ${text}, which ${file} has${seeText(sources)}`)
        : finding(holderOf(title), `${title}: no longer ${text}, which ${file} has`))),
    ],
    unused: [
      ...unusedLines({ ...result, goneAgents: result.goneAgents.filter((agent) => !neighbourFor(agent)) }, file),
      ...result.isWithoutControls
        ? [`${file} lists no controls, such as labels and admission policies: write it again with --write-budget, or their loss passes`]
        : [],
    ],
  };
}

function placeKey(name: string, file: string | undefined): string {
  return JSON.stringify([name, file]);
}

function textOf({ side, text }: BudgetDifference): string {
  return side === 'callers' ? `${text} may call it` : `it may reach ${text}`;
}

/** The first place that opens it. The agent as a whole is the place of what no manifest opens: no policy denies it. */
function openedBy({ agent, sources }: BudgetDifference): string {
  return sources[0].object === agent && sources[0].field === '' ? '' : seeText(sources);
}

function seeText(sources: readonly PostureSource[]): string {
  return sources.length === 0 ? '' : `; see ${elementText(sources[0])} (${placesText(sources)})`;
}

function unusedLines({ unused, goneAgents, goneNamespaces, added }: BudgetResult, file: string): string[] {
  const lines = [
    ...[...goneAgents, ...goneNamespaces].map((title) => `${file}: ${title} is gone`),
    ...unused.map((one) => `${file}: ${one.agent} no longer uses ${one.side === 'callers' ? `the caller ${one.text}` : one.text}`),
  ];
  const more = lines.length > MAX_UNUSED ? [`${file}: ${lines.length - MAX_UNUSED} more are no longer used`] : [];
  const remedy = `${file}: to remove them, write the file again with --write-budget`;
  const gains = added.map(({ object: title, text }) => `${file}: ${title}: now ${text}`);
  const moreGains = gains.length > MAX_UNUSED ? [`${file}: ${gains.length - MAX_UNUSED} more controls are new`] : [];
  return [
    ...lines.length === 0 ? [] : [...lines.slice(0, MAX_UNUSED), ...more, remedy],
    ...gains.length === 0 ? [] : [
      ...gains.slice(0, MAX_UNUSED), ...moreGains, `${file}: to hold them, write the file again with --write-budget`,
    ],
  ];
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
