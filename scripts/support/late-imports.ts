import { readFileSync } from 'fs';
import { createRequire } from 'module';
import { compileFunction } from 'vm';

/** What the app of the README imports; a test compares them. */
export const TEN_LINES = [
  'AgentCluster', 'AgentNamespace', 'AgentSize', 'GVisorRuntime', 'HardenedAgentPod', 'PodSubnetEgressDeny', 'ProbeKind',
];

/** A module as TypeScript compiles it, in which a late import is run by the code that uses it, and not before. */
export function withLateImports(source: string, isLate: (path: string) => boolean): string {
  return [...source.matchAll(/^const (\w+_\d+) = require\("(\.[^"]+)"\);$/gm)].filter(([,, path]) => isLate(path))
    .reduce((text, [line, name, path]) => text.replace(line, `const ${name} = { get late() { return require("${path}"); } };`)
      .replaceAll(new RegExp(`\\b${name}\\.`, 'g'), `${name}.late.`), source);
}

/** The modules that run when some are loaded and all their imports are late: they have a base class or a value that others need at once. */
export function modulesRunBy(files: readonly string[]): string[] {
  const run = new Map<string, { readonly exports: object }>();
  const load = (file: string): object => {
    const known = run.get(file);
    if (known) {
      return known.exports;
    }
    const module = { exports: {} };
    run.set(file, module);
    const fromThere = createRequire(file);
    const requireFrom = (name: string): unknown => (name.startsWith('.') ? load(fromThere.resolve(name)) : fromThere(name));
    const code = withLateImports(readFileSync(file, 'utf8'), () => true);
    compileFunction(code, ['exports', 'require', 'module'], { filename: file })(module.exports, requireFrom, module);
    return module.exports;
  };
  files.forEach(load);
  return [...run.keys()];
}
