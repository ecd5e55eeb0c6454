import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'fs';
import { dirname, join } from 'path';
import { CLUSTERS } from '../../../src/cli/init/clusters';
import { LANGUAGES } from '../../../src/cli/init/languages';
import { requireSame, run } from '../run';

type LanguageName = keyof typeof LANGUAGES;

/** Runs apps that `init` wrote, each in its folder. */
export interface InitRunner {
  /** Gives the app what registries do not have. */
  readonly install: (app: string) => void;
  /** Runs the tests of the app; fails if one fails. */
  readonly test: (app: string) => void;
  /** Writes `dist`. */
  readonly synth: (app: string) => void;
}

/** The cluster for which the tests of the app run, too. */
const TESTED = 'kind';

/** The clusters for which an app is tried. In Java and Go, those whose apps have lines that the others lack, since each takes seconds. */
const CLUSTERS_OF: { readonly [language in LanguageName]: readonly string[] } = {
  typescript: Object.keys(CLUSTERS),
  python: Object.keys(CLUSTERS),
  java: [TESTED, 'gke', 'openshift'],
  go: [TESTED, 'gke', 'openshift'],
};

/** The call that opens the tools to the agent, in each language. */
const OPENED = /^.*8443, the port of the tools$/m;

/**
 * The apps that `init` of a compiled checkout writes in a language have the bytes of those in TypeScript. The one for kind passes its own
 * tests, and no longer does once its tools may call the agent. Gives what to print.
 */
export function tryInitApps(language: LanguageName, { install, test, synth }: InitRunner, folder: string, temporary: string): string {
  const [bytes] = CLUSTERS_OF[language].map((cluster) => {
    const app = appOf(language, cluster, folder, temporary);
    install(app);
    if (cluster === TESTED) {
      test(app);
    }
    synth(app);
    return requireSame(join(temporary, 'apps', 'typescript', cluster, 'dist'), join(app, 'dist'));
  });
  requireFailure(language, test, join(temporary, 'apps', language));
  return `${language}: the app of init passes its tests, fails them when weakened, and gives the same ${bytes} bytes as in TypeScript; `
    + `bytes compared for ${CLUSTERS_OF[language].join(', ')}`;
}

function appOf(language: LanguageName, cluster: string, folder: string, temporary: string): string {
  const app = join(temporary, 'apps', language, cluster);
  run(join(folder, 'bin', 'cdk8s-hardened-agents'), ['init', app, '--language', language, '--cluster', cluster], temporary);
  return app;
}

function requireFailure(language: LanguageName, test: (app: string) => void, apps: string): void {
  const app = join(apps, 'weakened');
  cpSync(join(apps, TESTED), app, { recursive: true });
  const file = join(app, LANGUAGES[language].main);
  const other: { readonly [name: string]: string } = { agent: 'tools', tools: 'agent' };
  const weakened = readFileSync(file, 'utf8')
    .replace(OPENED, (line) => `${line}\n${line.replace(/\b(agent|tools)\b/g, (name) => other[name])}`);
  writeFileSync(file, weakened);
  let failure = '';
  try {
    test(app);
  } catch (error) {
    failure = (error as Error).message;
  }
  if (!failure.includes('Pod "agents/tools":8080')) {
    throw new Error(`${language}: the tests of the app must name the tools that may call the agent, got\n${failure || 'no failure'}`);
  }
}

/** For apps in TypeScript, with the packages of this checkout. */
export function typescriptRunner(folder: string, temporary: string): InitRunner {
  const packages = join(temporary, 'apps', 'node_modules');
  mkdirSync(packages, { recursive: true });
  ['cdk8s', 'cdk8s-plus-29', 'constructs', '@types', 'tsx'].forEach((name) =>
    symlinkSync(join(folder, 'node_modules', name), join(packages, name)));
  symlinkSync(folder, join(packages, 'cdk8s-hardened-agents'));
  const npm = (app: string, ...args: string[]) => run('npm', args, app, { TSX_TSCONFIG_PATH: 'tsconfig.json' }); // not that of this script
  return { install: () => undefined, test: (app) => npm(app, 'test'), synth: (app) => npm(app, 'run', 'synth') };
}

/** For apps in Python, by an interpreter that has the library. */
export function pythonRunner(python: string): InitRunner {
  return {
    install: (app) => run(python, ['-m', 'pip', 'install', '--quiet', '-r', 'requirements.txt'], app),
    test: (app) => run(python, ['-m', 'pytest', 'test_main.py'], app),
    synth: (app) => run(python, ['main.py'], app),
  };
}

/** What no repository of Maven has: the sources of a package, and the folder of its classes in a folder with all classes. */
interface JavaPackage {
  readonly sources: string;
  readonly classes: string;
  readonly part: string;
}

/**
 * For apps in Java. Maven runs the one that is tested, with the packages in a repository of its own, so that no other app on this machine
 * gets them. Its start takes seconds: the others run without it.
 *
 * @param compile gives what runs a program
 */
export function javaRunner(
  packages: readonly JavaPackage[], compile: (files: string[]) => (outdir: string) => void, temporary: string,
): InitRunner {
  const repository = join(temporary, 'm2');
  packages.forEach((one) => writeJar(one, repository));
  return {
    install: () => undefined,
    test: (app) => run('mvn', ['-q', '-B', '-ntp', `-Dmaven.repo.local=${repository}`, 'test', 'exec:java'], app, {
      MAVEN_OPTS: '-XX:TieredStopAtLevel=1',
    }),
    synth: (app) => compile([join(app, 'src', 'main', 'java', 'Main.java')])(join(app, 'dist')),
  };
}

function writeJar({ sources, classes, part }: JavaPackage, repository: string): void {
  const text = readFileSync(join(sources, 'pom.xml'), 'utf8');
  const [group, name, version] = ['groupId', 'artifactId', 'version']
    .map((tag) => new RegExp(`^  <${tag}>(.*)</${tag}>$`, 'm').exec(text)![1]);
  const file = (ending: string) => join(repository, ...group.split('.'), name, version, `${name}-${version}.${ending}`);
  mkdirSync(dirname(file('pom')), { recursive: true });
  writeFileSync(file('pom'), text);
  run('jar', ['--create', '--file', file('jar'), '-C', classes, part], repository);
}

/** For apps in Go, with modules in place of those that no proxy has. */
export function goRunner(modules: readonly { readonly name: string; readonly path: string }[]): InitRunner {
  const go = (app: string, ...args: string[]) => run('go', args, app, { GOFLAGS: '-trimpath -buildvcs=false' });
  return {
    install: (app) => {
      go(app, 'mod', 'edit', ...modules.map(({ name, path }) => `-replace=${name}=${path}`));
      go(app, 'mod', 'tidy');
    },
    test: (app) => go(app, 'test', '-count=1', '.'),
    synth: (app) => go(app, 'run', '.'),
  };
}
