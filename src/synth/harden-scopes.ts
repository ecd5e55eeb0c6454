import { IConstruct } from 'constructs';
import { perApp } from './per-app';
import { StatedRuntime } from '../engine/runtimes/runtimes';
import { Json } from '../engine/value/json';

/** Fills what is left out of a manifest's pods; gives nothing for a manifest without pods. */
export interface Filler {
  readonly runtime: StatedRuntime;
  fill(manifest: Json): Json | undefined;
}

interface Entry {
  readonly filler: Filler;
  readonly order: number;
}

const scopesIn = perApp(() => new Map<IConstruct, Entry>());

/** From now on what is under the scope is filled, whether it is there already or comes later. */
export function fillUnder(scope: IConstruct, filler: Filler): void {
  const scopes = scopesIn(scope);
  if (!scopes.has(scope)) {
    scopes.set(scope, { filler, order: scopes.size });
  }
}

/** What fills the construct; of two fillers the one that came first. */
export function fillerOf(construct: IConstruct): Filler | undefined {
  const scopes = scopesIn(construct);
  if (scopes.size === 0) {
    return undefined;
  }
  const around = construct.node.scopes.flatMap((scope) => scopes.get(scope) ?? []);
  return around.reduce<Entry | undefined>((first, entry) => (first && first.order < entry.order ? first : entry), undefined)?.filler;
}

/** What fills anything in the app. */
export function fillersIn(app: IConstruct): readonly Filler[] {
  return [...scopesIn(app).values()].map(({ filler }) => filler);
}
