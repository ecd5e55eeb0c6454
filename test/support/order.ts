import { Json } from '../../src/engine/value/json';

/** Lists in which the order says something: the words of a command, containers that run one after another, variables. */
const IN_ORDER = new Set(['command', 'args', 'initContainers', 'env']);

/** The same objects, with objects, lists and keys in another order. Of the rules of a ClusterNetworkPolicy the first that fits counts. */
export function inAnotherOrder(objects: readonly Json[], seed: number): Json[] {
  let state = seed;
  const random = (below: number) => { // Lehmer's generator
    state = (state * 69_621 + 1) % 2_147_483_647;
    return state % below;
  };
  const shuffled = <T>(list: readonly T[]) => {
    const left = [...list];
    return list.map(() => left.splice(random(left.length), 1)[0]);
  };
  const other = (value: unknown, isInOrder = false, isTier = false): unknown => {
    if (Array.isArray(value)) {
      const all = value.map((one: unknown) => other(one, false, isTier));
      return isInOrder ? all : shuffled(all);
    }
    if (typeof value !== 'object' || value === null) {
      return value;
    }
    const tier = isTier || (value as Json).kind === 'ClusterNetworkPolicy';
    return Object.fromEntries(shuffled(Object.entries(value))
      .map(([key, one]) => [key, other(one, IN_ORDER.has(key) || (tier && ['ingress', 'egress'].includes(key)), tier)]));
  };
  return other(objects) as Json[];
}
