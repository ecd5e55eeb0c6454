import { Posture } from './posture';
import { DiffAgent, PostureChange } from './posture-diff-change';

/** Agents of the old build whose objects the new build still has, and does not have among its agents. */
export interface LeftScope {
  readonly changes: readonly PostureChange[];
  /** Their titles in the old build. */
  readonly titles: ReadonlySet<string>;
}

/** The agents among those that are gone that only left the agents: a pod that is a neighbour in the new build is the same. */
export function leftScope(removed: readonly DiffAgent[], before: Posture, after: Posture): LeftScope {
  const known = new Set(before.neighbours);
  const found = removed.flatMap(({ title, all: [{ source }] }) => {
    const object = neighbourOf(title, after.neighbours.filter((one) => one === title || !known.has(one)));
    return object === undefined ? [] : [{ title, object, source }];
  });
  return {
    titles: new Set(found.map(({ title }) => title)),
    changes: found.map(({ title, object, source }): PostureChange => ({
      verb: 'opens',
      object: title,
      phrase: `what the rules for agents close for {}${object === title ? '' : `, now ${object}`}`,
      detail: LEFT,
      sources: [source],
    })),
  };
}

/** The neighbour that an agent is now: of its title, else of its name and namespace, its name and kind, or its name alone. */
export function neighbourOf(agent: string, neighbours: readonly string[]): string | undefined {
  const own = partsOf(agent);
  const same = neighbours.filter((one) => partsOf(one)?.name === own?.name);
  return own && (same.find((one) => one === agent) ?? same.find((one) => partsOf(one)!.namespace === own.namespace)
    ?? same.find((one) => partsOf(one)!.kind === own.kind) ?? same[0]);
}

function partsOf(title: string): { readonly kind: string; readonly namespace: string; readonly name: string } | undefined {
  const [, kind, namespace = '', name] = /^(\S+) "(?:([^"/]*)\/)?([^"/]+)"/.exec(title) ?? [];
  return kind === undefined ? undefined : { kind, namespace, name };
}

const LEFT = 'it is a neighbour of agents now, and only the rules about the node judge it; give back the label that made it an agent';
