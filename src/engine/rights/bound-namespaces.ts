import { EVERYONE, subjectsIn } from './api-rights';
import { Json } from '../value/json';

const ALL = new Set(EVERYONE.map(([kind, name]) => `${kind} ${name}`));

/** The texts of `subjectsIn` that name accounts of one namespace. */
const OF_NAMESPACE = /^(?:ServiceAccount ([^/]*)\/|User system:serviceaccount:([^:]*):|Group system:serviceaccounts:(.*)$)/;

/** Whether a binding gives its role to accounts of a namespace that matches, or to accounts of every namespace. */
export function bindsAccountsIn(binding: Json, matches: (namespace: string) => boolean): boolean {
  return [...subjectsIn(binding)].some((subject) => {
    const [, ofAccount, ofUser, ofGroup] = OF_NAMESPACE.exec(subject) ?? [];
    const namespace = ofAccount ?? ofUser ?? ofGroup;
    return ALL.has(subject) || (namespace !== undefined && matches(namespace));
  });
}
