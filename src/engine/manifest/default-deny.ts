import { DEFAULT_ANNOTATION } from './labels';
import { Json, object } from '../value/json';

/** Annotations of the policy by which a namespace denies its pods what no other policy allows. */
export const DEFAULT_DENY = { [DEFAULT_ANNOTATION]: 'deny' };

/** Whether a policy is the default of its namespace. It says of no pod what the pod needs. */
export function isDefaultDeny(policy: Json): boolean {
  return object(object(policy.metadata).annotations)[DEFAULT_ANNOTATION] === DEFAULT_DENY[DEFAULT_ANNOTATION];
}
