import { createRequire } from 'module';

/** Loads the module that is named and prints how many files of a package came with it: `loads.ts MODULE PACKAGE`. */
const [module, name] = process.argv.slice(2);
const load = createRequire(__filename);
load(module);
console.log(Object.keys(load.cache).filter((file) => file.includes(`/node_modules/${name}/`)).length);
