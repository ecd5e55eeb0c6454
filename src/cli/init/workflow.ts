/** The actions of a workflow, by commit. */
export const ACTIONS = {
  checkout: 'actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1',
  node: 'actions/setup-node@820762786026740c76f36085b0efc47a31fe5020',
  python: 'actions/setup-python@5fda3b95a4ea91299a34e894583c3862153e4b97',
  java: 'actions/setup-java@dd06d9cba3e5552c54d9f8ea23572deb30010f7c',
  go: 'actions/setup-go@b7ad1dad31e06c5925ef5d2fc7ad053ef454303e',
};

/** The path of the workflow in an app. */
export const WORKFLOW = '.github/workflows/agents.yml';

/** What is different in the workflow of each language. */
interface WorkflowCommands {
  /** Actions that set up the language, with their options. */
  readonly setUp: readonly { readonly uses: string; readonly options: { readonly [name: string]: string } }[];
  readonly install: string;
  readonly synth: string;
  readonly test: string;
  /** The command of this library. */
  readonly command: string;
  /** A file that each commit with an app has. */
  readonly lock: string;
}

/** Every language needs Node.js: the library runs in it. */
export const NODE = { uses: ACTIONS.node, options: { 'node-version': '24.11.0' } };

/** The workflow that checks the manifests of a pull request and compares them with those of the target branch. */
export function workflowOf({ setUp, install, synth, test, command, lock }: WorkflowCommands): string {
  const actions = setUp.map(({ uses, options }) =>
    `      - uses: ${uses}\n        with:\n${Object.entries(options).map(([name, value]) => `          ${name}: ${value}\n`).join('')}`);
  return `name: agents
on: pull_request
permissions: {}
jobs:
  agents:
    runs-on: ubuntu-24.04
    permissions:
      contents: read
    steps:
      - uses: ${ACTIONS.checkout}
        with:
          persist-credentials: false
      - uses: ${ACTIONS.checkout}
        with:
          ref: \${{ github.event.pull_request.base.sha }}
          path: target
          persist-credentials: false
${actions.join('')}      - run: ${install}
      - id: synth
        run: ${synth}
      - run: ${test}
      - name: check
        run: ${command} check dist --format github
      - name: diff
        if: \${{ !cancelled() && steps.synth.outcome == 'success' }}
        run: |
          if [ ! -f target/${lock} ]; then
            echo "the target branch has no app: nothing to compare with"
            exit 0
          fi
          (cd target && ${install} && ${synth})
          ${command} diff target/dist dist --format github
`;
}
