import { join } from 'path';

/** Lets a thread load TypeScript, and the library by its published name. */
process.env.TSX_TSCONFIG_PATH = join(import.meta.dirname, '..', 'tsconfig.json');
const [{ register: registerModules }, { register }] = await Promise.all([import('tsx/esm/api'), import('tsx/cjs/api')]);
register();
registerModules();
