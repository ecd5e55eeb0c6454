import { BuildState, StateAgent } from './build-state';
import { ComparedFinding, ComparedPosture, ObjectScope } from './compared-posture';
import { DiffVerb, PostureChange } from './posture-diff-change';
import { acceptedText } from '../manifest/acknowledgement-annotations';
import { AGENTS_LABEL, AGENT_LABEL } from '../manifest/labels';
import { withoutPlaces } from '../value/json';
import { pairedBy, push } from '../value/multimap';

/** What is known of an object in the old build. */
export type BeforeOf = (object: string) => 'known' | 'new' | 'unknown';

/** What the new build knows of an object that a rule judged in the old one. Nothing if it does not have the object. */
type ScopeNow = (object: string, ruleId: string) => ObjectScope & { readonly why: string } | undefined;

/** The findings that two builds share, as the new one has them, and how the others differ. */
interface FindingDiff {
  /** Those that are open now and were not before. */
  readonly added: readonly ComparedFinding[];
  readonly unchanged: readonly ComparedFinding[];
  readonly changes: readonly PostureChange[];
}

/** How the findings of two builds differ, object by object. */
export function findingDiff(
  before: readonly ComparedFinding[], after: readonly ComparedFinding[], beforeOf: BeforeOf, scopeNow: ScopeNow,
): FindingDiff {
  const [old, now] = [byObject(before), byObject(after)];
  const all = [...new Set([...old.keys(), ...now.keys()])]
    .map((object) => diffOf(object, old.get(object) ?? [], now.get(object) ?? [], beforeOf(object), scopeNow));
  return {
    added: all.flatMap(({ added }) => added),
    unchanged: all.flatMap(({ unchanged }) => unchanged),
    changes: all.flatMap(({ changes }) => changes),
  };
}

function byObject(findings: readonly ComparedFinding[]): Map<string, ComparedFinding[]> {
  const all = new Map<string, ComparedFinding[]>();
  findings.forEach((finding) => push(all, finding.source.object, finding));
  return all;
}

function diffOf(
  object: string,
  before: readonly ComparedFinding[],
  after: readonly ComparedFinding[],
  known: ReturnType<BeforeOf>,
  scopeNow: ScopeNow,
): FindingDiff {
  const exact = paired(before, after, (finding) => JSON.stringify([keyOf(finding), finding.key?.elements, acceptanceOf(finding)]));
  const same = paired(exact.before, exact.after, (finding) => JSON.stringify([keyOf(finding), acceptanceOf(finding)]));
  const other = paired(same.before, same.after, keyOf);
  const broken = new Set(before.map(({ ruleId }) => ruleId));
  const brokenNow = new Set(other.after.map(({ ruleId }) => ruleId));
  const changes = [
    ...other.pairs.map(([old, now]) => acceptanceChange(object, old, now)),
    ...other.after.map((finding): PostureChange => {
      const verb = finding.acknowledged !== undefined ? 'accepts' : known === 'known' && !broken.has(finding.ruleId) ? 'drops' : 'breaks';
      return { ...changeOf(verb, object, finding), ...known === 'new' && { isDetail: true } };
    }),
    // A finding with another value is no fix.
    ...goneChanges(object, other.before.filter(({ ruleId }) => !brokenNow.has(ruleId)), scopeNow),
  ];
  const added = [...other.pairs.filter(([old]) => old.acknowledged !== undefined).map(([, finding]) => finding), ...other.after]
    .filter(({ acknowledged }) => acknowledged === undefined);
  return { added, unchanged: [...exact.pairs, ...same.pairs].map(([, finding]) => finding), changes };
}

/** What became of findings that the new build does not have. One is fixed only where its rule judged the object again. */
function goneChanges(object: string, findings: readonly ComparedFinding[], scopeNow: ScopeNow): PostureChange[] {
  const asked = findings.map((finding) => ({ finding, scope: scopeNow(object, finding.ruleId) }));
  const titles = (some: typeof asked) => [...new Set(some.map(({ finding }) => `"${finding.title}"`))].join(', ');
  const removed = asked.filter(({ scope }) => !scope);
  const left = asked.filter(({ scope }) => scope && !scope.isJudged);
  return [
    ...asked.filter(({ scope }) => scope?.isJudged).map(({ finding }) => changeOf('fixes', object, finding)),
    ...left.slice(0, 1).map(({ scope }): PostureChange => ({
      verb: 'unjudged', object, phrase: '{}', detail: `${scope!.why}; not checked again: ${titles(left)}`, sources: [scope!.source],
    })),
    ...removed.slice(0, 1).map(({ finding }): PostureChange => ({
      verb: 'removes', object, phrase: '{}', detail: `with its findings: ${titles(removed)}`, sources: [finding.source],
    })),
  ];
}

function paired(before: readonly ComparedFinding[], after: readonly ComparedFinding[], key: (finding: ComparedFinding) => string) {
  return pairedBy(before, after, key, key);
}

/** Equal for the same finding in two builds. Without a key, places in lists do not count. */
function keyOf({ ruleId, severity, message, key, source }: ComparedFinding): string {
  return JSON.stringify([ruleId, severity, ...key ? [key.state, key.detail] : [withoutPlaces(source.field), withoutPlaces(message)]]);
}

function acceptanceOf({ acknowledged, owner, reviewBy }: ComparedFinding): string {
  return JSON.stringify([acknowledged, owner, reviewBy]);
}

function acceptanceChange(object: string, old: ComparedFinding, now: ComparedFinding): PostureChange {
  if (old.acknowledged === undefined) {
    return changeOf('accepts', object, now);
  }
  const phrase = `the acknowledgement of "${now.title}" of {}`;
  return now.acknowledged === undefined
    ? { ...changeOf('removes', object, now), phrase, severity: now.severity }
    : { ...changeOf('changes', object, now), phrase };
}

function changeOf(verb: DiffVerb, object: string, finding: ComparedFinding): PostureChange {
  const { ruleId, title, message, severity, acknowledged, owner, reviewBy, source, fault = source } = finding;
  const isNew = verb === 'drops' || verb === 'breaks';
  return {
    verb,
    object,
    phrase: `"${title}" of {}`,
    detail: acknowledged === undefined ? message : `${message}; ${acceptedText({ reason: acknowledged, owner, reviewBy })}`,
    ruleId,
    ...isNew && { severity },
    sources: [fault],
  };
}

/** Agents of the old build whose objects the new build still has, and does not have among its agents. */
interface LeftScope {
  readonly changes: readonly PostureChange[];
  /** Their titles in the old build. */
  readonly titles: ReadonlySet<string>;
}

/** The agents among those that are gone that only left the agents: a pod that is a neighbour in the new build is the same. */
export function leftScope(removed: readonly StateAgent[], before: BuildState, after: BuildState): LeftScope {
  const known = new Set(before.neighbours);
  const found = removed.flatMap(({ title, all: [first] }) => {
    const object = neighbourOf(title, after.neighbours.filter((one) => one === title || !known.has(one)));
    return object === undefined ? [] : [{ title, object, sources: first ? [first.source] : [] }];
  });
  return {
    titles: new Set(found.map(({ title }) => title)),
    changes: found.map(({ title, object, sources }): PostureChange => ({
      verb: 'opens',
      object: title,
      phrase: `what the rules for agents close for {}${object === title ? '' : `, now ${object}`}`,
      about: { part: 'neighbour', text: object },
      detail: before.isWhole ? `${WAS_WHOLE}; ${LEFT}` : LEFT,
      sources,
    })),
  };
}

/** How the new build judges objects of the old one, and why not. Findings alone, without manifests, are judged as a whole. */
export function scopeIn({ agents, scopeOf }: ComparedPosture): ScopeNow {
  const namespaces = new Set(agents.map(({ namespace }) => namespace));
  return (object, ruleId) => {
    if (!scopeOf) {
      return { isJudged: true, source: { object, field: '' }, why: '' };
    }
    const { kind, namespace = '', name } = partsOf(object) ?? {};
    const within = kind === 'Namespace' ? name! : namespace;
    const scope = scopeOf(object, ruleId);
    const why = within === '' || namespaces.has(within) ? 'it concerns no agent now' : `no agent is in namespace "${within}" now`;
    return scope && { ...scope, why };
  };
}

/** The neighbour that an agent is now: of its title, else of its name and namespace, its name and kind, or its name alone. */
function neighbourOf(agent: string, neighbours: readonly string[]): string | undefined {
  const own = partsOf(agent);
  const same = neighbours.filter((one) => partsOf(one)?.name === own?.name);
  return own && (same.find((one) => one === agent) ?? same.find((one) => partsOf(one)!.namespace === own.namespace)
    ?? same.find((one) => partsOf(one)!.kind === own.kind) ?? same[0]);
}

function partsOf(title: string): { readonly kind: string; readonly namespace: string; readonly name: string } | undefined {
  const [, kind, namespace = '', name] = /^(\S+) "(?:([^"/]*)\/)?([^"/]+)"/.exec(title) ?? [];
  return kind === undefined ? undefined : { kind, namespace, name };
}

const WAS_WHOLE = 'no label named agents in the old build, so every pod was judged as one';

const LEFT = 'it is a neighbour of agents now, and only the rules about the node judge it; if it is an agent, '
  + `label it ${AGENT_LABEL}: "true" or its namespace ${AGENTS_LABEL}: "true"`;
