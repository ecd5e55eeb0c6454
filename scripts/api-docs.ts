import { writeFileSync } from 'fs';
import { join } from 'path';
import { loadAssemblyFromPath } from '@jsii/spec';
import { apiPage } from './support/api-page';
import { main } from './support/run';

/** Writes API.md from the assembly that jsii compiled. */
main(() => {
  const root = join(__dirname, '..');
  writeFileSync(join(root, 'API.md'), apiPage(loadAssemblyFromPath(root)));
});
