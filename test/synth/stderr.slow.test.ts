import { spawnSync } from 'child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'fs';
import { dirname, join } from 'path';
import { buildSync } from 'esbuild';
import { withHiddenThrows } from '../../scripts/support/hidden-throws';
import { IMAGE } from '../support/app';
import { folderOfTest } from '../support/folder';
import { ROOT } from '../support/root';

/** What an app prints about one error: no more than this, first the error, and then the line of the app. */
const MAX_BYTES = 2048;
const TSX = join(ROOT, 'node_modules', '.bin', 'tsx');

const WEAK = "ApiObject.of(agent).addJsonPatch(JsonPatch.add('/spec/hostPID', true)); chart.node.root.synth();";

/** The environment without what the tests run with: it would have tsx resolve the library to its sources. */
const { TSX_TSCONFIG_PATH, NODE_OPTIONS, NODE_PATH, ...OUTER } = process.env;
const folder = folderOfTest();

/** Writes a file of the folder. */
function write(file: string, text: string): void {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), text);
}

beforeAll(() => {
  const { outputFiles } = buildSync({
    absWorkingDir: ROOT,
    entryPoints: ['src/index.ts'],
    bundle: true,
    write: false,
    platform: 'node',
    target: 'node20',
    packages: 'external',
  });
  write('node_modules/cdk8s-hardened-agents/lib/index.js', withHiddenThrows(outputFiles[0].text));
  write('node_modules/cdk8s-hardened-agents/package.json', '{ "main": "lib/index.js" }');
  const peers = ['cdk8s', 'cdk8s-plus-29', 'constructs'].map((name) => join('node_modules', name));
  peers.forEach((peer) => symlinkSync(join(ROOT, peer), join(folder, peer)));
  const app = (imports: string, { props = '', last = '' }) => `${imports}
    const chart = new Chart(new App({ outdir: ${JSON.stringify(join(folder, 'dist'))} }), 'agents');
    const namespace = new AgentNamespace(chart, 'namespace', { name: 'agents' });
    const runtime = new GVisorRuntime(chart, 'gvisor');
    new PodSubnetEgressDeny(chart, 'egress', { namespace, podCidrs: ['10.243.0.0/16'], serviceCidrs: ['10.96.0.0/12'] });
    const agent = new HardenedAgentPod(chart, 'web', { namespace, runtime, ...{ image: '${IMAGE}', port: 8080 }, ${props} });
    ${last || 'chart.node.root.synth();'}
  `;
  const names = '{ AgentNamespace, AgentPolicy, GVisorRuntime, HardenedAgentPod, PodSubnetEgressDeny }';
  const cjs = `const { ApiObject, App, Chart, JsonPatch } = require('cdk8s'); const ${names} = require('cdk8s-hardened-agents');`;
  const esm = `import { ApiObject, App, Chart, JsonPatch } from 'cdk8s'; import ${names} from 'cdk8s-hardened-agents';`;
  write('prop.cjs', app(cjs, { props: 'port: 0' }));
  write('prop.ts', app(esm, { props: 'port: 0' }));
  write('finding.mjs', app(esm, { last: WEAK }));
  write('finding.ts', app(esm, { last: WEAK }));
  write('method.cjs', app(cjs, { last: "AgentPolicy.acknowledge(chart, 'no-host-portz', 'the load balancer of the site needs it');" }));
  write('good.cjs', app(cjs, {}));
});

function run(command: string, file: string, env = {}): { status: number | null; lines: string[]; bytes: number } {
  const { status, stderr } = spawnSync(command, [file], { cwd: folder, encoding: 'utf8', env: { ...OUTER, ...env } });
  return { status, lines: stderr.split('\n'), bytes: Buffer.byteLength(stderr) };
}

test.each([
  ['node', 'prop.cjs', /^Error: agents\/web: 'port' must be an integer from 1 to 65535, got 0$/],
  [TSX, 'prop.ts', /^Error: agents\/web: 'port' must be an integer from 1 to 65535, got 0$/],
  ['node', 'finding.mjs', /^Error: Validation failed with the following errors:$/],
  [TSX, 'finding.ts', /^Error: Validation failed with the following errors:$/],
  ['node', 'method.cjs', /^Error: agents: 'ruleId' must be the id of a rule/],
])('%s %s prints the error, then the line of the app, and little else', (command, file, message) => {
  const { status, lines, bytes } = run(command, file);
  const printed = lines.filter((line) => line !== '');
  expect([status, bytes <= MAX_BYTES]).toEqual([1, true]);
  expect(printed[0]).toMatch(message);
  expect(printed.find((line) => line.startsWith('    at '))).toMatch(new RegExp(`/${file.replace('.', '\\.')}:\\d+:\\d+\\)?$`));
  expect(lines.join('\n')).not.toContain('cdk8s-hardened-agents/lib');
}, 60_000);

test('all frames, if the environment says so', () => {
  const { status, lines } = run('node', 'prop.cjs', { CDK8S_HARDENED_AGENTS_STACK: 'full' });
  expect(status).toBe(1);
  expect(lines.filter((line) => line.includes('cdk8s-hardened-agents/lib')).length).toBeGreaterThan(3);
}, 60_000);

test('an app without a fault prints nothing', () => {
  expect(run('node', 'good.cjs')).toEqual({ status: 0, lines: [''], bytes: 0 });
}, 60_000);
