import { CHECKOUT, NODE, SETUP_NODE } from './versions';

/** The workflow that checks the manifests of a pull request and compares them with those of the target branch. */
export const WORKFLOW = `name: agents
on: pull_request
permissions: {}
jobs:
  agents:
    runs-on: ubuntu-24.04
    permissions:
      contents: read
    steps:
      - uses: ${CHECKOUT}
        with:
          persist-credentials: false
      - uses: ${CHECKOUT}
        with:
          ref: \${{ github.event.pull_request.base.sha }}
          path: target
          persist-credentials: false
      - uses: ${SETUP_NODE}
        with:
          node-version: ${NODE}
      - run: npm ci --ignore-scripts
      - id: synth
        run: npm run synth
      - run: npm test
      - name: check
        run: npx --no-install cdk8s-hardened-agents check dist --format github
      - name: diff
        if: \${{ !cancelled() && steps.synth.outcome == 'success' }}
        run: |
          if [ ! -f target/package-lock.json ]; then
            echo "the target branch has no app: nothing to compare with"
            exit 0
          fi
          (cd target && npm ci --ignore-scripts && npm run synth)
          npx --no-install cdk8s-hardened-agents diff target/dist dist --format github
`;
