import { IConstruct } from 'constructs';
import { perApp } from './per-app';
import { StatedRuntime } from '../engine/runtimes/runtimes';
import { Json } from '../engine/value/json';

/** Fills the fields that the pods of a manifest leave out. Undefined for a manifest without pods. */
export interface Filler {
  readonly runtime: StatedRuntime;
  fill(manifest: Json): Json | undefined;
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

/** All fillers of the app. */
export function fillersIn(app: IConstruct): readonly Filler[] {
  return [...scopesIn(app).values()].map(({ filler }) => filler);
}
