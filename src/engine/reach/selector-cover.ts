import { NAMESPACE_NAME } from '../manifest/labels';
import { PodPeer } from '../manifest/network-policy';
import { selects } from '../manifest/selector';
import { Json, object, objects } from '../value/json';

/** Whether in every cluster another peer selects all pods of a peer. A peer without a namespace selector is in namespace `own`. */
export function isAmong(peer: PodPeer, own: string, other: PodPeer): boolean {
  const [ours, theirs] = [selectorsOf(peer, own), selectorsOf(other, own)];
  return ours.every((selector, i) => requirementsOf(theirs[i]).every((one) => meets(selector, one) === true
    || requirementsOf(selector).some((same) => textOf(same) === textOf(one))));
}

/** Whether in every cluster it selects none of them. */
export function meetsNone(peer: PodPeer, own: string, other: PodPeer): boolean {
  const [ours, theirs] = [selectorsOf(peer, own), selectorsOf(other, own)];
  return ours.some((selector, i) => requirementsOf(theirs[i]).some((one) => meets(selector, one) === false));
}

/** The selector of namespaces and that of pods. */
function selectorsOf({ namespaceSelector, podSelector }: PodPeer, own: string): Json[] {
  return [namespaceSelector ?? { matchLabels: { [NAMESPACE_NAME]: own } }, object(podSelector)];
}

/** All requirements of a selector, as expressions. */
function requirementsOf({ matchLabels, matchExpressions }: Json): Json[] {
  return [
    ...Object.entries(object(matchLabels)).map(([key, value]) => ({ key, operator: 'In', values: [value] as unknown[] })),
    ...objects(matchExpressions),
  ];
}

/** Whether all that a selector selects meets a requirement, if the selector gives the value of the label. */
function meets(selector: Json, requirement: Json): boolean | undefined {
  const known = requirementsOf(selector).find(
    ({ key, operator, values }) => key === requirement.key && operator === 'In' && Array.isArray(values) && values.length === 1,
  );
  return known && selects({ matchExpressions: [requirement] }, { [known.key as string]: (known.values as unknown[])[0] });
}

function textOf({ key, operator, values }: Json): string {
  return JSON.stringify([key, operator, Array.isArray(values) ? (values as unknown[]).map((value) => JSON.stringify(value)).sort() : []]);
}
