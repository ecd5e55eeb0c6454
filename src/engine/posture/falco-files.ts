import { FieldAt } from './agent-facts';
import { ClusterView } from '../cluster/cluster-view';
import { roleOf } from '../cluster/infrastructure';
import { PodView } from '../manifest/pod-view';
import { matchOfPod } from '../manifest/selector';
import { FalcoScope, scopeOfText } from '../rules/criteria/falco-scope';
import { object, textOf } from '../value/json';
import { memoizeBy } from '../value/memoize';

/** A file of Falco rules in a ConfigMap, the pods that it is about, and the names of its rules. */
interface FalcoFile extends FieldAt {
  readonly scope: FalcoScope;
  readonly rules: readonly string[];
}

/** The files of Falco rules in a view. */
export const falcoFiles = memoizeBy((view: ClusterView) => view.of('ConfigMap').flatMap((manifest) =>
  Object.entries(object(manifest.data)).flatMap(([file, text]): FalcoFile[] => {
    const scope = scopeOfText(text);
    return scope ? [{ manifest, field: `data["${file}"]`, scope, rules: rulesIn(textOf(text)) }] : [];
  })));

/** The names of the rules in a file, without those that are switched off. */
function rulesIn(text: string): string[] {
  const items = text.split(/^(?=- )/m).flatMap((item) => {
    const [, name] = /^- rule: *(.+)/.exec(item) ?? [];
    return name === undefined ? [] : [{ name: name.trim(), isOff: /^ +enabled: *false *$/m.test(item) }];
  });
  const off = new Set(items.filter(({ isOff }) => isOff).map(({ name }) => name));
  return [...new Set(items.map(({ name }) => name))].filter((name) => !off.has(name));
}

/** Whether a file of rules is about a pod. */
export function covers({ namespaces, podLabels, roles = [] }: FalcoScope, pod: PodView): boolean {
  const role = roleOf(pod);
  return namespaces.includes(pod.namespace)
    && ((role !== undefined && roles.includes(role)) || matchOfPod({ matchLabels: podLabels }, object(pod.metadata.labels)) === 'yes');
}
