import { writeFileSync } from 'fs';
import { join } from 'path';
import { indexFile, ruleIds, ruleIndex } from './support/rule-files';

/**
 * Writes src/engine/rules/catalogue/index.ts; a script of its own, since what reads the rules cannot load while the index is out of date.
 */
const root = join(__dirname, '..');
writeFileSync(indexFile(root), ruleIndex(ruleIds(root)));
