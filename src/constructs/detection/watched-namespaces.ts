import { IConstruct } from 'constructs';
import { ClusterView } from '../../engine/cluster/cluster-view';
import { constructError, requireDnsLabel } from '../../engine/input/props';
import { Json } from '../../engine/value/json';

/** The namespaces that a detector watches: those that are given, else every one for agents, and every one that has a pod with the labels. */
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
    throw constructError(construct, "there is nobody to watch: the app has no namespace for agents; give 'namespaces'");
  }
  return namespaces.map((name) => requireDnsLabel(construct, 'namespaces', name)); // objects of the app may be in a namespace of any name
}
