import { IConstruct } from 'constructs';
import { Direction } from '../../engine/manifest/network-policy';
import { Json } from '../../engine/value/json';
import { memoize } from '../../engine/value/memoize';
import { perCluster } from '../../synth/cluster-registry';

/** Pods as a policy selects them: one namespace and a selector, `{}` for all. */
export interface SelectedPods {
  readonly namespace: string;
  readonly podSelector: Json;
}

interface Side {
  closed: boolean;
  readonly waiting: (() => void)[];
}

const sidesOf = perCluster(() => new Map<string, Side>());

function side(construct: IConstruct, direction: Direction, { namespace, podSelector }: SelectedPods): Side {
  const key = `${direction}\n${namespace}\n${JSON.stringify(podSelector)}`;
  return memoize(sidesOf(construct), key, () => ({ closed: false, waiting: [] }));
}

/** Remembers that a policy of ours denies these pods a direction until another allows it, and opens what was asked for before. */
export function markIsolated(construct: IConstruct, direction: Direction, pods: SelectedPods): void {
  const found = side(construct, direction, pods);
  found.closed = true;
  found.waiting.splice(0).forEach((open) => open());
}

/**
 * Opens a direction for pods if a policy of ours closes it, now or later. Where nothing is closed
 * nothing may be opened: a policy that allows one thing denies all else.
 */
export function whenIsolated(construct: IConstruct, direction: Direction, pods: SelectedPods, open: () => void): void {
  const sides = [side(construct, direction, pods), side(construct, direction, { ...pods, podSelector: {} })];
  if (sides.some((s) => s.closed)) {
    open();
    return;
  }
  let opened = false;
  const once = () => {
    if (!opened) {
      opened = true;
      open();
    }
  };
  sides.forEach((s) => s.waiting.push(once));
}
