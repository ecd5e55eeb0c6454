import { isSandbox } from './trait-defaults';
import { Isolation, RuntimeTraits } from './traits';

const ISOLATION: { readonly [isolation in Isolation]: string } = {
  [Isolation.USER_SPACE_KERNEL]: 'a kernel in user space',
  [Isolation.VIRTUAL_MACHINE]: 'a virtual machine',
  [Isolation.SHARED_KERNEL]: "the node's own kernel",
};

/** How a runtime keeps an agent from the node, in a few words. */
export function isolationOf(traits: RuntimeTraits | undefined): string {
  if (!traits || !Object.hasOwn(ISOLATION, traits.isolation)) {
    return 'its isolation is not known';
  }
  const isWeak = traits.isolation !== Isolation.SHARED_KERNEL && isSandbox(traits) === false;
  return ISOLATION[traits.isolation] + (isWeak ? ', which does not keep the agent from the node' : '');
}
