import { cpSync, mkdtempSync } from 'fs';
import { basename, delimiter, join } from 'path';
import { buildJava, buildPython, generatedModule, goModule, pythonWith } from './builds';
import { InitRunner, goRunner, javaRunner, pythonRunner } from './init-apps';
import { generate, generatePeers } from './packages';
import { Target } from './targets';
import { run } from '../run';

/** A language that apps are built and run in, with the package that would be published. */
export interface Language {
  readonly name: Exclude<Target, 'dotnet'>;
  /** The examples that there are in the language: `examples/<example>-<language>` has the bytes of `examples/<example>`. */
  readonly examples: readonly string[];
  /** The name of the file of an app. */
  readonly main: string;
  /** The page about the language whose snippets are in it. */
  readonly page?: string;
  /** Generates and builds the package. */
  readonly prepare: () => Apps;
}

export interface Apps {
  /**
   * Compiles the file of an app and files beside it, without a finding of the compiler's lint. Gives what runs the app and gives what it
   * prints.
   */
  readonly compile: (files: readonly string[]) => (outdir: string, ...args: string[]) => string;
  /** The folder of the generated sources. */
  readonly sources: string;
  readonly initApps: InitRunner;
}

/** The languages, for a compiled checkout. */
export function languages(folder: string, temporary: string): Language[] {
  const fresh = () => mkdtempSync(join(temporary, 'classes-'));
  return [
    {
      name: 'python',
      examples: ['quickstart', 'clusters', 'detection', 'kinds'],
      main: 'main.py',
      prepare: () => {
        const sources = generate('python', folder, temporary);
        const wheel = buildPython(sources, temporary).find((file) => file.endsWith('.whl'))!;
        const python = pythonWith(wheel, temporary);
        const compile = (files: readonly string[]) => {
          run(python, ['-W', 'error', '-m', 'py_compile', ...files.filter((file) => file.endsWith('.py'))], temporary);
          return (outdir: string, ...args: string[]) => run(python, [files[0], ...args], temporary, { CDK8S_OUTDIR: outdir });
        };
        return { compile, sources, initApps: pythonRunner(python) };
      },
    },
    {
      name: 'java',
      examples: ['kinds'],
      main: 'Main.java',
      page: 'docs/java.md',
      prepare: () => {
        const sources = generate('java', folder, temporary);
        const peers = generatePeers('java', folder, temporary);
        const built = buildJava(sources, peers, temporary);
        const compile = (files: readonly string[]) => {
          const [classes, linted] = [fresh(), fresh()];
          const classpath = [classes, built.classpath].join(delimiter);
          const sourceFiles = files.filter((file) => file.endsWith('.java'));
          files.filter((file) => !sourceFiles.includes(file)).forEach((file) => cpSync(file, join(classes, basename(file))));
          const javac = (...args: string[]) => run('javac', ['-proc:none', ...args, '-cp', classpath, ...sourceFiles], temporary);
          javac('-nowarn', '-d', classes, '-sourcepath', built.sourcepath); // what the app uses of the peers, too
          javac('-Xlint:all,-classfile', '-Werror', '-d', linted);
          const start = ['-XX:TieredStopAtLevel=1', '-cp', classpath, basename(files[0], '.java')];
          return (outdir: string, ...args: string[]) => run('java', [...start, ...args], temporary, { CDK8S_OUTDIR: outdir });
        };
        const initApps = javaRunner([
          { sources, classes: built.ownClasses, part: 'io' },
          { sources: peers[1], classes: built.peerClasses, part: join('org', 'cdk8s', 'plus29') },
        ], compile, temporary);
        return { compile, sources, initApps };
      },
    },
    {
      name: 'go',
      examples: ['kinds'],
      main: 'main.go',
      page: 'docs/go.md',
      prepare: () => {
        const sources = generate('go', folder, temporary);
        const modules = [sources, ...generatePeers('go', folder, temporary)];
        const module = goModule(modules, temporary);
        // Without paths in the binary, what the cache has of this run serves the next one, in another folder.
        const go = (...args: string[]) => run('go', args, module, { GOFLAGS: '-mod=mod -trimpath -buildvcs=false' });
        const compile = (files: readonly string[]) => {
          const app = mkdtempSync(join(module, 'app'));
          files.forEach((file) => cpSync(file, join(app, basename(file))));
          ['vet', 'test'].forEach((check) => go(check, `./${basename(app)}`));
          go('build', '-o', join(app, 'app'), `./${basename(app)}`);
          return (outdir: string, ...args: string[]) => run(join(app, 'app'), args, temporary, { CDK8S_OUTDIR: outdir });
        };
        return { compile, sources, initApps: goRunner(modules.map(generatedModule)) };
      },
    },
  ];
}
