import { IConstruct } from 'constructs';
import { perApp } from './per-app';
import { ErrorSource } from '../engine/input/props';
import { StatedRuntime } from '../engine/runtimes/runtimes';
import { Json } from '../engine/value/json';
import { push } from '../engine/value/multimap';

/** Fills the fields that the pods of a manifest leave out. Undefined for a manifest without pods. */
export interface Filler {
  readonly runtime: StatedRuntime;
  fill(manifest: Json): Json | undefined;
  /** What is wrong with its options, given all the manifests that it fills in an app. */
  faults(place: ErrorSource, manifests: readonly Json[]): Error[];
}

interface FilledScope {
  readonly filler: Filler;
  readonly order: number;
}

const scopesIn = perApp(() => new Map<IConstruct, FilledScope>());

/** Fills all objects under the scope, those that exist and those that are added later. */
export function fillUnder(scope: IConstruct, filler: Filler): void {
  const scopes = scopesIn(scope);
  if (!scopes.has(scope)) {
    scopes.set(scope, { filler, order: scopes.size });
  }
}

/** The filler of a construct. If several apply, the first that was added. */
export function fillerOf(construct: IConstruct): Filler | undefined {
  const scopes = scopesIn(construct);
  if (scopes.size === 0) {
    return undefined;
  }
  const around = construct.node.scopes.flatMap((scope) => scopes.get(scope) ?? []);
  return around.reduce<FilledScope | undefined>((first, entry) => (first && first.order < entry.order ? first : entry), undefined)?.filler;
}

/** All fillers of the app, each with the constructs that it was added to. */
export function scopesByFiller(app: IConstruct): ReadonlyMap<Filler, readonly IConstruct[]> {
  const byFiller = new Map<Filler, IConstruct[]>();
  scopesIn(app).forEach(({ filler }, scope) => push(byFiller, filler, scope));
  return byFiller;
}
