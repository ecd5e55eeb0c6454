import { AgentFacts, NONE, Reading, RowSpec } from './agent-facts';
import { PostureRow, PostureSection, PostureState } from './posture-agent';
import { PostureFinding, PostureSource } from './posture-finding';
import { JudgedScope } from './posture-input';
import { CONTROL_ROWS, DETECTION_ROWS } from './rows-detection';
import { FILE_SYSTEM_ROWS } from './rows-file-system';
import { IDENTITY_ROWS } from './rows-identity';
import { PRIVILEGE_ROWS, RUNTIME_ROWS } from './rows-isolation';
import { REACH_ROWS } from './rows-reach';
import { RESOURCE_ROWS } from './rows-resources';
import { ClusterView } from '../cluster/cluster-view';
import { listed } from '../cluster/namespaced';
import { acceptedText } from '../manifest/acknowledgement-annotations';
import { groupKind } from '../manifest/pod-kinds';
import { RULES } from '../rules/catalogue';
import { Rule, judgesPods } from '../rules/rule';
import { Json } from '../value/json';
import { memoize, memoizeBy, memoizeByPair } from '../value/memoize';
import { push } from '../value/multimap';

/** Every row, section by section in the order of `PostureSection`. */
export const ROWS: readonly RowSpec[] = [
  ...RUNTIME_ROWS,
  ...IDENTITY_ROWS,
  ...PRIVILEGE_ROWS,
  ...FILE_SYSTEM_ROWS,
  ...RESOURCE_ROWS,
  ...REACH_ROWS,
  ...DETECTION_ROWS,
  ...CONTROL_ROWS,
];

const BY_ID = new Map(RULES.map((rule) => [rule.id, rule]));

/** The rules of each row. */
const RULES_OF = new Map(ROWS.map((spec) => [spec, spec.rules.flatMap((id) => BY_ID.get(id) ?? [])]));

/** What the rules say of an agent. */
interface AgentVerdict {
  /** Findings in the agent's own object. */
  readonly findings: readonly PostureFinding[];
  /** Findings in another object. */
  readonly findingsIn: (manifest: Json) => readonly PostureFinding[];
  /** Whether a rule judged the agent. Agents that the same rules judged share the function. */
  readonly isAsked: (rule: Rule) => boolean;
  /** What was judged of other objects. By default every rule that applies to them did. */
  readonly scope?: JudgedScope;
  readonly sourceOf: (manifest: Json, field: string) => PostureSource;
}

/** The rows of an agent. */
export function rowsOf(facts: AgentFacts, verdict: AgentVerdict): PostureRow[] {
  const own = byRule(verdict.findings);
  return [
    ...ROWS.flatMap((spec) => {
      const reading = spec.read(facts);
      return reading ? [rowOf(facts, spec, reading, verdict, own)] : [];
    }),
    ...acknowledgementRows(verdict.findings),
  ];
}

function rowOf(
  facts: AgentFacts, spec: RowSpec, reading: Reading, verdict: AgentVerdict, own: ReadonlyMap<string, readonly PostureFinding[]>,
): PostureRow {
  const { at = [], judged = [], isAboutOthers } = reading;
  const elsewhere = isAboutOthers ? [] : judged.filter((manifest) => manifest !== facts.pod.manifest);
  const found = [
    ...own.size === 0 ? [] : spec.rules.flatMap((id) => own.get(id) ?? []),
    ...elsewhere.flatMap((manifest) => verdict.findingsIn(manifest).filter(({ ruleId }) => spec.rules.includes(ruleId))),
  ];
  const asked = judged.length === 0 ? askedOfPods(verdict.isAsked, spec)
    : askedOf(verdict.isAsked, spec, (rule) => judged.some((manifest) => judges(rule, manifest, facts.view, verdict.scope)));
  const unjudged = found.length === 0 ? reading.breaks : undefined;
  const isOff = unjudged !== undefined && !verdict.isAsked(BY_ID.get(unjudged.ruleId)!);
  const reasons = unjudged ? [verdict.scope?.acknowledgementOf(unjudged.manifest, unjudged.ruleId)?.reason]
    : found.map(({ acknowledged }) => acknowledged);
  const state = isOff ? PostureState.NEUTRAL
    : reasons.includes(undefined) ? PostureState.WEAK
      : reasons.length > 0 ? PostureState.ACKNOWLEDGED
        : asked.length > 0 && !reading.isNoLimit ? PostureState.STRONG : PostureState.NEUTRAL;
  const isOfOthers = !found.some((finding) => own.get(finding.ruleId)?.includes(finding)); // the agent's own have rows of their own
  const accepted = state === PostureState.ACKNOWLEDGED && isOfOthers ? `; accepted: ${listed([...new Set(reasons)] as string[])}` : '';
  const sources = [
    ...reading.sources ?? [],
    ...at.map(({ manifest, field }) => verdict.sourceOf(manifest, field)),
    ...found.map(({ source }) => source),
  ];
  return shared(verdict.isAsked, {
    section: spec.section,
    label: spec.label,
    value: `${reading.value ?? valueOf(found, asked.length > 0)}${accepted}`,
    state,
    sources: unique(sources),
    ruleIds: unjudged ? isOff ? [] : [unjudged.ruleId]
      : found.length > 0 ? spec.rules.filter((id) => found.some(({ ruleId }) => ruleId === id)) : asked,
  });
}

/** Most rows of agents of a fleet say the same: a row that names no place is in memory once, and so is the value of another. */
function shared(isAsked: AgentVerdict['isAsked'], row: PostureRow): PostureRow {
  const { section, label, value, state, sources, ruleIds } = row;
  const key = `${section}\n${label}\n${state}\n${ruleIds.join()}\n${value}`;
  const known = memoize(sharedRows(isAsked), key, () => ({ ...row, sources: [] }));
  return sources.length === 0 ? known : { ...known, sources };
}

const sharedRows = memoizeBy((_isAsked: AgentVerdict['isAsked']) => new Map<string, PostureRow>());

/** Ids of the rules of a row that judged the pod, or one of the objects. */
function askedOf(isAsked: AgentVerdict['isAsked'], spec: RowSpec, isOfObjects: (rule: Rule) => boolean): string[] {
  return RULES_OF.get(spec)!
    .filter((rule) => (judgesPods(rule) || isOfObjects(rule)) && isAsked(rule))
    .map(({ id }) => id);
}

const askedOfPods = memoizeByPair((isAsked: AgentVerdict['isAsked'], spec: RowSpec) => askedOf(isAsked, spec, () => false));

function judges({ checkObject, id }: Rule, manifest: Json, view: ClusterView, scope: JudgedScope | undefined): boolean {
  return checkObject !== undefined && checkObject.kinds.includes(groupKind(manifest.apiVersion, manifest.kind))
    && (checkObject.appliesTo?.(manifest, view) ?? true) && (scope?.judges(manifest, id) ?? true);
}

/** What rules say where they alone know the value. */
function valueOf(found: readonly PostureFinding[], isAsked: boolean): string {
  return found.length > 0 ? listed([...new Set(found.map(({ message }) => message))]) : isAsked ? NONE : 'not checked';
}

function byRule(findings: readonly PostureFinding[]): Map<string, PostureFinding[]> {
  const all = new Map<string, PostureFinding[]>();
  findings.forEach((finding) => push(all, finding.ruleId, finding));
  return all;
}

function unique(sources: readonly PostureSource[]): PostureSource[] {
  const keyOf = ({ object, field, file = '' }: PostureSource) => `${object}\n${field}\n${file}`;
  return sources.length < 2 ? [...sources] : [...new Map(sources.map((source) => [keyOf(source), source])).values()];
}

/** A row for each accepted rule, with the reason. */
function acknowledgementRows(findings: readonly PostureFinding[]): PostureRow[] {
  const accepted = byRule(findings.filter(({ acknowledged }) => acknowledged !== undefined));
  return [...accepted].map(([ruleId, of]) => {
    const [{ acknowledged, owner, reviewBy }] = of;
    return {
      section: PostureSection.ACKNOWLEDGEMENTS,
      label: ruleId,
      value: acceptedText({ reason: acknowledged!, owner, reviewBy }),
      state: PostureState.ACKNOWLEDGED,
      sources: unique(of.map(({ source }) => source)),
      ruleIds: [ruleId],
    };
  });
}
