import { createHash } from 'crypto';
import { Change, change, changes, meet, spotOf } from './patch';
import { AGENTS_LABEL } from '../../src/engine/manifest/labels';
import { PodKinds } from '../../src/engine/manifest/pod-kinds';
import { Json } from '../../src/engine/value/json';
import { ASKED, nameClass } from '../support/admission';
import { Case, ValidKind, allCases, valid, validKinds } from '../support/cases';

/**
 * Hardened objects of every kind. Each has one weakness that is a case of a rule, and some other changes from the cases of
 * any rule, weak or not. The cases of a new rule are part of it without further work.
 */

/** What a case changes in its valid manifest. */
interface Tweak {
  readonly rule: string;
  /** The one kind that it is for. A change of the pod alone has none: it is for every kind with a pod. */
  readonly kind?: ValidKind;
  /** Changes of the pod template, or of the manifest where a kind is given. */
  readonly changes: readonly Change[];
  /** Whether the rule must find it. */
  readonly isWeak: boolean;
}

/** A weakened object, and the ids of the rules that must find something in it. */
interface Weakening {
  readonly manifest: Json;
  readonly weak: readonly string[];
}

const KINDS = validKinds();
const asJson = (value: Json): Json => JSON.parse(JSON.stringify(value));
const VALID = new Map(KINDS.map((kind) => [kind, asJson(valid(kind))]));
const templates = new Map(KINDS.map((kind) => [kind, PodKinds.BUILT_IN.pathIn(VALID.get(kind)!)?.steps]));
const POD_KINDS = KINDS.filter((kind) => templates.get(kind));
const asked = new Set(ASKED.map(({ id }) => id));

/** Whether the field means the same in a Pod and in a pod template; a name, for one, does not. */
const isOfPod = ({ path: [first, second] }: Change) => first === 'spec'
  || (first === 'metadata' && (second === 'annotations' || second === 'labels'));

/** Policies look at namespaces that have this label. */
const IN_SIGHT = spotOf({ path: ['metadata', 'labels', AGENTS_LABEL] });

/**
 * Kinds that a rule judges otherwise: the controller of a SandboxTemplate gives no token unless the template asks for one, and pods of Jobs
 * alone have a deadline that their grace period outlives.
 */
const OTHERWISE: { readonly [rule: string]: readonly ValidKind[] } = {
  'no-service-account-token': ['SandboxTemplate'],
  'require-job-deadline': KINDS.filter((kind) => kind !== 'Job' && kind !== 'CronJob'),
};
const isLike = (rule: string, kind: ValidKind) => !OTHERWISE[rule]?.includes(kind);

function tweakOf(rule: string, { manifest: make, field, ...options }: Case): Tweak[] {
  const manifest = asJson(nameClass(make(), options.runtime));
  const from = VALID.get(manifest.kind);
  const all = from ? changes(from, manifest) : [];
  const leavesSight = manifest.kind === 'Namespace' && all.some((one) => meet(spotOf(one), IN_SIGHT));
  if (all.length === 0 || leavesSight || all.some(({ path: [first] }) => first === 'apiVersion')) {
    return [];
  }
  const steps = templates.get(manifest.kind);
  const inPod = all.filter(({ path }) => steps?.every((step, i) => path[i] === step))
    .map((one) => ({ ...one, path: one.path.slice(steps!.length) }));
  const isFound = options.foundAlone === true || (field !== undefined && !options.view && !options.twins && !options.unseenAlone);
  const isWeak = isFound && asked.has(rule);
  const isOfPodAlone = inPod.length === all.length && inPod.every(isOfPod);
  return [isOfPodAlone ? { rule, changes: inPod, isWeak } : { rule, kind: manifest.kind, changes: all, isWeak }];
}

const TWEAKS = [...allCases()].flatMap(([rule, cases]) => cases.flatMap((one) => tweakOf(rule, one)));
const WEAK = TWEAKS.filter(({ isWeak }) => isWeak);

/** A change of a manifest as one of its pod, where it is one: the same field has one name. */
function inTemplate(kind: ValidKind, one: Change): Change {
  const steps = templates.get(kind) ?? [];
  return steps.every((step, i) => one.path[i] === step) ? { ...one, path: one.path.slice(steps.length) } : one;
}

/** Everything that the cases of a rule change: the fields that it reads. */
const spotsOf = (tweaks: readonly Tweak[]) => [...new Set(tweaks.flatMap(({ kind, changes: all }) => (
  all.map((one) => spotOf(kind ? inTemplate(kind, one) : one)))))];
const FIELDS = new Map([...asked].map((id) => [id, spotsOf(TWEAKS.filter(({ rule }) => rule === id))]));

/** Whether the rule of the first still must find it beside the other. */
function leaves(weak: Tweak, other: Tweak): boolean {
  const fields = FIELDS.get(weak.rule)!;
  return other.rule !== weak.rule && !spotsOf([other]).some((spot) => fields.some((field) => meet(spot, field)));
}

type Random = (below: number) => number;

/** Whole numbers that follow from a seed, by Lehmer's generator. */
function randomOf(seed: number): Random {
  const modulus = 2 ** 31 - 1;
  let state = (seed * 69621 + 1) % modulus;
  const next = () => { state = state * 48271 % modulus; return state; };
  next();
  return (below) => Math.floor(next() / modulus * below);
}

const LISTS = ['containers', 'initContainers', 'ephemeralContainers'];

/** One change of a tweak, often in another container. */
function partOf({ rule, kind, changes: all }: Tweak, random: Random): Tweak {
  const { path, ...rest } = all[random(all.length)];
  const isOfContainer = kind === undefined && path.length > 3 && LISTS.includes(path[1] as string);
  return {
    rule,
    kind,
    changes: [{ path: isOfContainer ? ['spec', LISTS[random(3)], 0, ...path.slice(3)] : path, ...rest }],
    isWeak: false,
  };
}

/** Makes the changes; whether there was a place for each. */
function apply(manifest: Json, kind: ValidKind, tweak: Tweak): boolean {
  const steps = tweak.kind ? [] : templates.get(kind)!;
  return tweak.changes.map((one) => change(manifest, { ...one, path: [...steps, ...one.path] })).every(Boolean);
}

function weakening(seed: number): Weakening {
  const random = randomOf(seed);
  const first = WEAK[random(WEAK.length)];
  const kinds = POD_KINDS.filter((one) => isLike(first.rule, one));
  const kind = first.kind ?? kinds[random(kinds.length)];
  const chosen = [first];
  for (let tries = 1 + random(8); tries > 0; tries--) {
    const tweak = TWEAKS[random(TWEAKS.length)];
    const isFor = tweak.kind === undefined ? templates.get(kind) !== undefined : tweak.kind === kind;
    const other = isFor && random(2) === 0 ? partOf(tweak, random) : tweak;
    if (isFor && leaves(first, other)) {
      chosen.push(other);
    }
  }
  const manifest = asJson(VALID.get(kind)!);
  const made = new Set(chosen.filter((tweak) => apply(manifest, kind, tweak)));
  const weak = chosen.filter((tweak) => tweak.isWeak && isLike(tweak.rule, kind) && made.has(tweak)
    && chosen.every((other) => other === tweak || leaves(tweak, other)));
  return { manifest, weak: [...new Set(weak.map(({ rule }) => rule))].sort() };
}

/** This many weakened objects, no two alike; the same each time. */
export function* weakenings(count: number): Generator<Weakening> {
  const seen = new Set<string>();
  for (let seed = 0; seen.size < count; seed++) {
    const one = weakening(seed);
    const digest = createHash('sha1').update(JSON.stringify(one.manifest)).digest('base64');
    if (!seen.has(digest)) {
      seen.add(digest);
      yield one;
    }
  }
}
