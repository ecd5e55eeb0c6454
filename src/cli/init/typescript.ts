import { InitLanguage, PACKAGES, copyTarball, isReleased, tarballName } from './app';
import { ALWAYS_DENIED, InitCluster, MODEL } from './clusters';
import { NODE, WORKFLOW, workflowOf } from './workflow';

/** What a new app is built and tested with. */
export const DEV_PACKAGES = {
  '@types/node': '20.19.43',
  'tsx': '4.23.15',
  'typescript': '6.0.3',
};

/** An app in TypeScript. */
export const TYPESCRIPT: InitLanguage = {
  main: 'main.ts',
  files: ({ cluster, name, version }) => ({
    [WORKFLOW]: workflowOf({
      setUp: [NODE],
      install: 'npm ci --ignore-scripts',
      synth: 'npm run synth',
      test: 'npm test',
      command: 'npx --no-install cdk8s-hardened-agents',
      lock: 'package-lock.json',
    }),
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
  }),
  steps: (version) => [
    ...copyTarball(version),
    `npm install${isReleased(version) ? '    ' : ` ./${tarballName(version)}`} `
      + '# then commit package-lock.json, too: the workflow installs what it lists',
    'npm test        # what the agent reaches, who calls it, what the rules find',
    'npm run synth   # writes dist',
    'npm run report  # writes posture.html: what the agent can reach, and by which policy',
  ],
};

/** Works on Windows, too. */
const REMOVE_DIST = 'node -e "fs.rmSync(\'dist\', { recursive: true, force: true })"';

const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

function mainOf(cluster: InitCluster): string {
  const { podCidr, serviceCidr, runtime, fqdnBackEnd, isOpenShift, isUnknown } = cluster;
  const names = ['AgentCluster', 'AgentNamespace', runtime ? 'AgentRuntime' : 'GVisorRuntime', 'AgentSize',
    ...fqdnBackEnd ? ['FqdnBackEnd'] : [], 'HardenedAgentPod', 'PodSubnetEgressDeny'].sort();
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
const runtime = ${runtime ? `AgentRuntime.${runtime}()` : 'new GVisorRuntime(chart, \'gvisor\')'};
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
${fqdnBackEnd ? `egress.allowToFqdn('${MODEL}', 443, { from: agent });\n` : ''}
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
  const outside = fqdnBackEnd ? `'${MODEL}:443'` : 'internet';
  const internet = `const known = [...ranges.podCidrs, ...ranges.serviceCidrs, ${ALWAYS_DENIED.map((cidr) => `'${cidr}'`).join(', ')}];
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
