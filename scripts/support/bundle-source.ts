import { readdirSync } from 'fs';
import { dirname, join, relative } from 'path';
import { BuildOptions, OutputFile, buildSync } from 'esbuild';

/**
 * The JavaScript of a TypeScript file of a checkout, with all that it imports but packages. A process that reads this one
 * text starts in a third of the time that it takes to compile and load the files one by one.
 */
export function bundleSource(root: string, file: string): string {
  return bundle(root, {
    entryPoints: [join(root, file)],
    define: { __dirname: JSON.stringify(dirname(join(root, file))) }, // the examples read the files beside them
  });
}

/** The JavaScript of every TypeScript file of a folder, with all that they import but packages. */
export function bundleFolder(root: string, folder: string): string {
  const files = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const contents = files.map((file) => `import './${file}';`).join('\n');
  return bundle(root, { stdin: { contents, resolveDir: join(root, folder) } });
}

/** The JavaScript of apps by their files, each with all that it imports but packages. The library is one: it stays an import. */
export function bundleApps(root: string, files: string[]): { readonly [file: string]: string } {
  const outputs = build(root, { entryPoints: files, external: ['cdk8s-hardened-agents'], outdir: root, outbase: root });
  return Object.fromEntries(outputs.map(({ path, text }) => [relative(root, path).replace(/\.js$/, '.ts'), text]));
}

function bundle(root: string, options: BuildOptions): string {
  return build(root, options)[0].text;
}

function build(root: string, options: BuildOptions): OutputFile[] {
  const { outputFiles } = buildSync({
    absWorkingDir: root,
    tsconfig: join(root, 'test', 'tsconfig.json'), // which resolves the library's published name
    bundle: true,
    write: false,
    platform: 'node',
    target: 'node20',
    packages: 'external',
    treeShaking: false, // it loads all that the files load
    ...options,
  });
  return outputFiles!;
}
