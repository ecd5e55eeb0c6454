import { Survivors } from './survivors';

export const CATALOGUE: Survivors = {
  'src/engine/rules/catalogue/no-label-of-another.ts': {
    'pods with a role and those without have different keys either way': [
      ['roleOf(pod) !== undefined', 'roleOf(pod) === undefined'],
    ],
  },
  'src/engine/rules/catalogue/no-shared-claim.ts': {
    'the object itself mounts the claim, so that one does': [
      ['first !== undefined', 'true'],
    ],
  },
};
