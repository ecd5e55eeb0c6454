import { readFileSync } from 'fs';
import { join } from 'path';
import { SNIPPET, snippetsOf } from './snippets';
import { Target } from './targets';
import { translate } from './translate';

/** What the README says otherwise in a language. */
interface Words {
  /** The fence of its code. jsii-pacmak takes "ts" for a snippet that it translates itself. */
  readonly fence: string;
  /** What stands below "Install", with `{version}` for the version of the package. */
  readonly install: string;
  /** Texts of the page, and what stands there in their place. */
  readonly replaced: { readonly [text: string]: string };
  /** What the reader imports at "Import `AgentPolicy`, too". */
  readonly imported?: string;
}

const CHECKOUT = '../cdk8s-hardened-agents';
const NODE = 'Node 22 or 24, which runs the library';
const built = (what: string) => `Nothing is released yet: \`npm ci && npm run packages\` makes ${what} in a checkout.`;
const COMMAND_LINE = `npm install ${CHECKOUT}/dist/js/cdk8s-hardened-agents@{version}.jsii.tgz  # the command line`;
const JAR = `${CHECKOUT}/dist/java/io/github/cdk8s-hardened-agents/cdk8s-hardened-agents/{version}/cdk8s-hardened-agents-{version}`;
const RUN = 'npx tsx main.ts';
const NEEDS_IMPORT = ' Import `AgentPolicy`, too:';

const WORDS: { readonly [target in Target]: Words } = {
  python: {
    fence: 'python',
    install: `\`\`\`sh
pip install ${CHECKOUT}/dist/python/cdk8s_hardened_agents-{version}-py3-none-any.whl
\`\`\`

Python 3.10 or newer, and ${NODE}. ${built('that file')}
The wheel has the command line, too. [From Python](docs/python.md) has the first steps, names, types, errors and tests.
`,
    replaced: { [RUN]: 'python main.py', 'npx cdk8s-hardened-agents ': 'cdk8s-hardened-agents ' },
    imported: 'from cdk8s_hardened_agents import AgentPolicy\n',
  },
  java: {
    fence: 'java',
    install: `\`\`\`sh
mvn install:install-file -Dfile=${JAR}.jar -DpomFile=${JAR}.pom
${COMMAND_LINE}
\`\`\`

Java 8 or newer, Maven, and ${NODE}. ${built('that file')}
Maven Central has no \`cdk8s-plus-29\`: [From Java](docs/java.md) generates it, and has the pom of an app.
`,
    replaced: { [RUN]: 'mvn -q compile exec:java', [NEEDS_IMPORT]: '' },
  },
  go: {
    fence: 'go',
    install: `\`\`\`sh
go mod edit -replace github.com/cdk8s-hardened-agents/cdk8s-hardened-agents-go/cdk8shardenedagents=${CHECKOUT}/dist/go/cdk8shardenedagents
${COMMAND_LINE}
\`\`\`

Go 1.25 or newer, and ${NODE}. ${built('that module')}
No Go proxy has \`cdk8s\` and \`cdk8s-plus-29\`: [From Go](docs/go.md) generates them, and has the go.mod of an app.
`,
    replaced: { [RUN]: 'go run .', '`app.synth()`': '`app.Synth()`', [NEEDS_IMPORT]: '' },
  },
  dotnet: {
    fence: 'tsx',
    install: `The code and the commands on this page are those of TypeScript: no test compiles or runs apps in .NET.
[What differs](docs/languages.md).
${built('the sources of the package')}
`,
    replaced: {},
  },
};

/** The README of a language: its code, its commands, and links that lead somewhere outside of the repository. */
export function languageReadme(target: Target, library: string): string {
  const page = readFileSync(join(library, 'README.md'), 'utf8');
  const { repository, version } = JSON.parse(readFileSync(join(library, 'package.json'), 'utf8')) as
    { repository: { url: string }; version: string };
  const snippets = snippetsOf('README.md', page);
  const code = target === 'dotnet' ? snippets.map((snippet) => snippet.code) : translate(library, snippets, target);
  return readmeWith(page, target, code, repository.url.replace(/\.git$/, ''), version);
}

/** A README with the words of a language, and with this code in place of its snippets. */
export function readmeWith(page: string, target: Target, code: readonly string[], repository: string, version: string): string {
  const { fence, install, replaced } = WORDS[target];
  const rest = [...code];
  const translated = page
    .replace(/^(## Install\n\n)[^]*?\n(?=## )/m, (_, heading: string) => `${heading}${install}\n`)
    .replace(SNIPPET, () => `\`\`\`${fence}\n${rest.shift()}\`\`\``);
  const worded = Object.entries(replaced).reduce((text, [from, to]) => {
    if (!text.includes(from)) {
      throw new Error(`the README of ${target}: ${JSON.stringify(from)} is not in README.md`);
    }
    return text.replaceAll(from, to);
  }, translated);
  return absoluteLinks(worded, repository).replaceAll('{version}', version);
}

/** Links into the repository by their addresses; those inside of the page, those that are absolute, and code stay. */
export function absoluteLinks(page: string, repository: string): string {
  return page.split(/(^```[^]*?^```$)/m).map((part) => (part.startsWith('```') ? part : part
    .replace(/(!\[[^\]]*\]\()(?![a-z]+:|#)([^)\s]+)\)/g, `$1${repository}/raw/main/$2)`)
    .replace(/(\]\()(?![a-z]+:|#)([^)\s]+)\)/g, `$1${repository}/blob/main/$2)`))).join('');
}

/** The code of the README in a language: the app alone, with its weak line, and with that line accepted. */
export function readmeApps(target: Target, readme: string): { readonly app: string; readonly weak: string; readonly accepted: string } {
  const [app, weak, accepted] = fences(target, readme);
  const { imported = '' } = WORDS[target];
  return { app, weak: beforeSynth(app, weak), accepted: beforeSynth(app, `${imported}${weak}${accepted}`) };
}

/** An app with more lines before its synth. */
export function beforeSynth(app: string, lines: string): string {
  const [line, indent] = /^([ \t]*)app\.synth\(\);?$/im.exec(app)!;
  return app.replace(line, () => `${lines.replace(/^(?=.)/gm, indent)}${line}`);
}

/** The apps of a page about a language: its first snippet, and each other one as lines of that app, or as a file beside it. */
export function pageApps(target: Target, page: string): { readonly app: string; readonly others: { readonly [file: string]: string } }[] {
  const [app, ...rest] = fences(target, page);
  return [{ app, others: {} }, ...rest.map((code) => {
    const [, type] = /^(?:public )?(?:final )?class (\w+)/m.exec(code) ?? [];
    if (target === 'java' && type !== undefined) {
      return { app, others: { [`${type}.java`]: code } };
    }
    const file = code.includes('"testing"') ? 'main_test.go' : 'other.go';
    return code.startsWith('package ') ? { app, others: { [file]: code } } : { app: beforeSynth(app, code), others: {} };
  })];
}

function fences(target: Target, page: string): string[] {
  return [...page.matchAll(new RegExp(`^\`\`\`${WORDS[target].fence}\\n([^]*?)^\`\`\`$`, 'gm'))].map(([, code]) => code);
}
