import { filledFields, withFilled } from '../hardening/filled-fields';
import { PodKinds, groupKind } from '../manifest/pod-kinds';
import { hardenedByDefault } from '../rules/filled-by-harden';
import { Json, object } from '../value/json';

/** The manifest with what `Harden` fills at the fields, and nothing else that it fills. */
export function withHardened(manifest: Json, fields: readonly string[], kinds: PodKinds): Json | undefined {
  const hardened = hardenedByDefault(manifest, kinds);
  const isWanted = (filled: string) => fields.some((field) => isWithin(plain(filled), field) || isWithin(field, plain(filled)));
  return hardened && filledFields(manifest, hardened).some(({ field }) => isWanted(field))
    ? withFilled(manifest, hardened, isWanted) as Json : undefined;
}

/** A path as rules report it, such as "limits.ephemeral-storage". */
function plain(field: string): string {
  return field.replace(/\["([^"\]]*)"\]/g, '.$1');
}

function isWithin(field: string, outer: string): boolean {
  return field === outer || field.startsWith(`${outer}.`) || field.startsWith(`${outer}[`);
}

/**
 * A NetworkPolicy without some elements, such as "spec.egress[0].to[1]" or "spec.ingress[0]". A rule without peers would allow everyone, so
 * it goes with its last peer, and the policy keeps the directions that it isolates.
 */
export function withoutElements(policy: Json, elements: readonly string[]): Json | undefined {
  const gone = new Set(elements);
  if (groupKind(policy.apiVersion, policy.kind) !== 'networking.k8s.io/NetworkPolicy' || gone.size === 0) {
    return undefined;
  }
  const spec = object(policy.spec);
  const rulesOf = (direction: 'egress' | 'ingress', side: 'to' | 'from') => {
    const rules: unknown = spec[direction];
    return Array.isArray(rules) ? {
      [direction]: rules.flatMap((rule: unknown, i) => {
        const path = `spec.${direction}[${i}]`;
        const peers: unknown = object(rule)[side];
        const left = Array.isArray(peers) ? peers.filter((_, j) => !gone.has(`${path}.${side}[${j}]`)) : [];
        const isLast = Array.isArray(peers) && peers.length > 0 && left.length === 0;
        return gone.has(path) || isLast ? [] : [Array.isArray(peers) ? { ...object(rule), [side]: left } : rule];
      }),
    } : {};
  };
  const policyTypes: unknown = spec.policyTypes ?? ['Ingress', ...Array.isArray(spec.egress) && spec.egress.length > 0 ? ['Egress'] : []];
  return { ...policy, spec: { ...spec, ...rulesOf('egress', 'to'), ...rulesOf('ingress', 'from'), policyTypes } };
}
