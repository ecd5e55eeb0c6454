import { InitCluster } from './clusters';

/** The packages of a new app beside this one, in versions that the tests of this library use. */
export const PACKAGES = {
  'cdk8s': '2.70.47',
  'cdk8s-plus-29': '2.6.0',
  'constructs': '10.5.0',
};

/** What a new app is built and tested with. */
export const DEV_PACKAGES = {
  '@types/node': '20.19.43',
  'tsx': '4.23.15',
  'typescript': '6.0.3',
};

/** The actions of its workflow, by commit. */
export const CHECKOUT = 'actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1';
export const SETUP_NODE = 'actions/setup-node@820762786026740c76f36085b0efc47a31fe5020';

/** The Node.js of its workflow. */
const NODE = '24.11.0';

/** The files of an app in TypeScript by their paths, with "/" between folders. */
export function typescriptFiles(cluster: InitCluster, name: string, version: string): { readonly [path: string]: string } {
  return {
    '.github/workflows/agents.yml': WORKFLOW,
    '.gitignore': 'node_modules/\ndist/\nposture.html\n',
    'main.test.ts': testOf(cluster),
    'main.ts': mainOf(cluster),
    'package.json': json({
      name,
      version: '0.0.0',
      private: true,
      scripts: {
        synth: `${REMOVE_DIST} && tsx main.ts`,
        test: 'tsc && node --import tsx --test main.test.ts',
        check: 'cdk8s-hardened-agents check dist',
        report: 'cdk8s-hardened-agents report dist --output posture.html',
      },
      dependencies: Object.fromEntries(Object.entries({ ...PACKAGES, 'cdk8s-hardened-agents': version }).sort()),
      devDependencies: DEV_PACKAGES,
      engines: { node: '>=20' },
    }),
    'tsconfig.json': json({
      compilerOptions: { target: 'es2022', module: 'node16', strict: true, noEmit: true, skipLibCheck: true, types: ['node'] },
      include: ['*.ts'],
    }),
  };
}

/** Works on Windows, too. */
const REMOVE_DIST = 'node -e "fs.rmSync(\'dist\', { recursive: true, force: true })"';

const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

function mainOf(cluster: InitCluster): string {
  const { podCidr, serviceCidr, runtime, fqdnBackEnd, isOpenShift, isUnknown } = cluster;
  const [runtimeClass] = /[A-Z]\w+/.exec(runtime)!;
  const names = ['AgentCluster', 'AgentNamespace', runtimeClass, 'AgentSize', ...fqdnBackEnd ? ['FqdnBackEnd'] : [], 'HardenedAgentPod',
    'PodSubnetEgressDeny'].sort();
  const mark = isUnknown ? 'FILL IN: ' : '';
  return `import { App, Chart } from 'cdk8s';
${isOpenShift ? 'import { Namespaces, NetworkPolicyPort, Pods } from \'cdk8s-plus-29\';\n' : ''}import {
  ${names.slice(0, 4).join(', ')},
  ${names.slice(4).join(', ')},
} from 'cdk8s-hardened-agents';

export const app = new App();

// ${mark}The ranges of the cluster. This prints yours:
//   ${cluster.ranges}
export const ranges = { podCidrs: ['${podCidr}'], serviceCidrs: ['${serviceCidr}'] };
${fqdnBackEnd ? clusterWithNames(fqdnBackEnd) : 'new AgentCluster(ranges).applyTo(app);'}

const chart = new Chart(app, 'agents');
// ${mark}The cluster needs ${cluster.needs}
const runtime = ${runtime};
const namespace = new AgentNamespace(chart, 'namespace', { name: 'agents', size: AgentSize.MEDIUM });
${egressOf(cluster)}
// FILL IN: your own images, by digest.
const image = (name: string) => \`registry.example/\${name}@sha256:\${'0123456789abcdef'.repeat(4)}\`;
export const tools = new HardenedAgentPod(chart, 'tools', {
  namespace, runtime, name: 'tools', image: image('tools'), port: 8443, size: AgentSize.SMALL,
});
export const agent = new HardenedAgentPod(chart, 'agent', {
  namespace, runtime, name: 'agent', image: image('agent'), port: 8080, size: AgentSize.MEDIUM,
});
egress.allowTo(tools, { from: agent }); // on 8443, the port of the tools
${fqdnBackEnd ? 'egress.allowToFqdn(\'api.anthropic.com\', 443, { from: agent });\n' : ''}
app.synth();
`;
}

function clusterWithNames(fqdnBackEnd: string): string {
  return `// Keep fqdnBackEnd with an EgressProxy, too: it says where DNS answers. Give the proxy's own to the policy below:
//   fqdnBackEnd: proxy.fqdnBackEnd
new AgentCluster({ ...ranges, fqdnBackEnd: FqdnBackEnd.${fqdnBackEnd}() }).applyTo(app);`;
}

function egressOf({ fqdnBackEnd, isOpenShift }: InitCluster): string {
  const open = '// The internet is open. "allowInternet: false" closes it: name what an agent needs by allowToCidr or an EgressProxy.';
  if (isOpenShift) {
    return `${open}
const egress = new PodSubnetEgressDeny(chart, 'egress', { namespace });
const dns = Namespaces.select(chart, 'dns', { labels: { 'kubernetes.io/metadata.name': 'openshift-dns' } });
egress.allowTo(Pods.select(chart, 'resolver', { labels: { 'dns.operator.openshift.io/daemonset-dns': 'default' }, namespaces: dns }), {
  ports: [NetworkPolicyPort.tcp(5353), NetworkPolicyPort.udp(5353)],
});
`;
  }
  return fqdnBackEnd
    ? 'const egress = new PodSubnetEgressDeny(chart, \'egress\', { namespace, allowInternet: false });\n'
    : `${open}\nconst egress = new PodSubnetEgressDeny(chart, 'egress', { namespace });\n`;
}

function testOf({ resolvers, fqdnBackEnd }: InitCluster): string {
  const outside = fqdnBackEnd ? '\'api.anthropic.com:443\'' : 'internet';
  const internet = `const known = [...ranges.podCidrs, ...ranges.serviceCidrs, '100.100.100.200/32', '168.63.129.16/32', '169.254.0.0/16'];
const internet = \`0.0.0.0/0 except \${known.join(', ')} on every port\`;
`;
  return `import { test } from 'node:test';
import { AgentAssertions } from 'cdk8s-hardened-agents';
import { agent, app, ranges, tools } from './main';

const resolvers = [
${resolvers.map((one) => `  '${one}',`).join('\n')}
].flatMap((resolver) => [resolver, \`\${resolver}/UDP\`]);
${fqdnBackEnd ? '' : internet}
test('the agent reaches its tools, ${fqdnBackEnd ? 'its model' : 'the internet'} and DNS, and nothing else', () => {
  AgentAssertions.of(agent)
    .reachesOnly(['Pod "agents/tools":8443', ${outside}, ...resolvers])
    .reaches(['Pod "agents/tools":8443'])
    .reachesNone([...ranges.podCidrs.map((cidr) => \`\${cidr} on every port\`), '169.254.169.254/32:80']);
});

test('only the agent calls the tools, and no one calls the agent', () => {
  AgentAssertions.of(tools).isCalledOnlyBy(['Pod "agents/agent":8443']);
  AgentAssertions.of(agent).isCalledOnlyBy([]);
});

test('the app is clean, and nothing is accepted', () => {
  AgentAssertions.of(app).hasNoFindings().accepts([]);
});
`;
}

/** The workflow that checks the manifests of a pull request and compares them with those of the target branch. */
const WORKFLOW = `name: agents
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
