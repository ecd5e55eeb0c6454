import { ProofVerdict } from './proof';
import { ReportedRuns, WallProof, edgeProofs, foreignProofs, proofText, wallProofs } from './proved-posture';
import { isTried } from './tried-edges';
import { AgentPosture, PostureEdge } from '../posture/posture-agent';
import { PostureEdgeProof } from '../posture/posture-finding';
import { Rule } from '../rules/rule';
import { RulePack, Severity } from '../rules/severity';

/** What no run proves, in every format. Only `check --require-proof` asks it: it is not in the catalogue. */
export const PROOF_RULE: Rule = {
  id: 'require-proof',
  severity: Severity.ERROR,
  pack: RulePack.STRICT,
  title: 'proof on a cluster',
  problem: 'A wall is not proved on a cluster',
  why: 'Manifests say what a cluster should deny. Some clusters accept policies and do not enforce them, which only a try shows.',
  fix: 'try it on a cluster with these manifests: run "prove", and commit the file of statements',
  source: 'https://kubernetes.io/docs/concepts/services-networking/network-policies/#prerequisites',
  since: '0.1.0',
  mappings: {},
  admission: { none: 'what runs found is in a file beside the manifests' },
};

/** How old a proof may be. */
export interface MaxAge {
  readonly milliseconds: number;
  /** As it was given, such as "30d". */
  readonly text: string;
}

/** Something that no run proves. */
interface Unproved {
  /** The agent that it is about. Nothing if it is about the manifests or the cluster. */
  readonly agent?: AgentPosture;
  readonly text: string;
}

/** What no run proves: what changed, what was not tried, what did not hold, and what is too old. */
export function unproved(agents: readonly AgentPosture[], reported: ReportedRuns, maxAge: MaxAge, now: Date): Unproved[] {
  const { summary: { changes }, runs } = reported;
  const proofs = edgeProofs(agents, runs);
  const faultOf = (edge: PostureEdge): string[] => {
    const found = proofs.get(edge);
    const isRequired = isTried(edge) || found?.verdict !== ProofVerdict.HELD;
    const fault = found && isRequired ? faultOfProof(found, changes !== undefined, maxAge, now) : undefined;
    return fault === undefined ? [] : [`${edge.isDenied ? 'the denied call' : 'the call'} to ${edge.peer}: ${fault}`];
  };
  const faultsIn = (walls: readonly WallProof[]) => walls.filter(({ verdict }) => verdict !== ProofVerdict.HELD)
    .map(({ wall, text }) => `${wall}: ${text}`);
  return [
    ...changes === undefined ? [] : [{ text: `the manifests changed since the newest statement: ${changes}` }],
    ...faultsIn([...wallProofs(undefined, runs), ...foreignProofs(agents, runs)]).map((text) => ({ text })),
    ...agents.flatMap((agent) => {
      const faults = [...agent.edges.flatMap(faultOf), ...faultsIn(wallProofs(agent, runs))];
      return [...new Set(faults)].map((text) => ({ agent, text }));
    }),
  ];
}

/** @param isKnown whether another line says that the manifests changed */
function faultOfProof(proof: PostureEdgeProof, isKnown: boolean, { milliseconds, text }: MaxAge, now: Date): string | undefined {
  const { verdict, at, isChanged } = proof;
  if (verdict === ProofVerdict.HELD && at !== undefined && now.getTime() - Date.parse(at) > milliseconds) {
    return `${proofText(proof)}, more than ${text} ago`;
  }
  return verdict !== ProofVerdict.HELD || (isChanged && !isKnown) ? proofText(proof) : undefined;
}
