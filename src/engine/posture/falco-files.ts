import { FieldAt } from './agent-facts';
import { ClusterView } from '../cluster/cluster-view';
import { roleOf } from '../cluster/infrastructure';
import { PodView } from '../manifest/pod-view';
import { matchOfPod } from '../manifest/selector';
import { FalcoScope, scopeOfText } from '../rules/criteria/falco-scope';
import { object, textOf } from '../value/json';
import { memoizeBy } from '../value/memoize';

/** A file of Falco rules in a ConfigMap, the pods that it is about, and the names of its rules. */
export interface FalcoFile extends FieldAt {
  readonly scope: FalcoScope;
  readonly rules: readonly string[];
}

/** The files of Falco rules in a view. */
export const falcoFiles = memoizeBy((view: ClusterView) => view.of('ConfigMap').flatMap((manifest) =>
  Object.entries(object(manifest.data)).flatMap(([file, text]): FalcoFile[] => {
    const scope = scopeOfText(text);
    const rules = scope ? [...textOf(text).matchAll(/^- rule: *(.+)$/gm)].map(([, name]) => name.trim()) : [];
    return scope ? [{ manifest, field: `data["${file}"]`, scope, rules }] : [];
  })));

/** Whether a file of rules is about a pod. */
export function covers({ namespaces, podLabels, roles = [] }: FalcoScope, pod: PodView): boolean {
  const role = roleOf(pod);
  return namespaces.includes(pod.namespace)
    && ((role !== undefined && roles.includes(role)) || matchOfPod({ matchLabels: podLabels }, object(pod.metadata.labels)) === 'yes');
}
