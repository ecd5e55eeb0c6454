import { IConstruct } from 'constructs';
import { ClusterView } from '../../engine/cluster/cluster-view';
import { constructError, requireDnsLabel } from '../../engine/input/props';
import { Json } from '../../engine/value/json';

/**
 * The namespaces that a detector watches: the given namespaces, else every namespace for agents and every namespace that has a pod with the
 * labels.
 */
export function watchedNamespaces(
  construct: IConstruct,
  view: ClusterView,
  given: readonly string[] | undefined,
  podLabels: Json,
): readonly string[] {
  const namespaces =
    given ??
    view.namespaceNames
      .filter((name) => name !== '' && (view.isForAgents(name) || view.pods.select(name, { matchLabels: podLabels }).length > 0))
      .sort();
  if (namespaces.length === 0) {
    throw constructError(construct, "there is no namespace to watch; give 'namespaces', or create an AgentNamespace");
  }
  return namespaces.map((name) => requireDnsLabel(construct, 'namespaces', name)); // an object of the app can name any namespace
}
