import { ClusterView } from './cluster-view';
import { ROLE_LABEL } from '../manifest/labels';
import { PodView } from '../manifest/pod-view';
import { selects } from '../manifest/selector';
import { object } from '../value/json';
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

  private readonly holding = new Map<string, boolean>();

  constructor(private readonly view: ClusterView, private readonly options: ScopeOptions = {}) {
    this.isWhole = options.podSelector === undefined && (options.all === true || !isMarked(view));
  }

  /** Whether every rule judges the objects without pods in a namespace. */
  public covers(namespace: string): boolean {
    const { podSelector, all } = this.options;
    return this.isWhole || all === true || memoize(this.holding, namespace, () => this.view.isForAgents(namespace)
      || (podSelector !== undefined && this.view.pods.select(namespace, { matchLabels: podSelector }).length > 0));
  }

  /** Whether the pod is an agent. */
  public isAgent({ namespace, metadata }: PodView): boolean {
    const { podSelector } = this.options;
    const labels = object(metadata.labels);
    return this.isWhole || this.view.isForAgents(namespace) || Object.hasOwn(labels, ROLE_LABEL)
      || (podSelector !== undefined && selects({ matchLabels: podSelector }, labels));
  }
}
