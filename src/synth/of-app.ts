import { IConstruct } from 'constructs';
import { AppSnapshot } from './app-snapshot';
import { Guard } from './guard';

/** Apps that are looked at: to look renders every object, those that look themselves too, which must not look once more. */
const looking = new WeakSet<IConstruct>();

/** What depends on the objects of the app as they are now; `meanwhile` while the app is looked at for another such value. */
export function ofApp<T>(construct: IConstruct, make: (look: AppSnapshot) => T, meanwhile: T): T {
  const { root } = construct.node;
  if (looking.has(root)) {
    return meanwhile;
  }
  looking.add(root);
  try {
    return make(Guard.of(construct).look());
  } finally {
    looking.delete(root);
  }
}
