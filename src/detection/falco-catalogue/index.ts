import { BINARIES } from './binaries';
import { CatalogueRule } from './catalogue-rule';
import { KERNEL } from './kernel';
import { NETWORK } from './network';
import { PROCESSES } from './processes';
import { SECRETS } from './secrets';

/** Every rule, in the order in which they are written. */
export const CATALOGUE: readonly CatalogueRule[] = [...NETWORK, ...BINARIES, ...SECRETS, ...PROCESSES, ...KERNEL];
