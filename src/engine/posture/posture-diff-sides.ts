import { StateAgent } from './build-state';
import { PostureChange, elementText } from './posture-diff-change';
import { opened } from './reach-changes';
import { edgesThatOpen, partsOf, reachLines, reachOf } from './reach-changes-lines';
import { listed } from '../cluster/namespaced';

const SIDES = [['reaches', 'the calls of {} to'], ['callers', 'the callers of {} by']] as const;

/**
 * What the policies of an agent allow now and did not allow before, while the policies of the other end still deny it. Nothing opens by it,
 * and one of two locks is gone.
 */
export function oneSidedChanges(old: StateAgent, now: StateAgent): PostureChange[] {
  const edges = now.all.flatMap((one) => one.edges);
  const allowed = edges.filter(({ allowedBy }) => allowedBy).map((edge) => ({ ...edge, isDenied: false }));
  return allowed.length === 0 ? [] : SIDES.flatMap(([side, what]) => {
    const known = reachOf([...old.stated?.[side] ?? [], ...reachLines(edges, side)]);
    return partsOf(opened(known, reachOf(reachLines(allowed, side)))).map(({ text, reach }): PostureChange => {
      const found = edgesThatOpen(allowed, side, reach, known);
      const sources = found.flatMap(({ allowedBy }) => allowedBy!);
      const deniers = [...new Set(found.flatMap((edge) => edge.sources.map(({ object }) => object)))].sort();
      const detail = `${elementText(sources[0])}; only the other end still denies it: ${listed(deniers)}`;
      return { verb: 'widens', object: now.title, phrase: `${what} ${text}`, detail, sources };
    });
  });
}
