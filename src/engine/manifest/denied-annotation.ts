import { DENIED_ANNOTATION } from './labels';
import { isolates } from './network-policy';
import { Json, object } from '../value/json';

/** What a policy for egress closes beside pods, Services and metadata endpoints, as its annotation says: another that opens it undoes that. */
export type DeniedBeside = 'dns' | 'internet' | 'private';

const ALL: readonly DeniedBeside[] = ['dns', 'internet', 'private'];

/** The value of the annotation, such as "dns,internet"; empty where nothing more is closed. */
export function deniedText(closed: readonly DeniedBeside[]): string {
  return ALL.filter((one) => closed.includes(one)).join(',');
}

/** What a policy closes; nothing where it does not close egress at all. What is not known does not count. */
export function deniedBesideIn(policy: Json): DeniedBeside[] {
  const text: unknown = object(object(policy.metadata).annotations)[DENIED_ANNOTATION];
  const given = typeof text === 'string' && isolates(policy, 'Egress') ? text.split(',').map((one) => one.trim()) : [];
  return ALL.filter((one) => given.includes(one));
}
