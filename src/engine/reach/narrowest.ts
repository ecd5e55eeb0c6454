import { Evidence } from './opening';
import { Json, isObject } from '../value/json';

/** Rules of a policy. Without any, a policy denies all or does not isolate its pods, so the list stays. */
const RULES = /(^|\.)(ingress|egress)$/;

/** Fields in which a rule of Cilium names peers. */
const PEERS = /^(to|from)(?!Ports$)[A-Z]/;

const ELEMENT = /^(.*)\[\d+\]$/;
/** The element that a list is in, such as "spec.egress[0]" for "spec.egress[0].destination.nets". */
const OWNER = /^(.*\])\.[^\]]*$/;
const STEP = /[^.[\]]+/g;

/**
 * The smallest elements that are to be removed, each once. If they are all peers of a rule, it is the rule: an empty list of peers
 * stands for everyone.
 */
export function narrowest(sources: readonly Evidence[]): Evidence[] {
  const byPolicy = new Map<Json, Map<string, Evidence>>();
  for (const source of sources) {
    const ofPolicy = byPolicy.get(source.policy) ?? new Map<string, Evidence>();
    byPolicy.set(source.policy, ofPolicy.set(`${source.field}\n${source.line ?? ''}`, source));
  }
  return [...byPolicy].flatMap(([policy, found]) => {
    const lines = [...found.values()].filter(({ line }) => line !== undefined);
    const fields = [...found.values()].filter(({ line }) => line === undefined).map(({ field }) => field);
    return [...lines, ...widened(policy, fields).map((field) => ({ policy, field }))];
  });
}

function widened(policy: Json, given: readonly string[]): string[] {
  const fields = new Set(given);
  for (const field of fields) { // what is added is visited, too
    const list = ELEMENT.exec(field)?.[1];
    const parent = list === undefined ? undefined : OWNER.exec(list)?.[1];
    const elements = list === undefined || RULES.test(list) ? undefined : valueAt(policy, list);
    if (parent !== undefined && Array.isArray(elements) && elements.every((_, i) => fields.has(`${list}[${i}]`))
      && !hasOtherPeers(valueAt(policy, parent), list!.slice(parent.length + 1))) {
      elements.forEach((_, i) => fields.delete(`${list}[${i}]`));
      fields.add(parent);
    }
  }
  const all = [...fields];
  return all.filter((field) => !all.some((other) => field.startsWith(`${other}.`))).sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
}

/** A text by which paths are sorted: "[10]" comes after "[9]". */
function orderOf(path: string): string {
  return path.replace(/\d+/g, (digits) => digits.padStart(9, '0'));
}

function hasOtherPeers(rule: unknown, own: string): boolean {
  return isObject(rule) && Object.entries(rule).some(([key, value]) => key !== own && PEERS.test(key) && Array.isArray(value));
}

/** The value at a path such as "spec.egress[0].to". */
function valueAt(policy: Json, path: string): unknown {
  return (path.match(STEP) ?? []).reduce<unknown>(
    (value, step) => (Array.isArray(value) ? (value as unknown[])[Number(step)] : isObject(value) ? (value[step] as unknown) : undefined),
    policy,
  );
}
