import { cpSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'fs';
import { delimiter, join } from 'path';
import { InitRunner, JavaPackage, goRunner, javaRunner, pythonRunner, runJava, typescriptRunner } from './init-apps';
import { installed } from './release';
import { run } from './run';

/** A language that apps are written in. */
interface Language {
  readonly name: 'typescript' | 'python' | 'java' | 'go';
  /** The examples that there are in the language: `examples/<example>-<language>` has the bytes of `examples/<example>`. */
  readonly examples: readonly string[];
  /** Generates and builds what apps need. */
  readonly prepare: () => Prepared;
}

interface Prepared {
  readonly runExample: (example: string, outdir: string) => void;
  readonly initApps: InitRunner;
}

/** Peers that Maven Central and the Go proxy do not have in these versions: generated from their npm packages. */
const PEERS = ['cdk8s', 'cdk8s-plus-29'];

/** Its version is that of the runtime in each language: both halves of jsii have one. */
const JSII = 'jsii-pacmak';

/** Pinned, since the ranges of the generated packages let Maven look at every version that there is. */
const JAVA = { 'org.jetbrains:annotations': '19.0.0', 'javax.annotation:javax.annotation-api': '1.3.2' };
/** What the tests of apps use, and their programs do not. */
const OF_TESTS = ['io', 'github', 'cdk8shardenedagents', 'AgentAssertions.java'];
const COPY_JARS = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';

/** The languages, for a compiled checkout. */
export function languages(folder: string, temporary: string): Language[] {
  const example = (name: string, language: string, file: string) => join(folder, 'examples', `${name}-${language}`, file);
  const generate = (target: string) => pacmak(target, temporary, 'own', folder);
  const withPeers = (target: string) =>
    [generate(target), ...PEERS.map((peer) => pacmak(target, temporary, peer, join(folder, 'node_modules', peer)))];
  return [
    {
      name: 'typescript',
      examples: [], // those of the other languages are compared with them
      prepare: () => ({ runExample: () => undefined, initApps: typescriptRunner(folder, temporary) }),
    },
    {
      name: 'python',
      examples: ['quickstart', 'clusters', 'detection', 'kinds'],
      prepare: () => {
        const python = buildPython(generate('python'), temporary);
        return {
          runExample: (name, outdir) => run(python, [example(name, 'python', 'main.py')], temporary, { CDK8S_OUTDIR: outdir }),
          initApps: pythonRunner(python),
        };
      },
    },
    {
      name: 'java',
      examples: ['kinds'],
      prepare: () => {
        const { compile, packages } = buildJava(withPeers('java'), temporary);
        return {
          runExample: (name, outdir) => runJava(compile(example(name, 'java', 'Main.java')), temporary, { CDK8S_OUTDIR: outdir }),
          initApps: javaRunner(packages, compile, temporary),
        };
      },
    },
    {
      name: 'go',
      examples: ['kinds'],
      prepare: () => {
        const modules = withPeers('go').map(goModule);
        const build = buildGo(modules, temporary);
        return {
          runExample: (name, outdir) => run(build(example(name, 'go', 'main.go')), [], temporary, { CDK8S_OUTDIR: outdir }),
          initApps: goRunner(modules),
        };
      },
    },
  ];
}

/** Generates the sources of one package; gives their folder. */
function pacmak(target: string, temporary: string, name: string, folder: string): string {
  const outdir = join(temporary, 'bindings', name); // one for each package: the files of Java packages have the same names
  run('jsii-pacmak', ['--code-only', '--no-npmignore', '--target', target, '--outdir', outdir, folder], temporary);
  return join(outdir, target);
}

function versionOf(name: string): string {
  return installed('@', name)[0].slice(name.length + 1);
}

function buildPython(own: string, temporary: string): string {
  run('python3', ['-m', 'venv', join(temporary, 'venv')], temporary);
  const python = join(temporary, 'venv', 'bin', 'python');
  const packages = [...installed('==', ...PEERS, 'constructs'), `jsii==${versionOf(JSII)}`];
  run(python, ['-m', 'pip', 'install', '--quiet', own, ...packages], temporary);
  return python;
}

interface JavaBuild {
  /** Compiles an app, and with it what the app uses of the sources: that takes a third of the time of all. Gives the class path. */
  readonly compile: (file: string) => string;
  /** Those that no repository of Maven has. */
  readonly packages: readonly JavaPackage[];
}

function buildJava(sources: readonly string[], temporary: string): JavaBuild {
  const folder = join(temporary, 'java');
  const classes = join(folder, 'classes');
  mkdirSync(classes, { recursive: true });
  const pins = {
    'software.amazon.jsii:jsii-runtime': versionOf(JSII), 'software.constructs:constructs': versionOf('constructs'), ...JAVA,
  };
  const dependencies = Object.entries(pins).map(([name, version]) => {
    const [group, artifact] = name.split(':');
    return `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>`;
  }).join('\n');
  writeFileSync(join(folder, 'pom.xml'), `<project>
<modelVersion>4.0.0</modelVersion><groupId>app</groupId><artifactId>app</artifactId><version>0</version><packaging>pom</packaging>
<dependencyManagement><dependencies>
${dependencies}
</dependencies></dependencyManagement>
<dependencies>
${dependencies}
</dependencies>
</project>
`);
  run('mvn', ['-q', '-B', '-ntp', COPY_JARS, '-DoutputDirectory=jars'], folder);
  sources.forEach((own) => cpSync(join(own, 'src', 'main', 'resources'), classes, { recursive: true }));
  const jars = join(folder, 'jars', '*');
  const sourcePath = sources.map((own) => join(own, 'src', 'main', 'java')).join(delimiter);
  const classPath = [classes, jars].join(delimiter); // javac, too, takes a class that an earlier app used from there
  const compile = (file: string) => {
    run('javac', ['-nowarn', '-proc:none', '-d', classes, '-cp', classPath, '-sourcepath', sourcePath, file], folder);
    return classPath;
  };
  const [own, , plus] = sources;
  compile(join(own, 'src', 'main', 'java', ...OF_TESTS));
  return {
    compile,
    packages: [
      { pom: join(own, 'pom.xml'), classes, part: 'io' },
      { pom: join(plus, 'pom.xml'), classes, part: join('org', 'cdk8s', 'plus29') },
    ],
  };
}

/** Gives what builds an app. */
function buildGo(modules: readonly GoModule[], temporary: string): (file: string) => string {
  const folder = join(temporary, 'go');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'go.mod'), [
    'module app', 'go 1.25',
    `require github.com/aws/jsii-runtime-go v${versionOf(JSII)}`,
    `require github.com/aws/constructs-go/constructs/v10 v${versionOf('constructs')}`,
    ...modules.map(({ name, path, version }) => `require ${name} ${version}\nreplace ${name} => ${path}`),
    '',
  ].join('\n'));
  return (file) => {
    cpSync(file, join(folder, 'main.go'));
    // Without paths in the binary, what the cache has of this run serves the next one, in another folder.
    run('go', ['build', '-o', 'app', '.'], folder, { GOFLAGS: '-mod=mod -trimpath -buildvcs=false' });
    return join(folder, 'app');
  };
}

interface GoModule {
  readonly name: string;
  readonly path: string;
  readonly version: string;
}

/** The one module in a folder of generated Go packages. */
function goModule(own: string): GoModule {
  const [module] = readdirSync(own);
  const path = join(own, module);
  const [, name] = /^module (.+)$/m.exec(readFileSync(join(path, 'go.mod'), 'utf8'))!;
  return { name, path, version: `v${readFileSync(join(path, 'version'), 'utf8').trim()}` };
}
