import { DENIED_ANNOTATION } from './labels';
import { isolates } from './network-policy';
import { Json, object } from '../value/json';

/**
 * What an egress policy denies in addition to pods, Services and metadata endpoints. Its annotation lists it, so that rules find
 * another policy that allows it.
 */
export type DeniedBeside = 'dns' | 'internet' | 'private';

const ALL: readonly DeniedBeside[] = ['dns', 'internet', 'private'];

/** The value of the annotation, such as "dns,internet". Empty if the policy denies nothing more. */
export function deniedText(denied: readonly DeniedBeside[]): string {
  return ALL.filter((one) => denied.includes(one)).join(',');
}

/** What a policy denies by its annotation. Nothing if it does not isolate pods for egress. Unknown words do not count. */
export function deniedBesideIn(policy: Json): DeniedBeside[] {
  const text: unknown = object(object(policy.metadata).annotations)[DENIED_ANNOTATION];
  const given = typeof text === 'string' && isolates(policy, 'Egress') ? text.split(',').map((one) => one.trim()) : [];
  return ALL.filter((one) => given.includes(one));
}
