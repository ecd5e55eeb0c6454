import { Json, object } from '../value/json';

/** Whether a quota counts only some objects of its namespace, such as pods of one priority. */
export function hasScopes({ scopes, scopeSelector }: Json): boolean {
  return (Array.isArray(scopes) && scopes.length > 0) || Object.keys(object(scopeSelector)).length > 0;
}
