import { Evidence, portsTogether } from './opening';
import { NAMESPACE_NAME } from '../manifest/labels';
import { PodPeer } from '../manifest/network-policy';
import { selects } from '../manifest/selector';
import { Json, isObject, object, objects, valueAt } from '../value/json';

/** Rules of a policy. Without any, a policy denies all or does not isolate its pods, so the list stays. */
const RULES = /(^|\.)(ingress|egress)$/;

/** Fields in which a rule of Cilium names peers. */
const PEERS = /^(to|from)(?!Ports$)[A-Z]/;

const ELEMENT = /^(.*)\[\d+\]$/;
/** The element that a list is in, such as "spec.egress[0]" for "spec.egress[0].destination.nets". */
const OWNER = /^(.*\])\.[^\]]*$/;
const STEP = /[^.[\]]+/g;

/**
 * The smallest elements that are to be removed, each once, with all ports that they open. If they are all peers of a rule, it is the rule:
 * an empty list of peers stands for everyone.
 */
export function narrowest(sources: readonly Evidence[]): Evidence[] {
  const byPolicy = new Map<Json, Map<string, Evidence>>();
  for (const source of sources) {
    const ofPolicy = byPolicy.get(source.policy) ?? new Map<string, Evidence>();
    const key = `${source.field}\n${source.line ?? ''}`;
    const before = ofPolicy.get(key);
    byPolicy.set(source.policy, ofPolicy.set(key, before ? { ...source, ports: portsTogether(before.ports, source.ports) } : source));
  }
  return [...byPolicy].flatMap(([policy, found]) => {
    const lines = [...found.values()].filter(({ line }) => line !== undefined);
    const elements = [...found.values()].filter(({ line }) => line === undefined);
    return [...lines, ...widened(policy, elements.map(({ field }) => field)).map((field) => ({
      policy, field, ports: elements.filter((one) => isWithin(one.field, field)).map(({ ports }) => ports).reduce(portsTogether),
    }))];
  });
}

function widened(policy: Json, given: readonly string[]): string[] {
  const fields = new Set(given);
  for (const field of fields) { // what is added is visited, too
    const list = ELEMENT.exec(field)?.[1];
    const parent = list === undefined ? undefined : OWNER.exec(list)?.[1];
    const elements = list === undefined || RULES.test(list) ? undefined : valueOf(policy, list);
    if (parent !== undefined && Array.isArray(elements) && elements.every((_, i) => fields.has(`${list}[${i}]`))
      && !hasOtherPeers(valueOf(policy, parent), list!.slice(parent.length + 1))) {
      fields.add(parent);
    }
  }
  const all = [...fields];
  return all.filter((field) => !all.some((other) => other !== field && isWithin(field, other)))
    .sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
}

function isWithin(field: string, outer: string): boolean {
  return field === outer || field.startsWith(`${outer}.`);
}

/** A text by which paths are sorted: "[10]" comes after "[9]". */
function orderOf(path: string): string {
  return path.replace(/\d+/g, (digits) => digits.padStart(9, '0'));
}

function hasOtherPeers(rule: unknown, own: string): boolean {
  return isObject(rule) && Object.entries(rule).some(([key, value]) => key !== own && PEERS.test(key) && Array.isArray(value));
}

/** The value at a path such as "spec.egress[0].to". */
function valueOf(policy: Json, path: string): unknown {
  return valueAt(policy, path.match(STEP) ?? []);
}

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
