import { requireLine } from './accepted-file';
import { AgentPosture } from './posture-agent';
import { PostureSource } from './posture-finding';
import { Reach, opened, overlap } from './reach-changes';
import { NOT_COMPUTED, ReachSide, UNREAD_PORTS, edgesThatOpen, linesOf, reachLines, reachOf, sourcesOf } from './reach-changes-lines';
import { OptionError } from '../rules/option-values';

/** What an agent reaches, or who calls it, in one line, and the places that open it. No place does what no policy denies. */
export interface ListedReach {
  readonly text: string;
  readonly sources: readonly PostureSource[];
}

/**
 * What is open and not in a list. A policy that is not computed must be in the list, too.
 *
 * @throws OptionError at the first line that is none
 */
export function beyondList(agent: AgentPosture, side: ReachSide, lines: readonly string[]): ListedReach[] {
  const list = listOf(lines);
  return listed(agent, side, opened(list, nowOf(agent, side)), list);
}

/**
 * The lines of a list that are not open, whole or in part.
 *
 * @throws OptionError at the first line that is none
 */
export function missingFrom(agent: AgentPosture, side: ReachSide, lines: readonly string[]): string[] {
  const now = nowOf(agent, side);
  return linesOf(opened(now, listOf(lines)));
}

/**
 * The open lines with addresses of a list.
 *
 * @throws OptionError at the first line that is no block of addresses with a port
 */
export function openFrom(agent: AgentPosture, side: ReachSide, lines: readonly string[]): ListedReach[] {
  const list = listOf(lines);
  lines.forEach((line, i) => {
    if (reachOf([line]).blocks.length === 0) {
      const must = 'be a block of addresses with a port, such as "169.254.169.254/32:80"; names and pods can have any';
      throw new OptionError(`[${i}]`, must, line);
    }
  });
  return reachLines(agent.edges, side).filter((line) => overlap(reachOf([onAnyPort(line)]), { ...list, others: [] }))
    .flatMap((line) => listed(agent, side, reachOf([line]), NOTHING));
}

/** Ports that no one reads may be every port. */
function onAnyPort(line: string): string {
  return line.startsWith(UNREAD_PORTS) ? `${line.slice(UNREAD_PORTS.length)} on every port` : line;
}

function nowOf(agent: AgentPosture, side: ReachSide): Reach {
  return reachOf([...reachLines(agent.edges, side), ...agent.notComputed.map((title) => `${NOT_COMPUTED}${title}`)]);
}

function listOf(lines: readonly string[]): Reach {
  return reachOf(lines.map((line, i) => requireLine(`[${i}]`, line)));
}

const NOTHING: Reach = { blocks: [], others: [] };

function listed(agent: AgentPosture, side: ReachSide, reach: Reach, known: Reach): ListedReach[] {
  const isOpener = ({ object, field }: PostureSource) => object !== agent.title || field !== '';
  return linesOf(reach).map((text) => {
    const part = reachOf([text]);
    return { text, sources: sourcesOf([agent], edgesThatOpen(agent.edges, side, part, known), side, part, known).filter(isOpener) };
  });
}
