import {
  AgentFacts, FieldAt, NONE, NOT_SET, Reading, RowSpec, besideAgent, givenFields, list, namespaceObject, perContainer,
} from './agent-facts';
import { PostureRow, PostureSection, PostureState } from './posture-agent';
import { PostureFinding, PostureSource } from './posture-finding';
import { JudgedScope } from './posture-input';
import { CONTROL_ROWS, DETECTION_ROWS } from './rows-detection';
import { FILE_SYSTEM_ROWS } from './rows-file-system';
import { IDENTITY_ROWS } from './rows-identity';
import { PRIVILEGE_ROWS, RUNTIME_ROWS } from './rows-isolation';
import { REACH_ROWS } from './rows-reach';
import { ClusterView } from '../cluster/cluster-view';
import { containerDefaults } from '../cluster/limit-ranges';
import { listed, nameOf } from '../cluster/namespaced';
import { acceptedText } from '../manifest/acknowledgement-annotations';
import { isGiven } from '../manifest/network-policy';
import { groupKind } from '../manifest/pod-kinds';
import { PodView } from '../manifest/pod-view';
import { RULES } from '../rules/catalogue';
import { Rule, judgesPods } from '../rules/rule';
import { Json, object, textOf } from '../value/json';
import { memoize, memoizeBy, memoizeByPair } from '../value/memoize';
import { push } from '../value/multimap';
import { quantityText } from '../value/quantities';

const { RESOURCES } = PostureSection;
const NAMES = ['cpu', 'memory', 'ephemeral-storage'];
const PROBES = ['livenessProbe', 'readinessProbe', 'startupProbe'];
const LIMITING = ['ResourceQuota', 'LimitRange'];

/** The fields of a Job in an object that says when it ends. */
function jobSpec({ manifest }: PodView): { readonly spec: Json; readonly path: string } | undefined {
  const spec = object(manifest.spec);
  switch (manifest.kind) {
    case 'Job': return { spec, path: 'spec' };
    case 'CronJob': return { spec: object(object(spec.jobTemplate).spec), path: 'spec.jobTemplate.spec' };
    default: return undefined;
  }
}

function seconds(value: unknown): string {
  return isGiven(value) ? `${textOf(value)} s` : 'never';
}

const RESOURCE_ROWS: readonly RowSpec[] = [
  {
    section: RESOURCES,
    label: 'limits',
    rules: ['require-limits', 'no-limit-above-range', 'no-size-beyond-nodes'],
    read: ({ pod, view }) => {
      const defaults = containerDefaults(view, pod.namespace).limits;
      const ofPod = object(object(pod.spec.resources).limits);
      return perContainer(pod, ({ container, path }) => {
        const limits = object(object(container.resources).limits);
        const fields = NAMES.filter((name) => isGiven(limits[name])).map((name) => `${path}.resources.limits.${name}`);
        const texts = NAMES.map((name) => {
          const byDefault = defaults.get(name);
          const given: unknown = limits[name] ?? ofPod[name] ?? (byDefault && `${quantityText(byDefault, name !== 'cpu')} by default`);
          return `${name} ${isGiven(given) ? textOf(given) : NOT_SET}`;
        });
        return { value: texts.join(', '), fields };
      });
    },
  },
  {
    section: RESOURCES,
    label: 'probes',
    rules: ['require-probes', 'no-probe-host'],
    read: ({ pod }) => perContainer(pod, ({ container, path }) => {
      const given = PROBES.filter((probe) => isGiven(container[probe]));
      return { value: list(given.map((probe) => probe.replace('Probe', ''))), fields: given.map((probe) => `${path}.${probe}`) };
    }),
  },
  {
    section: RESOURCES,
    label: 'end of the Job',
    rules: ['require-job-deadline', 'require-job-cleanup'],
    read: ({ pod }) => {
      const job = jobSpec(pod);
      const keys = ['activeDeadlineSeconds', 'ttlSecondsAfterFinished'];
      return job && {
        value: `stops after ${seconds(job.spec[keys[0]])}, is removed after ${seconds(job.spec[keys[1]])}`,
        at: givenFields(pod, keys, job.spec, job.path),
        judged: [pod.manifest],
      };
    },
  },
  {
    section: RESOURCES,
    label: 'priority',
    rules: ['no-system-priority'],
    read: ({ pod }) => {
      const { priorityClassName, priority } = pod.spec;
      const given: unknown = priorityClassName ?? priority;
      return { value: isGiven(given) ? textOf(given) : 'that of the cluster', at: givenFields(pod, ['priorityClassName', 'priority']) };
    },
  },
  {
    section: RESOURCES,
    label: 'quota and default limits of the namespace',
    rules: ['require-namespace-limits', 'no-quota-overrun'],
    read: (facts) => {
      const namespace = namespaceObject(facts);
      const found = LIMITING.flatMap((kind) => besideAgent(facts, kind));
      const at: FieldAt[] = found.map((manifest) => ({ manifest, field: manifest.kind === 'LimitRange' ? 'spec.limits' : 'spec.hard' }));
      return {
        value: list(found.map((manifest) => `${textOf(manifest.kind)} "${nameOf(manifest)}"`)),
        at,
        judged: namespace ? [namespace, ...found] : found,
      };
    },
  },
];

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
  const keyOf = (source: PostureSource) => `${source.object}\n${source.field}\n${source.file ?? ''}`;
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
