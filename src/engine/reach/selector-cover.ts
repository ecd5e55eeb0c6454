import { NAMESPACE_NAME } from '../cluster/cluster-view';
import { PodPeer } from '../manifest/network-policy';
import { selects } from '../manifest/selector';
import { Json, object, objects } from '../value/json';

/** Whether all pods that a peer stands for are surely among those of another, in whatever cluster; `own` is meant where it names no namespace. */
export function isAmong(peer: PodPeer, own: string, other: PodPeer): boolean {
  const [ours, theirs] = [selectorsOf(peer, own), selectorsOf(other, own)];
  return ours.every((selector, i) => requirementsOf(theirs[i]).every((one) => meets(selector, one) === true
    || requirementsOf(selector).some((same) => textOf(same) === textOf(one))));
}

/** Whether surely none of them is. */
export function meetsNone(peer: PodPeer, own: string, other: PodPeer): boolean {
  const [ours, theirs] = [selectorsOf(peer, own), selectorsOf(other, own)];
  return ours.some((selector, i) => requirementsOf(theirs[i]).some((one) => meets(selector, one) === false));
}

/** That of namespaces, and that of pods. */
function selectorsOf({ namespaceSelector, podSelector }: PodPeer, own: string): Json[] {
  return [namespaceSelector ?? { matchLabels: { [NAMESPACE_NAME]: own } }, object(podSelector)];
}

/** All that a selector asks for, as expressions. */
function requirementsOf({ matchLabels, matchExpressions }: Json): Json[] {
  return [
    ...Object.entries(object(matchLabels)).map(([key, value]) => ({ key, operator: 'In', values: [value] as unknown[] })),
    ...objects(matchExpressions),
  ];
}

/** Whether what a selector selects meets a requirement, where the selector says which value the label has. */
function meets(selector: Json, requirement: Json): boolean | undefined {
  const known = requirementsOf(selector).find(
    ({ key, operator, values }) => key === requirement.key && operator === 'In' && Array.isArray(values) && values.length === 1,
  );
  return known && selects({ matchExpressions: [requirement] }, { [known.key as string]: (known.values as unknown[])[0] });
}

function textOf({ key, operator, values }: Json): string {
  return JSON.stringify([key, operator, Array.isArray(values) ? (values as unknown[]).map((value) => JSON.stringify(value)).sort() : []]);
}
