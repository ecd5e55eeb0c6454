import { BuildState, StateAgent } from './build-state';
import { ComparedPosture } from './compared-posture';
import { PostureChange } from './posture-diff-change';
import { ScopeNow } from './posture-diff-findings';
import { AGENTS_LABEL, AGENT_LABEL } from '../manifest/labels';

/** Agents of the old build whose objects the new build still has, and does not have among its agents. */
interface LeftScope {
  readonly changes: readonly PostureChange[];
  /** Their titles in the old build. */
  readonly titles: ReadonlySet<string>;
}

/** The agents among those that are gone that only left the agents: a pod that is a neighbour in the new build is the same. */
export function leftScope(removed: readonly StateAgent[], before: BuildState, after: BuildState): LeftScope {
  const known = new Set(before.neighbours);
  const found = removed.flatMap(({ title, all: [first] }) => {
    const object = neighbourOf(title, after.neighbours.filter((one) => one === title || !known.has(one)));
    return object === undefined ? [] : [{ title, object, sources: first ? [first.source] : [] }];
  });
  return {
    titles: new Set(found.map(({ title }) => title)),
    changes: found.map(({ title, object, sources }): PostureChange => ({
      verb: 'opens',
      object: title,
      phrase: `what the rules for agents close for {}${object === title ? '' : `, now ${object}`}`,
      about: { part: 'neighbour', text: object },
      detail: before.isWhole ? `${WAS_WHOLE}; ${LEFT}` : LEFT,
      sources,
    })),
  };
}

/** How the new build judges objects of the old one, and why not. Findings alone, without manifests, are judged as a whole. */
export function scopeIn({ agents, scopeOf }: ComparedPosture): ScopeNow {
  const namespaces = new Set(agents.map(({ namespace }) => namespace));
  return (object, ruleId) => {
    if (!scopeOf) {
      return { isJudged: true, source: { object, field: '' }, why: '' };
    }
    const { kind, namespace = '', name } = partsOf(object) ?? {};
    const within = kind === 'Namespace' ? name! : namespace;
    const scope = scopeOf(object, ruleId);
    const why = within === '' || namespaces.has(within) ? 'it concerns no agent now' : `no agent is in namespace "${within}" now`;
    return scope && { ...scope, why };
  };
}

/** The neighbour that an agent is now: of its title, else of its name and namespace, its name and kind, or its name alone. */
function neighbourOf(agent: string, neighbours: readonly string[]): string | undefined {
  const own = partsOf(agent);
  const same = neighbours.filter((one) => partsOf(one)?.name === own?.name);
  return own && (same.find((one) => one === agent) ?? same.find((one) => partsOf(one)!.namespace === own.namespace)
    ?? same.find((one) => partsOf(one)!.kind === own.kind) ?? same[0]);
}

function partsOf(title: string): { readonly kind: string; readonly namespace: string; readonly name: string } | undefined {
  const [, kind, namespace = '', name] = /^(\S+) "(?:([^"/]*)\/)?([^"/]+)"/.exec(title) ?? [];
  return kind === undefined ? undefined : { kind, namespace, name };
}

const WAS_WHOLE = 'no label named agents in the old build, so every pod was judged as one';

const LEFT = 'it is a neighbour of agents now, and only the rules about the node judge it; if it is an agent, '
  + `label it ${AGENT_LABEL}: "true" or its namespace ${AGENTS_LABEL}: "true"`;
