import { bounded } from './bounded';
import { changeRuleId, isGone, levelOf } from './change-rules';
import { JudgedRun, statedLines, summaryOf } from './checked';
import { Entry, Listing, Subject, groupsOf, labelCounts, linesOfRuns } from './listing';
import { missedLine, proofLines } from './run-text';
import { acceptedText } from '../engine/manifest/acknowledgement-annotations';
import { PostureProof } from '../engine/posture/posture';
import { PostureEdge } from '../engine/posture/posture-agent';
import { PostureDiff } from '../engine/posture/posture-diff';
import { DIFF_VERBS, PostureChange, changeText, elementText, harmOf } from '../engine/posture/posture-diff-change';
import { PostureEdgeProof, PostureFinding } from '../engine/posture/posture-finding';
import { proofText } from '../engine/proof/proved-posture';
import { docsOf } from '../engine/rules/rule';
import { Severity } from '../engine/rules/severity';
import { counted } from '../engine/value/counted';
import { memoize } from '../engine/value/memoize';

/** How two builds differ, and what was judged in each. */
export interface Compared {
  readonly diff: PostureDiff;
  /** There is none where nothing is compared with. */
  readonly old?: JudgedRun;
  readonly now: JudgedRun;
  /** The runs on a cluster that the new build is held against. */
  readonly proof?: ComparedProof;
  /** Whether a change fails the run. */
  fails(change: PostureChange): boolean;
}

/** What runs on a cluster found of the new build. */
interface ComparedProof {
  readonly summary: PostureProof;
  /** What the newest try of an edge found. */
  readonly edges: ReadonlyMap<PostureEdge, PostureEdgeProof>;
}

/** How two builds differ, as all formats list it: what weakens first, and of that the worst. */
export function listingOfDiff(compared: Compared): Listing {
  const { diff, old, now, fails, proof } = compared;
  const subjects = new Map<string, Subject>();
  const subjectOf = (name: string) => memoize(subjects, name, () => ({ name }));
  const changes = [...diff.changes].sort(byHarm)
    .map((change) => changeEntry(change, subjectOf(headingOf(change)), fails(change), proofOfChange(change, compared)));
  const judged = [...old === undefined ? [] : [{ build: 'old build', of: old }], { build: 'new build', of: now, proof: proof?.summary }];
  const runs = judged.map(({ build, of, ...more }) => ({ build, run: of.run, summary: summaryOf(of), ...more }));
  return {
    title: 'Difference of two builds',
    noun: 'change',
    limitOption: '--max-changes',
    verdict: diff.verdict,
    entries: [...changes, ...diff.unchanged.map((finding) => unchangedEntry(finding, subjectOf(finding.source.object)))],
    known: [],
    subjects: () => (changes.length === 0 ? [{ name: 'diff' }] : groupsOf(changes).map(({ subject }) => subject)),
    clean: diff.verdict,
    stated: [...new Set(judged.flatMap(({ of }) => statedLines(of)))],
    runs,
    notes: () => linesOfRuns(runs, (one) => [missedLine(one.run), ...one.proof ? proofLines(one.proof) : []]
      .filter((line) => line !== undefined)),
    ...changes.length > 0 && { summary: `${counted(changes.length, 'change')}: ${labelCounts(changes)}` },
  };
}

/** Sorts changes as a verdict does: what weakens first, and of that the worst. What another change says, too, comes last of its verb. */
function byHarm(one: PostureChange, other: PostureChange): number {
  return DIFF_VERBS.indexOf(one.verb) - DIFF_VERBS.indexOf(other.verb)
    || Number(one.isDetail ?? false) - Number(other.isDetail ?? false) || harmOf(one) - harmOf(other);
}

/** What is wider on one side opens nothing. It has a heading of its own. */
function headingOf({ verb, object }: PostureChange): string {
  return verb === 'widens' ? `${object}, wider on one side` : object;
}

function changeEntry(change: PostureChange, subject: Subject, fails: boolean, proof: string | undefined): Entry {
  const { verb, object, phrase, ruleId, sources } = change;
  const reason = [reasonOf(change), proof].filter((text) => text !== undefined).join('; ');
  const name = changeText(change);
  return {
    label: verb,
    level: levelOf(change),
    fails,
    subject,
    rule: changeRuleId(change),
    columns: [],
    name,
    text: reason === '' ? name : `${name}: ${reason}`,
    ...ruleId !== undefined && !isGone(change) && { docs: docsOf(ruleId) },
    baselineState: isGone(change) ? 'absent' : 'new',
    places: () => sources,
    key: () => [changeRuleId(change), object, verb, phrase],
  };
}

/** What runs found of the edges that open something, such as "proof: never tried". */
export function proofOfChange({ edges = [] }: PostureChange, { proof }: Compared): string | undefined {
  const texts = new Set(edges.flatMap((edge) => {
    const found = proof?.edges.get(edge);
    return found ? [proofText(found)] : [];
  }));
  return texts.size === 0 ? undefined : `proof: ${bounded([...texts])}`;
}

/** Why a change is, or what makes it: its detail, else the object and element that it lies in, such as a policy and its rule. */
function reasonOf({ object, detail, sources: [first] }: PostureChange): string | undefined {
  return detail ?? (first === undefined || first.object === object ? undefined : elementText(first));
}

function unchangedEntry({ ruleId, severity, message, remedy, docs, source, ...finding }: PostureFinding, subject: Subject): Entry {
  const { acknowledged: reason, owner, reviewBy } = finding;
  const level = severity === Severity.ERROR ? 'error' : 'warning';
  return {
    label: reason === undefined ? level : 'acknowledged',
    level,
    fails: false,
    subject,
    rule: ruleId,
    columns: [],
    name: `${ruleId} ${source.field}`,
    text: message,
    remedy,
    docs,
    ...reason !== undefined && { acceptance: acceptedText({ reason, owner, reviewBy }) },
    baselineState: 'unchanged',
    places: () => [source],
    key: () => [ruleId, `${source.object}: ${message}`],
  };
}
