import { spawnSync } from 'child_process';
import { cpSync, mkdirSync, readFileSync, readdirSync, renameSync, writeFileSync } from 'fs';
import { delimiter, join } from 'path';
import { JUNIT } from '../../../src/cli/init/java';
import { installed } from '../release';
import { run } from '../run';

/** Its version is that of the runtime in each language: both halves of jsii have one. */
const JSII = 'jsii-pacmak';

/** Pinned, since the ranges of the generated packages let Maven look at every version that there is. */
const JAVA = {
  'org.jetbrains:annotations': '19.0.0', 'javax.annotation:javax.annotation-api': '1.3.2', 'org.junit.jupiter:junit-jupiter-api': JUNIT,
};
const COPY_JARS = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';

function versionOf(name: string): string {
  return installed('@', name)[0].slice(name.length + 1);
}

/** The files below a folder with this ending. */
export function filesBelow(folder: string, ending: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith(ending)).sort()
    .map((file) => join(folder, file));
}

/** The wheel and the source distribution, built as jsii-pacmak builds them; gives the files. */
export function buildPython(sources: string, temporary: string): string[] {
  const python = virtualEnvironment(join(temporary, 'build'), ['build~=1.5.0', 'twine~=7.0.0', 'packaging>=26.3']);
  const folder = join(temporary, 'wheel');
  run(python, ['-m', 'build', '--outdir', folder, sources], temporary);
  const files = readdirSync(folder).map((name) => join(folder, name));
  run(python, ['-m', 'twine', 'check', '--strict', ...files], temporary);
  return files;
}

/** A Python that has these packages and a wheel, with the versions of the peers that this checkout has. */
export function pythonWith(wheel: string, temporary: string): string {
  const peers = installed('==', 'cdk8s', 'cdk8s-plus-29', 'constructs');
  return virtualEnvironment(join(temporary, 'venv'), [wheel, ...peers, `jsii==${versionOf(JSII)}`]);
}

function virtualEnvironment(folder: string, packages: readonly string[]): string {
  run('python3', ['-m', 'venv', folder], join(folder, '..'));
  const python = join(folder, 'bin', 'python');
  run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...packages], folder);
  return python;
}

/** Our package in Java, and what compiles programs that use it. */
interface BuiltJava {
  readonly jar: string;
  /** What a program needs beside its own classes. */
  readonly classpath: string;
  /** Where the sources of the peers are. */
  readonly sourcepath: string;
  /** The folders of the classes of our package, and of those of the peers that it uses. */
  readonly ownClasses: string;
  readonly peerClasses: string;
}

/** Compiles our package, and of the peers what it uses; gives a jar with the classes of our package alone. */
export function buildJava(own: string, peers: readonly string[], temporary: string): BuiltJava {
  const folder = join(temporary, 'java');
  const [all, ofOwn, jar] = ['peers', 'own', 'cdk8s-hardened-agents.jar'].map((name) => join(folder, name));
  [all, ofOwn].forEach((one) => mkdirSync(one, { recursive: true }));
  const jars = join(copyJars(folder), '*');
  const main = (one: string, kind: 'java' | 'resources') => join(one, 'src', 'main', kind);
  const sourcepath = peers.map((peer) => main(peer, 'java')).join(delimiter);
  const list = join(folder, 'sources');
  writeFileSync(list, filesBelow(main(own, 'java'), '.java').map((file) => `"${file}"\n`).join(''));
  const options = ['--release', '8', '-encoding', 'UTF-8', '-nowarn', '-Xlint:-options', '-proc:none']; // as the generated pom says
  run('javac', [...options, '-d', all, '-cp', jars, '-sourcepath', sourcepath, `@${list}`], folder);
  renameSync(join(all, 'io'), join(ofOwn, 'io'));
  cpSync(main(own, 'resources'), ofOwn, { recursive: true });
  run('jar', ['--create', '--file', jar, '-C', ofOwn, '.'], folder);
  peers.forEach((peer) => cpSync(main(peer, 'resources'), all, { recursive: true }));
  return { jar, classpath: [jar, all, jars].join(delimiter), sourcepath, ownClasses: ofOwn, peerClasses: all };
}

/** The jars in Maven Central that a generated package needs, and tests of users; gives their folder. */
function copyJars(folder: string): string {
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
  return join(folder, 'jars');
}

/** A module of Go for programs that use generated modules; gives its folder. */
export function goModule(modules: readonly string[], temporary: string): string {
  const folder = join(temporary, 'go');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'go.mod'), [
    'module app', 'go 1.25',
    `require github.com/aws/jsii-runtime-go v${versionOf(JSII)}`,
    `require github.com/aws/constructs-go/constructs/v10 v${versionOf('constructs')}`,
    ...modules.map(generatedModule).map(({ name, path, version }) => `require ${name} ${version}\nreplace ${name} => ${path}`),
    '',
  ].join('\n'));
  return folder;
}

/** The one module in a folder of generated Go packages. */
export function generatedModule(own: string): { readonly name: string; readonly path: string; readonly version: string } {
  const [module] = readdirSync(own);
  const path = join(own, module);
  const [, name] = /^module (.+)$/m.exec(readFileSync(join(path, 'go.mod'), 'utf8'))!;
  return { name, path, version: `v${readFileSync(join(path, 'version'), 'utf8').trim()}` };
}

/** Writes what a Maven repository has of a version: the jar, the pom, and the sources and docs that Maven Central wants. */
export function mavenRepository(own: string, built: BuiltJava, temporary: string, repository: string): string {
  const { jar, classpath, sourcepath } = built;
  const pom = readFileSync(join(own, 'pom.xml'), 'utf8');
  const [group, artifact, version] = ['groupId', 'artifactId', 'version']
    .map((name) => new RegExp(`^  <${name}>(.*)</${name}>$`, 'm').exec(pom)![1]);
  const folder = join(repository, ...group.split('.'), artifact, version);
  const file = (ending: string) => join(folder, `${artifact}-${version}${ending}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(file('.pom'), pom);
  cpSync(jar, file('.jar'));
  const java = join(own, 'src', 'main', 'java');
  run('jar', ['--create', '--file', file('-sources.jar'), '-C', java, '.'], temporary);
  const docs = join(temporary, 'javadoc');
  const options = ['-quiet', '-Xdoclint:none', '-encoding', 'UTF-8', '-cp', classpath, '-sourcepath', [java, sourcepath].join(delimiter)];
  run('javadoc', [...options, '-d', docs, '-subpackages', 'io'], temporary);
  run('jar', ['--create', '--file', file('-javadoc.jar'), '-C', docs, '.'], temporary);
  return folder;
}

/** Builds the packages of .NET; gives the files. */
export function buildDotnet(sources: string, temporary: string): string[] {
  const project = join(temporary, 'dotnet');
  cpSync(sources, project, { recursive: true });
  const [name] = readdirSync(project);
  run('dotnet', ['build', '--configuration', 'Release'], join(project, name));
  return [...filesBelow(join(project, name, 'bin'), '.nupkg'), ...filesBelow(join(project, name, 'bin'), '.snupkg')];
}

/** Whether this machine has a .NET SDK. */
export function hasDotnet(): boolean {
  return spawnSync('dotnet', ['--version']).status === 0;
}
