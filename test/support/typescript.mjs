import { join } from 'path';

/** Lets a process load TypeScript, and the library by its published name. */
process.env.TSX_TSCONFIG_PATH = join(import.meta.dirname, '..', 'tsconfig.json');
await import('tsx');
