import { object } from '../json';
import { Rule } from '../rule';

/**
 * Fields: metadata.labels["pod-security.kubernetes.io/enforce"] of a Namespace.
 * Allowed: restricted.
 */
const LABEL = 'pod-security.kubernetes.io/enforce';

export const rule: Rule = {
  id: 'require-restricted-namespace',
  title: 'Pod Security restricted',
  fix: 'enforce "restricted": the API server then refuses a weak pod whoever makes it',
  checkObject: {
    kind: 'Namespace',
    check: (manifest) => {
      const level = object(object(manifest.metadata).labels)[LABEL];
      return level === 'restricted' ? [] : [{ field: `metadata.labels["${LABEL}"]`, got: level }];
    },
  },
};
