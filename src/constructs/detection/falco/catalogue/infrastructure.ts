import { CatalogueRule, EXECUTE } from './catalogue-rule';
import { FalcoPriority } from '../falco-priority';

/** The tag of rules for infrastructure. A response uses it to spare infrastructure. */
export const INFRASTRUCTURE_TAG = 'infrastructure';

/** Rules that exist only for agents, and the reason for each. */
export const OF_AGENTS_ALONE: { readonly [id: string]: string } = {
  'unexpected-listener': 'it is computed from the ports of agents',
  'unexpected-destination': 'it is computed from what policies let agents call',
  'unexpected-resolver': 'it is computed from the resolvers of agents',
  'service-account-token': 'QuarantineResponse reads the token that it has; other infrastructure has none',
  'package-manager': 'infrastructure-program reports every program',
  'terminal-shell': 'infrastructure-program reports every program',
  'miner-process': 'infrastructure-program reports every program',
};

/** Failed attempts count, too. */
const PROGRAM: CatalogueRule = {
  id: 'program',
  does: 'starts a program other than its own',
  why: 'Each of these pods runs one program, which starts no other. '
    + 'A shell or a tool in it comes from an attacker, or from someone who uses kubectl exec.',
  events: EXECUTE,
  condition: 'not $container_start and (evt.rawres < 0 or not proc.name in ($infrastructure_programs))',
  output: 'directory=%proc.cwd',
  priority: FalcoPriority.ERROR,
  tags: ['process', 'mitre_execution', 'T1059'],
};

/**
 * Rules for pods that serve agents, with ids, names and a tag of their own. No rule judges their destinations: their policies and logs do.
 */
export function infrastructureRules(agents: readonly CatalogueRule[]): CatalogueRule[] {
  return [PROGRAM, ...agents.filter(({ id }) => !Object.hasOwn(OF_AGENTS_ALONE, id))].map((rule) => ({
    ...rule,
    id: `infrastructure-${rule.id}`,
    does: `infrastructure ${rule.does}`,
    pods: '$infrastructure',
    tags: [...rule.tags, INFRASTRUCTURE_TAG],
  }));
}
