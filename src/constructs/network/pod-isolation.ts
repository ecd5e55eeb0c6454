import { IConstruct } from 'constructs';
import { PodSet, SelectedPods } from './peer';
import { Direction } from '../../engine/manifest/network-policy';
import { memoize } from '../../engine/value/memoize';
import { perCluster } from '../../synth/cluster-registry';

/** One direction of some pods. */
interface Side {
  closed: boolean;
  opened: boolean;
  readonly waiting: (() => void)[];
  /** What is to be opened for these very pods, so that pods that join them later get it, too. */
  readonly openings: Opening[];
  /** The groups that the pods are in, and the pods of a group. */
  readonly groups: Side[];
  readonly members: { readonly pods: PodSet; readonly side: Side }[];
}

/** What is to be opened for some pods, once. */
class Opening {
  private isDone = false;

  /** @param ofGroup the same for a group that has these pods: once it is open, they need none of their own */
  constructor(private readonly pods: PodSet, private readonly open: (pods: PodSet) => void, private readonly ofGroup?: Opening) {}

  /** Opens it if one of the sides is closed, now or later. */
  public when(sides: readonly Side[]): void {
    if (sides.some(({ closed }) => closed)) {
      this.run();
    } else {
      sides.forEach(({ waiting }) => waiting.push(() => this.run()));
    }
  }

  /** The same for pods of the group that this is for. */
  public forMember(pods: PodSet): Opening {
    return new Opening(pods, this.open, this);
  }

  private run(): void {
    if (!this.isDone && this.ofGroup?.isDone !== true) {
      this.isDone = true;
      this.open(this.pods);
    }
  }
}

const sidesOf = perCluster(() => new Map<string, Side>());

function side(construct: IConstruct, direction: Direction, { namespace, podSelector }: SelectedPods): Side {
  const key = `${direction}\n${namespace}\n${JSON.stringify(podSelector)}`;
  return memoize(sidesOf(construct), key, () => ({ closed: false, opened: false, waiting: [], openings: [], groups: [], members: [] }));
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

/** Records that pods are in a group. What isolates the group isolates them, and what is open to the group is open to them. */
export function markMember(construct: IConstruct, pods: PodSet, group: SelectedPods): void {
  for (const direction of ['Ingress', 'Egress'] as const) {
    const [own, ofGroup] = [side(construct, direction, pods), side(construct, direction, group)];
    own.groups.push(ofGroup);
    ofGroup.members.push({ pods, side: own });
    own.openings.forEach((opening) => opening.when([ofGroup]));
    ofGroup.openings.forEach((opening) => opening.forMember(pods).when([own]));
  }
}

/**
 * Opens a direction for pods if a policy of this library isolates them in it, now or later. Where it isolates some agents of a group
 * alone, it opens the direction for these.
 *
 * Pods that are not isolated must not get a policy: a policy denies everything that it does not allow.
 */
export function whenIsolated(construct: IConstruct, direction: Direction, pods: PodSet, open: (pods: PodSet) => void): void {
  const own = side(construct, direction, pods);
  const opening = new Opening(pods, open);
  own.openings.push(opening);
  opening.when([own, side(construct, direction, { ...pods, podSelector: {} }), ...own.groups]);
  own.members.forEach(({ pods: member, side: ofMember }) => opening.forMember(member).when([ofMember]));
}
