import { JsonPatch, cdk8s, github, javascript } from 'projen';
import {
  CodeScanningWorkflows, DependencyUpdates, MutationWorkflow, PUBLIB_VERSION, RELEASE_ENVIRONMENT, SecureWorkflows, SiteWorkflow,
  SuitesWorkflow,
} from './projenrc/workflows';

const project = new cdk8s.ConstructLibraryCdk8s({
  name: 'cdk8s-hardened-agents',
  description: 'CDK8s constructs that run AI agents on Kubernetes so that a weak agent pod cannot be synthesized, admitted or reach '
    + 'another pod',
  author: 'cdk8s-hardened-agents maintainers',
  authorOrganization: true,
  authorAddress: 'maintainers@cdk8s-hardened-agents.example',
  repositoryUrl: 'https://github.com/cdk8s-hardened-agents/cdk8s-hardened-agents.git',
  license: 'Apache-2.0',
  copyrightOwner: 'cdk8s-hardened-agents maintainers',
  defaultReleaseBranch: 'main',
  majorVersion: 0,
  packageManager: javascript.NodePackageManager.NPM,
  projenrcTs: true,
  projenVersion: '0.103.25',
  keywords: ['cdk', 'kubernetes', 'cdk8s', 'cdk8s-plus', 'security', 'hardening', 'ai-agents', 'gvisor', 'kata', 'network-policy',
    'pod-security'],

  // The versions that users must have at least; the peers are tested at these.
  cdk8sVersion: '2.70.47',
  constructsVersion: '10.5.0',
  jsiiVersion: '~6.0.16',
  typescriptVersion: '~6.0.0',
  minNodeVersion: '20.0.0',
  workflowNodeVersion: '20',
  peerDeps: ['cdk8s-plus-29@^2.6.0'],
  peerDependencyOptions: { pinnedDevDependency: true },
  deps: [],
  devDeps: [
    '@cyclonedx/cyclonedx-library@^10', // the schema that the bill of materials is tested with
    '@eslint-community/regexpp@^4',
    '@jsii/spec@^1.140.0',
    '@noble/hashes@^1', // SHA-256 in the page of scripts/try-page.ts, where browsers only have one that answers later
    '@textlint/kernel@^15', // reads pages, comments and messages, with textlint-rule-prh
    '@textlint/textlint-plugin-markdown@^15',
    '@textlint/textlint-plugin-text@^15',
    '@types/js-yaml@^4',
    '@types/node@^20',
    'ajv@^8',
    'axe-core@^4',
    'cdk8s-cli@^2.207',
    'cdk8s-plus-33@^2', // the newest two: `Harden` and `enforce` are tested with their objects
    'cdk8s-plus-34@^2',
    'commander@^14', // scripts/bundle.ts puts it, js-yaml and yaml into the command line; newer ones want a newer Node
    'dpdm@^4',
    'esbuild@^0.28',
    'fast-check@^4',
    'ipaddr.js@^2',
    'jest-circus@^30', // test/support/output.ts asks it for hooks
    'jest-light-runner@0.7.11', // later ones of 0.7 end before their workers do, those after want a newer Node
    'js-yaml@^4.3.2',
    'jsii-docgen@^10', // what Construct Hub renders the package with
    'jsii-pacmak@^1.140.0',
    'mermaid@^12', // the browser test parses the Markdown report with it
    'playwright-core@^1.65.0',
    '@typescript/native-preview@7.0.0-dev.20260707.2', // `tsgo`, which checks types in a third of the time of tsc
    'pirates@^4', // test/support/typescript.mjs loads the tests with it, sucrase and tsconfig-paths
    'sucrase@^3',
    'tsconfig-paths@^4',
    'tsx@^4',
    'textlint-rule-prh@^6',
    'xmllint-wasm@^5',
    'yaml@^2.9.0',
    '@kubernetes/client-node@~1.3.0', // newer ones want a newer Node
  ],

  buildWorkflowOptions: { mutableBuild: false, permissions: { contents: github.workflows.JobPermission.READ } },
  // a pull request is code of anyone
  jsiiReleaseVersion: PUBLIB_VERSION,
  releaseEnvironment: RELEASE_ENVIRONMENT,
  nextVersionCommand: "git tag --list 'v*' | grep -q . || echo 0.1.0", // the first release; commits decide on the others
  releaseToNpm: true,
  npmProvenance: true,
  npmTrustedPublishing: true,
  publishToPypi: { distName: 'cdk8s-hardened-agents', module: 'cdk8s_hardened_agents', trustedPublishing: true },
  publishToMaven: {
    javaPackage: 'io.github.cdk8shardenedagents',
    mavenGroupId: 'io.github.cdk8s-hardened-agents',
    mavenArtifactId: 'cdk8s-hardened-agents',
  },
  publishToGo: { moduleName: 'github.com/cdk8s-hardened-agents/cdk8s-hardened-agents-go', packageName: 'cdk8shardenedagents' },
  publishToNuget: { dotNetNamespace: 'Cdk8sHardenedAgents', packageId: 'Cdk8sHardenedAgents', trustedPublishing: true },

  jestOptions: {
    jestVersion: '^30',
    updateSnapshot: javascript.UpdateSnapshot.NEVER, // projen's default rewrites snapshots in the test task
    junitReporting: false,
  },
  eslintOptions: {
    dirs: ['src'],
    devdirs: ['test', 'examples', 'bench', 'scripts', 'site', '.projenrc.ts'],
    commandOptions: { fix: false },
    tsconfigPath: './test/tsconfig.json',
  },
  tsconfigDev: {
    // 'paths' lets the examples import the library by its published name.
    compilerOptions: {
      rootDir: '..',
      noEmit: true,
      paths: {
        'cdk8s-hardened-agents': ['../src'],
        'cdk8s-hardened-agents/lib/*': ['../src/*'],
      },
      skipLibCheck: true,
    },
    include: ['../src/**/*.ts', '../examples/**/*.ts', '../bench/**/*.ts', '../scripts/**/*.ts', '../site/*.ts', '../.projenrc.ts',
      '../projenrc/*.ts'],
    exclude: ['../node_modules', '../examples/*/dist'],
  },
  excludeTypescript: ['test/**', 'examples/**', 'bench/**', 'scripts/**', 'site/**'],
  githubOptions: { mergify: false },
  pullRequestTemplateContents: [
    '<!-- A vulnerability is no pull request: report it in private, as SECURITY.md says. -->',
    '',
    '## What changes, and why',
    '',
    '## How it is tested',
    '',
    '- [ ] `npm test` passes; a fix has a test that failed before, a rule its cases, a way past the rules one in `test/ways-round`',
    '- [ ] snapshots: I read their diff (`npm run test:update`)',
    '- [ ] `npm run docs`, and `npx projen docgen` after a change of the public API',
    '- [ ] CHANGELOG.md has a line; what breaks has a row in docs/guides/upgrade.md (docs/deprecation.md)',
    '- [ ] no default is weaker, and no finding is lost; if one is, I say why above',
    '- [ ] no real keys, addresses or names of clusters',
  ],
  npmignoreEnabled: false, // a list of what the package has, below, in place of one of what it has not
  sampleCode: false,
  gitignore: ['dist/', '*.tgz', '.jsii.tabl.json', '__pycache__/', '/site/.pages/', '/site/.vitepress/cache/',
    '/site/.vitepress/.temp/'],
});
// The package has what is listed here, and README, LICENSE and package.json. scripts/bundle.ts makes all of its JavaScript.
project.package.addField('files', [
  '.jsii',
  '.jsii.tabl.json', // scripts/tablet.ts makes it with the package
  'bin/cdk8s-hardened-agents',
  'lib/THIRD-PARTY-NOTICES',
  'lib/**/*.d.ts',
  ...['index.js', 'early.js', 'shared.js', 'rest.js', 'cli/main.js', 'report/writers.js'].map((file) => `lib/${file}`),
  'schemas/*.schema.json',
  ...['Dockerfile', 'go.mod', 'main.go', 'try.go'].map((file) => `start-gate/${file}`),
]);

// The publisher's default; nothing here names a host.
project.tryFindObjectFile('.github/workflows/release.yml')?.patch(JsonPatch.remove('/jobs/release_npm/steps/9/env/NPM_REGISTRY'));
new MutationWorkflow(project);
new SuitesWorkflow(project);
new SiteWorkflow(project);
new CodeScanningWorkflows(project);
new DependencyUpdates(project);
new SecureWorkflows(project);

project.deps.removeDependency('ts-jest');
/** Tests of other suites, which have a configuration of their own. */
const BESIDE = ['<rootDir>/test/cluster/', '<rootDir>/test/oracles/', '<rootDir>/test/browser/'];
// Tests run in plain Node, in which a worker loads each module once for all files; jest's own runner takes twice the time, since it
// loads all of them anew for each file. The price: files of a worker share what they change, and no test has a timeout.
project.package.addField('jest', {
  maxWorkers: '100%', // by default one core of two is left idle
  roots: ['<rootDir>/test'], // jest looks at every file below them
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  testPathIgnorePatterns: [...BESIDE, '<rootDir>/test/docs/', ...['slow', 'fuzz'].map((kind) => `\\.${kind}\\.test\\.ts$`)],
  runner: '<rootDir>/test/support/runner.mjs',
  setupFiles: ['<rootDir>/test/support/typescript.mjs'],
  setupFilesAfterEnv: ['<rootDir>/test/support/output.ts'],
  reporters: ['agent'], // prints only files that fail
});

// Scripts, examples and the bench run from source; tsx resolves the library's published name by the development configuration.
const tsx = (file: string) => `tsx --tsconfig test/tsconfig.json ${file}`;

// `npm test`: type check, unit and snapshot tests. No jest transform type-checks, so that is a step of its own.
const types = project.addTask('check:types', {
  description: 'Check the types of all sources, with TypeScript\'s native compiler',
  exec: 'tsgo --noEmit -p test/tsconfig.json --incremental --tsBuildInfoFile node_modules/.cache/types.tsbuildinfo',
});
project.testTask.reset();
project.testTask.spawn(types);
project.testTask.exec('jest --ci', { receiveArgs: true });
project.addTask('lint', {
  description: 'Lint all sources, with a cache; find circles of files, exports that nothing imports, and what grew beyond its size',
  exec: tsx('scripts/lint.ts'),
});
project.addTask('test:docs', {
  description: 'Test that pages have what is generated, lead somewhere and use usual words',
  exec: "jest --ci --testMatch '<rootDir>/test/docs/**/*.test.ts' --testPathIgnorePatterns '^$'",
  receiveArgs: true,
});
project.addTask('test:slow', {
  description: 'Run the tests that take seconds each: processes, large inputs, the page of docs/try.md',
  exec: "jest --ci --testMatch '**/*.slow.test.ts' --testPathIgnorePatterns '^$'",
  receiveArgs: true,
});
// projen's own asks npm for the last release, which says nothing before the first one and needs a network.
project.tasks.tryFind('compat')!.reset(tsx('scripts/compat.ts'));
project.addTask('api:store', {
  description: 'Store the public API of this checkout as that of the last release, which compat holds the next ones to',
  exec: tsx('scripts/compat.ts --store'),
});
project.addTask('test:properties', {
  description: 'Run the tests that have properties with other random values, and more of them',
  env: {
    PROPERTY_SEED: '$(node -p "process.env.PROPERTY_SEED || crypto.randomInt(2 ** 31)")',
    PROPERTY_RUNS: '$(node -p "process.env.PROPERTY_RUNS || 3")',
  },
  steps: [
    { exec: 'echo "to repeat: PROPERTY_SEED=$PROPERTY_SEED PROPERTY_RUNS=$PROPERTY_RUNS npm run test:properties"' },
    {
      exec: `jest --ci --testPathIgnorePatterns '${[...BESIDE, 'slow'].join("' '")}' --findRelatedTests test/support/properties.ts`,
      receiveArgs: true,
    },
  ],
});
project.addTask('suite', {
  description: 'Run suites of scripts/suites.ts by their names, at a commit, and record those that pass in .ci/passes.json',
  exec: tsx('scripts/suite.ts'),
  receiveArgs: true,
});
project.addTask('test:mutation', {
  description: 'Change the sources in small ways, one after the other, and require that tests of the same area fail',
  exec: tsx('scripts/mutation.ts'),
  receiveArgs: true,
});
project.addTask('demo', {
  description: 'Synthesize every example into its own dist/, print a line for each, and write the report of all',
  exec: tsx('scripts/demo.ts'),
  receiveArgs: true,
});
project.addTask('try-page', {
  description: 'Write the page on which one tries the rules on YAML into dist/try, or the folder that is given',
  exec: tsx('scripts/try-page.ts'),
  receiveArgs: true,
});
project.addTask('plus-versions', {
  description: 'Try the library with each cdk8s-plus from 27 to the newest, and write the table of docs/versions.md; needs npm',
  exec: tsx('scripts/plus-versions.ts'),
});
project.addTask('bench', {
  description: 'Measure the library and its gateways, and write docs/performance.md; -- --size 0.02 only shows that it works',
  exec: tsx('bench/bench.ts'),
  receiveArgs: true,
});
project.addTask('test:cluster', {
  description: 'Test against the cluster that KUBECONFIG points at',
  exec: 'jest --ci --config test/cluster/jest.config.json',
  receiveArgs: true,
});
project.addTask('test:attack', {
  description: 'Attack weak pods and agents in the throw-away cluster that KUBECONFIG points at, only with --weak-pods',
  exec: tsx('--import ./test/attack/client.mjs test/attack/main.ts'),
  receiveArgs: true,
});
project.addTask('test:oracles', {
  description: 'Hold the rules against Kubernetes\' own Pod Security; needs Go',
  exec: 'jest --ci --config test/oracles/jest.config.json',
  receiveArgs: true,
});
project.addTask('test:exhaustive', {
  description: 'Compare what the library says of every connection of all small clusters with an evaluator of the specification; needs Go',
  exec: tsx('test/oracles/network-policy-exhaustive-main.ts'),
});
project.addTask('test:browser', {
  description: 'Open the report in a browser, and its other formats with the programs that read them; needs chromium and graphviz',
  exec: 'jest --ci --config test/browser/jest.config.json',
  receiveArgs: true,
});
project.addTask('test:tarball', {
  description: 'Install the packed library into a fresh app outside the repo and synthesize there',
  exec: tsx('scripts/test-tarball.ts'),
  receiveArgs: true,
});
project.addTask('test:python', {
  description: 'Examples through the generated Python package give the same bytes',
  exec: tsx('scripts/test-languages.ts python'),
});
project.addTask('test:languages', {
  description: 'Examples through the generated Python, Java and Go packages give the same bytes; needs Python, a JDK, Maven and Go',
  exec: tsx('scripts/test-languages.ts'),
  receiveArgs: true,
});
// API.md is not that of jsii-docgen, which has 40,000 lines: each class repeats what it inherits. Construct Hub shows what it renders.
project.tasks.tryFind('docgen')!.reset(tsx('scripts/api-docs.ts'));
project.addTask('bindings', {
  description: 'Check that the sources of every other language are generated, and that no member of the API is lost there',
  exec: tsx('scripts/pacmak.ts'),
});
project.tasks.tryFind('package:js')!.reset(tsx('scripts/tablet.ts'));
project.tasks.tryFind('package:js')!.exec('jsii-pacmak -v --no-npmignore --target js'); // it would write .npmignore
project.addTask('release:dry', {
  description: 'Run the release of the last commit up to publishing, in a clone, and publish nothing; needs Python, a JDK and Maven',
  exec: tsx('scripts/release-dry-run.ts'),
});
// What is published is what `test:languages` tests: pacmak's own packages would lack what scripts/support/languages/packages.ts adds.
for (const target of ['python', 'java', 'go', 'dotnet']) {
  project.tasks.tryFind(`package:${target}`)!.reset(tsx(`scripts/packages.ts ${target}`));
}
project.addTask('packages', {
  description: 'Leave the packages of all languages in dist/: npm, wheel, jar, Go module, .NET; needs Python, a JDK and Maven',
  steps: [{ spawn: 'compile' }, { spawn: 'package-all' }],
});
project.compileTask.exec(tsx('scripts/bundle.ts'), { name: 'bundle' }); // without it a package would lack files
// Beside the package, while package.json has the version of a release.
project.packageTask.spawn(project.addTask('sbom', {
  description: 'Write dist/sbom.cdx.json, the bill of materials: what the package bundles, and its peers; needs a compiled library',
  exec: tsx('scripts/sbom.ts'),
}));
project.addTask('doc-snippets', {
  description: 'Compile the snippets of the README and of docs/',
  steps: [
    { exec: 'jsii-rosetta extract --compile --fail' },
    { exec: tsx('scripts/doc-snippets.ts') },
  ],
});
project.addTask('docs', {
  description: 'Write what is generated: known fields, index and pages of the rules, counts, errors, the filter of a report, schemas, and '
    + 'snippets in other languages; needs a compiled library',
  steps: ['known-fields', 'rule-index', 'page-query', 'json-schemas', 'docs', 'page-languages']
    .map((script) => ({ exec: tsx(`scripts/${script}.ts`) })),
});
project.addTask('site', {
  description: 'Build the documentation site into site/dist; --releases builds that of every release, too',
  exec: tsx('scripts/site.ts'),
  receiveArgs: true,
});
project.addTask('site:serve', {
  description: 'Serve the built site on this machine, on PORT or 8080',
  exec: tsx('scripts/site-serve.ts'),
});
project.addTask('rule:new', {
  description: 'Write a new rule, its cases and its page, to be filled in: npx projen rule:new no-something',
  steps: [
    { exec: tsx('scripts/rule-new.ts'), receiveArgs: true },
    { exec: tsx('scripts/rule-index.ts') },
    { exec: tsx('scripts/docs.ts --rules') },
  ],
});

// Who may import whom: a folder may import those before it in its list. The reasons are what lint says.
const ENGINE = [
  { folder: 'value', why: 'values and text come first: they know no address and no manifest' },
  { folder: 'address', why: 'the maths of addresses and ports is usable on its own' },
  { folder: 'input', why: 'errors about what a user gave know no manifest' },
  { folder: 'runtimes', why: 'what a runtime honours does not depend on who uses it' },
  { folder: 'manifest', why: 'what one manifest says does not depend on those around it' },
  { folder: 'gateway-files', why: 'how the files of gateways are written and read does not depend on what stands in a cluster' },
  { folder: 'cluster', why: 'what stands in a cluster does not depend on who may call whom or on what is judged' },
  { folder: 'rights', why: 'what RBAC grants does not depend on what is judged' },
  { folder: 'reach', why: 'who may call whom does not depend on what is judged' },
  { folder: 'hardening', why: 'what is filled does not depend on what is judged' },
  { folder: 'rules', why: 'rules judge, and know nothing of the report' },
  { folder: 'posture', why: 'what the report says does not depend on what a proof tries' },
  { folder: 'proof', why: 'a proof tries what the report says: it comes last in the engine' },
].map(({ folder, why }) => ({ folder: `engine/${folder}`, why }));
const CONSTRUCTS = [
  { folder: 'props', why: 'checks of props know no construct' },
  { folder: 'runtime', why: 'runtimes are chosen by workloads, not the other way round' },
  { folder: 'network', why: 'policies select what they are given' },
  { folder: 'namespace', why: 'a namespace isolates itself by policies and knows no workload' },
  { folder: 'seccomp', why: 'profiles are chosen by workloads, not the other way round' },
  { folder: 'identity', why: 'identities are chosen by workloads, not the other way round' },
  { folder: 'workload', why: 'workloads know nothing of what stands between them and the network' },
  { folder: 'sandbox', why: 'sandboxes are workloads and know nothing of what stands between them and the network' },
  { folder: 'gateway', why: 'gateways are workloads and know nothing of who uses them or reads their logs' },
  { folder: 'tool', why: 'tool servers are workloads behind gateways, and know nothing of who exposes or watches them' },
  { folder: 'exposure', why: 'what exposes an agent knows nothing of what watches it' },
  { folder: 'detection', why: 'detection watches all the rest' },
].map(({ folder, why }) => ({ folder: `constructs/${folder}`, why }));
const ROOMS = [...ENGINE, { folder: 'synth', why: 'who asks the engine does not depend on what is judged' }, ...CONSTRUCTS];
// These ask the engine too, and no construct of ours: what the command line judges needs no cdk8s.
const ASK = [
  { folder: 'admission', may: ['engine', 'synth'] },
  { folder: 'plugin', may: ['engine'] },
  { folder: 'report', may: ['engine'] },
  { folder: 'cli', may: ['engine', 'report'] },
];
const FLOORS = ['engine', 'synth', 'admission', 'plugin', 'report', 'cli', 'constructs'];
['src/cli/**', 'src/report/**'].forEach((files) => project.eslint!.allowDevDeps(files)); // whose packages are bundled
project.eslint?.addRules({
  '@stylistic/max-len': ['error', { code: 140, ignoreUrls: true, ignoreRegExpLiterals: true }],
  'import/no-restricted-paths': ['error', {
    zones: [
      ...ROOMS.slice(0, -1).map(({ folder, why }, i) => ({
        target: `./src/${folder}`,
        from: ROOMS.slice(i + 1).map((room) => `./src/${room.folder}`),
        message: why,
      })),
      ...ASK.map(({ folder, may }) => ({
        target: `./src/${folder}`,
        from: FLOORS.filter((floor) => floor !== folder && !may.includes(floor)).map((floor) => `./src/${floor}`),
        message: 'it asks the engine and loads no construct of ours',
      })),
      {
        target: ['./src/engine', './src/synth'],
        from: ['./src/admission', './src/plugin'],
        message: 'the engine and the guard do not depend on who else asks the rules',
      },
      {
        target: ['./src/index.ts', ...FLOORS.filter((floor) => floor !== 'cli').map((floor) => `./src/${floor}`)],
        from: './src/cli',
        message: 'its script alone loads the command line, and what is bundled for it',
      },
      { target: './src', from: './src/index.ts', message: 'index.ts only exports' },
    ],
  }],
});
project.eslint!.addOverride({
  files: ['src/engine/**', 'src/report/**', 'src/cli/**'],
  rules: {
    'no-restricted-imports': ['error', {
      patterns: [{ group: ['cdk8s', 'cdk8s-*', 'constructs'], message: 'plain JSON in, findings out: it needs no cdk8s' }],
    }],
  },
});
// All but the project's own files are in the development configuration. The project service of projen looks only at the root one.
project.eslint!.config.parserOptions = {
  ecmaVersion: 2022,
  sourceType: 'module',
  project: ['./test/tsconfig.json', './projenrc/tsconfig.json'],
};
// One form of import, which task `circles` follows: it does not see `import('./file').Type`.
project.eslint!.addOverride({
  files: ['src/**'],
  rules: { '@typescript-eslint/consistent-type-imports': ['error', { prefer: 'no-type-imports' }] },
});

project.eslint!.addOverride({
  files: ['test/**'],
  rules: {
    'no-restricted-syntax': ['error', {
      selector: ':matches([callee.property.name=assert], [callee.name=assert]):not([arguments.1.callee.name=runs])',
      message: 'a property takes its random values from runs() of test/support/properties.ts, so that `npm test` is the same for everyone',
    }],
  },
});

project.synth();
