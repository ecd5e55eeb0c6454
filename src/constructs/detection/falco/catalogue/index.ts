import { BINARIES } from './binaries';
import { CatalogueRule } from './catalogue-rule';
import { infrastructureRules } from './infrastructure';
import { KERNEL } from './kernel';
import { NETWORK } from './network';
import { PROCESSES } from './processes';
import { SECRETS } from './secrets';

/** Every rule of agents, in the order in which they are written. */
export const AGENTS: readonly CatalogueRule[] = [...NETWORK, ...BINARIES, ...SECRETS, ...PROCESSES, ...KERNEL];

/** Every rule, those of infrastructure after those of agents. */
export const CATALOGUE: readonly CatalogueRule[] = [...AGENTS, ...infrastructureRules(AGENTS)];
