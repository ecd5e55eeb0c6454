import { DeclaredGroup } from '../../engine/manifest/group-annotation';

/** Groups by their constructs. Their agents are known at synth. */
const GROUPS = new WeakMap<object, () => DeclaredGroup>();

/** Records that a construct stands for a group of agents, which the policies that let it in state. */
export function recordGroup(construct: object, group: () => DeclaredGroup): void {
  GROUPS.set(construct, group);
}

/** The group that a construct stands for, if it is one. */
export function recordedGroup(construct: object): (() => DeclaredGroup) | undefined {
  return GROUPS.get(construct);
}
