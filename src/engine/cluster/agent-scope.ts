import { ClusterView } from './cluster-view';
import { AGENT_LABEL, ROLE_LABEL } from '../manifest/labels';
import { PodView } from '../manifest/pod-view';
import { selects } from '../manifest/selector';
import { Json, object } from '../value/json';
import { memoize, memoizeBy } from '../value/memoize';

/** What decides which pods are agents, beside the labels of this library. */
export interface ScopeOptions {
  /** Labels of pods that are agents too, wherever they are. */
  readonly podSelector?: { readonly [label: string]: string };
  /** Whether every rule judges every object, in namespaces without agents too. With `podSelector`, other pods still are neighbours. */
  readonly all?: boolean;
}

/** Whether labels of this library mark any namespace of a view as one for agents. */
export const isMarked = memoizeBy((view: ClusterView) => view.namespaceNames.some((name) => view.isForAgents(name)));

/** Whether a namespace is one for agents. If no label of this library marks any, every namespace with pods is. */
export function isOfAgents(view: ClusterView, namespace: string): boolean {
  return isMarked(view) ? view.isForAgents(namespace) : view.pods.knows(namespace);
}

/**
 * Which pods of a cluster are agents. All others are their neighbours.
 *
 * Agents are the pods in a namespace for agents (`ClusterView.isForAgents`) and those with the labels of `podSelector`. Pods with a
 * role of this library count as agents wherever they are, so that no role relaxes a rule. Pods of roles on nodes do not make the pods
 * beside them agents. If no label of this library marks a namespace and no `podSelector` is given, every pod is an agent.
 */
export class AgentScope {
  /** Whether every object is in scope, so that there are no neighbours. */
  public readonly isWhole: boolean;

  /** What says which pods are agents. */
  public readonly knownBy: AgentsKnownBy;

  private readonly holding = new Map<string, boolean>();

  constructor(private readonly view: ClusterView, private readonly options: ScopeOptions = {}) {
    this.knownBy = options.podSelector !== undefined ? AgentsKnownBy.SELECTOR
      : options.all === true ? AgentsKnownBy.ALL
        : isMarked(view) ? AgentsKnownBy.LABELS : AgentsKnownBy.GUESS;
    this.isWhole = this.knownBy === AgentsKnownBy.ALL || this.knownBy === AgentsKnownBy.GUESS;
  }

  /** Whether every rule judges the objects without pods in a namespace. */
  public covers(namespace: string): boolean {
    const { podSelector, all } = this.options;
    return this.isWhole || all === true || memoize(this.holding, namespace, () => this.view.isForAgents(namespace)
      || (podSelector !== undefined && this.view.pods.select(namespace, { matchLabels: podSelector }).length > 0));
  }

  /** Whether the pod is an agent. */
  public isAgent({ namespace, metadata }: PodView): boolean {
    return this.isWhole || this.view.isForAgents(namespace) || hasRole(metadata) || this.isChosen(metadata);
  }

  /** Whether the pod is an agent only because every pod is, or because agents are in its namespace. It may be none. */
  public isPresumed({ namespace, metadata }: PodView): boolean {
    const isMarkedItself = Object.hasOwn(object(metadata.labels), AGENT_LABEL) || hasRole(metadata);
    return !isMarkedItself && !this.isChosen(metadata) && (this.knownBy === AgentsKnownBy.GUESS || this.view.holdsAgents(namespace));
  }

  private isChosen(metadata: Json): boolean {
    const { podSelector } = this.options;
    return podSelector !== undefined && selects({ matchLabels: podSelector }, object(metadata.labels));
  }
}

/** The scope by what a view knows: labels of this library, and of the selector of agents. */
export const scopeOfView = memoizeBy((view: ClusterView) => new AgentScope(view, { podSelector: view.podSelector }));

function hasRole({ labels }: Json): boolean {
  return Object.hasOwn(object(labels), ROLE_LABEL);
}

/** What says which pods are agents. */
export enum AgentsKnownBy {
  /** Labels of this library, on pods or on their namespaces. */
  LABELS = 'labels',

  /** A selector that the user gives, beside these labels. */
  SELECTOR = 'selector',

  /** Every pod counts as an agent, since the user asks for it. */
  ALL = 'all',

  /** Pods that this library makes or hardens are agents: the app has no labels that mark others. */
  OWN_OBJECTS = 'own-objects',

  /** Nothing says it, so every pod counts as an agent. */
  GUESS = 'guess',
}
