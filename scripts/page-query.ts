import { writeFileSync } from 'fs';
import { join } from 'path';
import { pageQueryFile, pageQueryScript } from './support/page-query';

/** Writes src/report/page/query-script.ts. */
const root = join(__dirname, '..');
writeFileSync(pageQueryFile(root), pageQueryScript(root));
