import { ObjectScope } from './compared-posture';
import { ComparedFinding } from './findings-of';
import { DiffVerb, PostureChange } from './posture-diff-change';
import { acceptedText } from '../manifest/acknowledgement-annotations';
import { withoutPlaces } from '../value/json';
import { push } from '../value/multimap';
import { pairedBy } from '../value/paired';

/** What is known of an object in the old build. */
export type BeforeOf = (object: string) => 'known' | 'new' | 'unknown';

/** What the new build knows of an object that a rule judged in the old one. Nothing if it does not have the object. */
export type ScopeNow = (object: string, ruleId: string) => ObjectScope & { readonly why: string } | undefined;

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
