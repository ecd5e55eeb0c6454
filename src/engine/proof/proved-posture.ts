import { Proof, ProofRow, ProofVerdict } from './proof';
import { isOfGate, isTried } from './tried-edges';
import { Posture, PostureProof } from '../posture/posture';
import { AgentPosture, PostureEdge, PostureRow, PostureSection, PostureState } from '../posture/posture-agent';
import { PostureEdgeProof } from '../posture/posture-finding';
import { memoizeBy } from '../value/memoize';
import { push } from '../value/multimap';

/** A run, and whether the manifests are others now. */
interface ProofRun {
  readonly proof: Proof;
  readonly isChanged: boolean;
}

/** What a report says of runs. */
export interface ReportedRuns {
  readonly summary: Omit<PostureProof, 'walls'>;
  /** The oldest first. There is one at least. */
  readonly runs: readonly ProofRun[];
}

/** No run tried an edge that runs try. */
const NEVER_TRIED = 'never tried';

/** Verdicts, the worst first: several tries of one edge in one run are as good as the worst. */
const WORST = [ProofVerdict.BROKEN, ProofVerdict.INCONCLUSIVE, ProofVerdict.HELD];

/** What the newest run that tried an edge found, for each edge that a run tried or would try. */
export function edgeProofs(agents: readonly AgentPosture[], runs: readonly ProofRun[]): Map<PostureEdge, PostureEdgeProof> {
  const newest = new Map<string, PostureEdgeProof>();
  runs.forEach(({ proof: { rows, startedAt: at }, isChanged }) => {
    const own = new Map<string, PostureEdgeProof>();
    rows.forEach(({ agent, edge, verdict, detail }) => {
      const key = edge && keyOf(agent, edge);
      const before = key === undefined ? undefined : own.get(key);
      if (key !== undefined && (!before || WORST.indexOf(verdict) < WORST.indexOf(before.verdict as ProofVerdict))) {
        own.set(key, { verdict, at, isChanged, detail });
      }
    });
    own.forEach((found, key) => newest.set(key, found));
  });
  const measures = isOfGate(agents);
  return new Map(agents.flatMap((agent) => agent.edges.flatMap((edge): [PostureEdge, PostureEdgeProof][] => {
    const isMissing = isTried(edge) && !measures(agent);
    const found = newest.get(keyOf(agent.title, edge)) ?? (isMissing ? { verdict: NEVER_TRIED } : undefined);
    return found ? [[edge, found]] : [];
  })));
}

function keyOf(agent: string | undefined, { kind, peer, isDenied }: Pick<PostureEdge, 'kind' | 'peer' | 'isDenied'>): string {
  return JSON.stringify([agent, kind, peer, isDenied]);
}

/** A try that is about no edge of a report. */
export interface WallProof extends Pick<ProofRow, 'wall' | 'verdict'> {
  /** Such as "held 2026-11-28T14:02Z: the API server denied it". */
  readonly text: string;
}

/**
 * The tries of an agent that are about none of its edges, or those of the cluster, as the newest run found them that tried the agent, or
 * the cluster. An edge that the report does not have is among them: a try that got through must not be lost.
 */
export function wallProofs(agent: AgentPosture | undefined, runs: readonly ProofRun[]): WallProof[] {
  const edges = new Set(agent?.edges.map((edge) => keyOf(agent.title, edge)));
  const [newest] = runs.filter((run) => rowsByAgent(run).has(agent?.title)).slice(-1);
  return newest ? rowsByAgent(newest).get(agent?.title)!.filter((row) => !row.edge || !edges.has(keyOf(row.agent, row.edge)))
    .map((row) => wallProof(row, newest)) : [];
}

/** The tries of each agent. Those of the cluster have none. */
const rowsByAgent = memoizeBy(({ proof }: ProofRun): ReadonlyMap<string | undefined, ProofRow[]> => {
  const all = new Map<string | undefined, ProofRow[]>();
  proof.rows.forEach((row) => push(all, row.agent, row));
  return all;
});

/** The tries of the newest run that did not hold, by agents that the report does not have. */
export function foreignProofs(agents: readonly AgentPosture[], runs: readonly ProofRun[]): WallProof[] {
  const titles = new Set<string | undefined>(agents.map(({ title }) => title));
  return runs.slice(-1).flatMap((run) => run.proof.rows
    .filter(({ agent, verdict }) => agent !== undefined && !titles.has(agent) && verdict !== ProofVerdict.HELD)
    .map((row) => wallProof({ ...row, wall: `${row.agent}: ${row.wall}` }, run)));
}

function wallProof({ wall, verdict, detail }: ProofRow, { proof: { startedAt: at }, isChanged }: ProofRun): WallProof {
  return { wall, verdict, text: `${proofText({ verdict, at, isChanged })}: ${detail}` };
}

/** What a report says of runs, with the tries of the cluster. */
export function proofSummary(agents: readonly AgentPosture[], { summary, runs }: ReportedRuns): PostureProof {
  const walls = [...wallProofs(undefined, runs), ...foreignProofs(agents, runs)];
  return { ...summary, walls: walls.map(({ wall, text }) => `${wall}: ${text}`) };
}

/** A report with what runs found: at each edge, in rows of each agent, and for the cluster. */
export function provedPosture(posture: Posture, reported: ReportedRuns): Posture {
  const { runs } = reported;
  const proofs = edgeProofs(posture.agents, runs);
  return {
    ...posture,
    proof: proofSummary(posture.agents, reported),
    agents: posture.agents.map((agent) => ({
      ...agent,
      rows: [...agent.rows, ...wallProofs(agent, runs).map(rowOf)],
      edges: agent.edges.map((edge) => (proofs.has(edge) ? { ...edge, proof: proofs.get(edge)! } : edge)),
    })),
  };
}

const STATES: Readonly<Record<ProofVerdict, PostureState>> = {
  [ProofVerdict.HELD]: PostureState.STRONG,
  [ProofVerdict.BROKEN]: PostureState.WEAK,
  [ProofVerdict.INCONCLUSIVE]: PostureState.NEUTRAL,
};

function rowOf({ wall, verdict, text }: WallProof): PostureRow {
  return { section: PostureSection.PROVED, label: wall, value: text, state: STATES[verdict], sources: [], ruleIds: [] };
}

/** Such as "held 2026-11-28T14:02Z, manifests changed since", or "never tried". What did not hold has its reason. */
export function proofText({ verdict, at, isChanged, detail }: PostureEdgeProof): string {
  const why = detail === undefined || verdict === ProofVerdict.HELD ? '' : `: ${detail}`;
  return `${verdict}${at === undefined ? '' : ` ${minuteOf(at)}`}${isChanged ? ', manifests changed since' : ''}${why}`;
}

/** A time in UTC without seconds. */
export function minuteOf(at: string): string {
  return `${at.slice(0, 16)}Z`;
}
