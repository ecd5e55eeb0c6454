import { main } from '../../src/cli/main';

/** What bin/cdk8s-hardened-agents runs once the sources are compiled. */
void main();
