import { BINARIES } from './binaries';
import { CatalogueRule } from './catalogue-rule';
import { infrastructureRules } from './infrastructure';
import { KERNEL } from './kernel';
import { NETWORK } from './network';
import { PROCESSES } from './processes';
import { SECRETS } from './secrets';

/** Every rule for agents, in the order of the file and of docs/falco.md. */
export const AGENTS: readonly CatalogueRule[] = [...NETWORK, ...BINARIES, ...SECRETS, ...PROCESSES, ...KERNEL];

/** Every rule: those for agents, then those for infrastructure. */
export const CATALOGUE: readonly CatalogueRule[] = [...AGENTS, ...infrastructureRules(AGENTS)];
