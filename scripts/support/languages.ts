import { cpSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'fs';
import { delimiter, join } from 'path';
import { replaceCommand } from './python-command';
import { installed } from './release';
import { run } from './run';

/** A language that jsii generates a package for. */
interface Language {
  readonly name: string;
  /** The examples that there are in the language: `examples/<example>-<language>` has the bytes of `examples/<example>`. */
  readonly examples: readonly string[];
  /** Generates and builds what the examples need; gives what runs one. */
  readonly prepare: () => (example: string, outdir: string) => void;
}

/** Peers that Maven Central and the Go proxy do not have in these versions: generated from their npm packages. */
const PEERS = ['cdk8s', 'cdk8s-plus-29'];

/** Its version is that of the runtime in each language: both halves of jsii have one. */
const JSII = 'jsii-pacmak';

/** Pinned, since the ranges of the generated packages let Maven look at every version that there is. */
const JAVA = { 'org.jetbrains:annotations': '19.0.0', 'javax.annotation:javax.annotation-api': '1.3.2' };
const COPY_JARS = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';

/** The languages, for a compiled checkout. */
export function languages(folder: string, temporary: string): Language[] {
  const example = (name: string, language: string, file: string) => join(folder, 'examples', `${name}-${language}`, file);
  const generate = (target: string) => pacmak(target, temporary, 'own', folder);
  const withPeers = (target: string) =>
    [generate(target), ...PEERS.map((peer) => pacmak(target, temporary, peer, join(folder, 'node_modules', peer)))];
  return [
    {
      name: 'python',
      examples: ['quickstart', 'clusters', 'detection', 'kinds'],
      prepare: () => {
        const sources = generate('python');
        replaceCommand(sources);
        const python = buildPython(sources, temporary);
        return (name, outdir) => run(python, [example(name, 'python', 'main.py')], temporary, { CDK8S_OUTDIR: outdir });
      },
    },
    {
      name: 'java',
      examples: ['kinds'],
      prepare: () => {
        const compile = buildJava(withPeers('java'), temporary);
        return (name, outdir) => {
          const classpath = compile(example(name, 'java', 'Main.java'));
          run('java', ['-XX:TieredStopAtLevel=1', '-cp', classpath, 'Main'], temporary, { CDK8S_OUTDIR: outdir });
        };
      },
    },
    {
      name: 'go',
      examples: ['kinds'],
      prepare: () => {
        const build = buildGo(withPeers('go'), temporary);
        return (name, outdir) => run(build(example(name, 'go', 'main.go')), [], temporary, { CDK8S_OUTDIR: outdir });
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

/** Gives what compiles an app, and with it what the app uses of the sources: that takes a third of the time of all. */
function buildJava(packages: readonly string[], temporary: string): (file: string) => string {
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
  packages.forEach((own) => cpSync(join(own, 'src', 'main', 'resources'), classes, { recursive: true }));
  const jars = join(folder, 'jars', '*');
  const sources = packages.map((own) => join(own, 'src', 'main', 'java')).join(delimiter);
  return (file) => {
    run('javac', ['-nowarn', '-proc:none', '-d', classes, '-cp', jars, '-sourcepath', sources, file], folder);
    return [classes, jars].join(delimiter);
  };
}

/** Gives what builds an app. */
function buildGo(packages: readonly string[], temporary: string): (file: string) => string {
  const folder = join(temporary, 'go');
  mkdirSync(folder, { recursive: true });
  const modules = packages.map((own) => goModule(own));
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

/** The one module in a folder of generated Go packages. */
function goModule(own: string): { readonly name: string; readonly path: string; readonly version: string } {
  const [module] = readdirSync(own);
  const path = join(own, module);
  const [, name] = /^module (.+)$/m.exec(readFileSync(join(path, 'go.mod'), 'utf8'))!;
  return { name, path, version: `v${readFileSync(join(path, 'version'), 'utf8').trim()}` };
}
