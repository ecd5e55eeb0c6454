import { pageOf } from '../input/pages';
import { counted } from '../value/counted';

/** What a user does where pods that are no agents share the namespace of agents. */
export const MOVE_AGENTS = 'move the agents to a namespace of their own';
/** The same, with the page that says how. */
export const HOW_TO_MOVE = `${MOVE_AGENTS}: see ${pageOf('adopting.md#a-mixed-app')}`;

/** What a finding ends with that `Harden` removes. */
export const FILLED = '; Harden fills it';

/** Such as "Harden fills 3 of 5 findings". There is no line if it fills none. */
export function filledLine(filled: number, findings: number): string | undefined {
  return filled > 0 ? `Harden fills ${filled} of ${counted(findings, 'finding')}: fields that the pods leave out` : undefined;
}

/** How many pods are neighbours of agents, and what to do to judge them by every rule. There is no line if none is. */
export function neighboursLine(count: number, remedy?: string): string | undefined {
  const [are, them] = count === 1 ? ['is a neighbour', 'it'] : ['are neighbours', 'them'];
  const rest = remedy === undefined ? '' : `; ${remedy} judges ${them} by every rule`;
  return count > 0 ? `${counted(count, 'pod')} ${are} of agents: only the rules about the node judge ${them}${rest}` : undefined;
}
