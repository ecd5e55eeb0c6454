import { isSandbox } from './trait-defaults';
import { RuntimeIsolation, RuntimeTraits } from './traits';

const ISOLATION: { readonly [isolation in RuntimeIsolation]: string } = {
  [RuntimeIsolation.USER_SPACE_KERNEL]: 'a kernel in user space',
  [RuntimeIsolation.VIRTUAL_MACHINE]: 'a virtual machine',
  [RuntimeIsolation.SHARED_KERNEL]: "the node's own kernel",
};

/** How a runtime keeps an agent from the node, in a few words. */
export function isolationOf(traits: RuntimeTraits | undefined): string {
  if (!traits || !Object.hasOwn(ISOLATION, traits.isolation)) {
    return 'its isolation is not known';
  }
  const isWeak = traits.isolation !== RuntimeIsolation.SHARED_KERNEL && isSandbox(traits) === false;
  return ISOLATION[traits.isolation] + (isWeak ? ', which does not keep the agent from the node' : '');
}
