import { Posture } from './posture';
import { DiffAgent, PostureChange } from './posture-diff-change';

/** Agents of the old build whose objects the new build still has, and does not have among its agents. */
export interface LeftScope {
  readonly changes: readonly PostureChange[];
  /** Their titles in the old build. */
  readonly titles: ReadonlySet<string>;
}

/**
 * The agents among those that are gone that only left the agents: the new build has their object, the same with another kind, or the same
 * in another namespace, where it was not before.
 */
export function leftScope(removed: readonly DiffAgent[], before: Posture, after: Posture): LeftScope {
  const others = after.neighbours;
  const isNew = (title: string) => !before.neighbours.includes(title);
  const found = removed.flatMap(({ title, all: [{ kind, namespace, name, source }] }) => {
    const place = ` "${namespace === '' ? '' : `${namespace}/`}${name}"`;
    const object = others.find((one) => one === title)
      ?? others.find((one) => isNew(one) && one.includes(place))
      ?? others.find((one) => isNew(one) && new RegExp(`^${kind} "(?:[^/"]+/)?${escaped(name)}"`).test(one));
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

const LEFT = 'it is a neighbour of agents now, and only the rules about the node judge it; give back the label that made it an agent';

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
