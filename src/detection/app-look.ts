import { IConstruct } from 'constructs';
import { AppSnapshot } from '../enforce/app-snapshot';
import { Guard } from '../enforce/guard';

/** Apps that are looked at: to look renders every object, those that look themselves too, which must not look once more. */
const looking = new WeakSet<IConstruct>();

/** Text that depends on the objects of the app as they are now; empty while the app is looked at for another such text. */
export function textOfApp(construct: IConstruct, make: (look: AppSnapshot) => string): string {
  const { root } = construct.node;
  if (looking.has(root)) {
    return '';
  }
  looking.add(root);
  try {
    return make(Guard.of(construct).look());
  } finally {
    looking.delete(root);
  }
}
