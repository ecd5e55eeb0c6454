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
  opened: boolean;
  readonly waiting: (() => void)[];
}

const sidesOf = perCluster(() => new Map<string, Side>());

function side(construct: IConstruct, direction: Direction, { namespace, podSelector }: SelectedPods): Side {
  const key = `${direction}\n${namespace}\n${JSON.stringify(podSelector)}`;
  return memoize(sidesOf(construct), key, () => ({ closed: false, opened: false, waiting: [] }));
}

/** Records that a policy of this library isolates these pods in a direction, and runs the openings that wait for that. */
export function markIsolated(construct: IConstruct, direction: Direction, pods: SelectedPods): void {
  const found = side(construct, direction, pods);
  found.closed = true;
  found.waiting.splice(0).forEach((open) => open());
}

/** Records that a policy of this library allows these very pods a connection in a direction. */
export function markOpened(construct: IConstruct, direction: Direction, pods: SelectedPods): void {
  side(construct, direction, pods).opened = true;
}

/** Whether a policy of this library allows these very pods a connection in a direction. */
export function isOpened(construct: IConstruct, direction: Direction, pods: SelectedPods): boolean {
  return side(construct, direction, pods).opened;
}

/**
 * Opens a direction for pods if a policy of this library isolates them in it, now or later.
 *
 * Pods that are not isolated must not get a policy: a policy denies everything that it does not allow.
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
