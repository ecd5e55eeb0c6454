import { ChildProcess, spawn } from 'child_process';
import { once } from 'events';
import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import { Server, createServer } from 'http';
import { AddressInfo } from 'net';
import { tmpdir } from 'os';
import { join } from 'path';
import { Yaml } from 'cdk8s';
import { FalcoPriority } from '../../../src';
import { talonConfig, talonRules } from '../../../src/constructs/detection/response/quarantine-response';
import { freePort } from '../dns-allowlist/coredns';

/**
 * The real Falco Talon sets the label, under the files that are written for it, at an API server that keeps what it is asked.
 * No registry has it, so it is asked for by itself, with FALCO_TALON beside FALCOSIDEKICK: see delivery.ts.
 */

const asked: { readonly method: string; readonly path: string; readonly body: string }[] = [];
const api: Server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    asked.push({ method: request.method!, path: request.url!.split('?')[0], body: Buffer.concat(chunks).toString() });
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: 'claude-code',
        namespace: 'agents',
        labels: { app: 'agent' },
      },
    }));
  });
});

/** Names that are taken, and must stay names: YAML and Talon's comparisons read some such words as something else. */
const NAMESPACES = ['agents', 'others', 'true', 'null', '123', '1e3', '0-0--a'];
const RULES = ['Agent starts a miner', 'a=b, c!=d', '>=Critical', 'x: y # z', '"quoted" \\ \'', '*', '{{ .Rule }}', '- item',
  '$(HOME) ${HOME}', 'no'];

const folder = mkdtempSync(join(tmpdir(), 'falco-talon-'));
let talon: ChildProcess;
let url: string;
let output = '';

beforeAll(async () => {
  if (!process.env.FALCO_TALON) {
    throw new Error('set FALCO_TALON to the path of a falco-talon 0.3');
  }
  api.listen(0, '127.0.0.1');
  await once(api, 'listening');
  const server = `http://127.0.0.1:${(api.address() as AddressInfo).port}`;
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const kubeconfig = file('kubeconfig', Yaml.stringify({
    'apiVersion': 'v1',
    'kind': 'Config',
    'clusters': [{ name: 'test', cluster: { server } }],
    'contexts': [{ name: 'test', context: { cluster: 'test', user: 'test' } }],
    'users': [{ name: 'test', user: {} }],
    'current-context': 'test',
  }));
  const rules = file('rules.yaml', talonRules({
    namespaces: NAMESPACES,
    minimumPriority: FalcoPriority.CRITICAL,
    rules: RULES,
    dryRun: false,
  }));
  const port = await freePort();
  const config = file('config.yaml', talonConfig(rules).replace('listen_port: 2803', `listen_port: ${port}`)
    + Yaml.stringify({ kubeconfig }));
  talon = spawn(process.env.FALCO_TALON, ['server', '--config', config], { env: { TMPDIR: folder } });
  [talon.stdout!, talon.stderr!].forEach((stream) => stream.on('data', (chunk: Buffer) => (output += chunk.toString())));
  url = `http://127.0.0.1:${port}`;
  for (const end = Date.now() + 20_000; !await fetch(`${url}/healthz`).then(({ ok }) => ok, () => false);) {
    if (Date.now() > end || talon.exitCode !== null) {
      throw new Error(`falco-talon does not start: ${output}`);
    }
    await new Promise((later) => setTimeout(later, 50));
  }
});
afterAll(async () => {
  talon?.kill('SIGKILL');
  await (talon && once(talon, 'exit'));
  api.close();
  rmSync(folder, { recursive: true });
});

/** What Talon asks of the API server because of an event. */
async function after(rule: string, priority: string, fields: object, tags: string[] = []): Promise<typeof asked> {
  const before = asked.length;
  await fetch(url, {
    method: 'POST',
    body: JSON.stringify({
      output: `${rule} ${priority} ${JSON.stringify(fields)} ${tags}`,
      rule,
      priority,
      source: 'syscall',
      time: '2026-11-25T13:00:00Z',
      output_fields: fields,
      tags,
    }),
  });
  await new Promise((later) => setTimeout(later, 1500));
  return asked.slice(before);
}

const AGENT = { 'k8s.ns.name': 'agents', 'k8s.pod.name': 'claude-code' };

test('a pod that broke a rule gets the label, by reading and patching it and nothing else', async () => {
  const requests = await after('Agent starts a miner', 'Critical', AGENT);
  expect([...new Set(requests.map(({ method, path }) => `${method} ${path}`))])
    .toEqual(['GET /api/v1/namespaces/agents/pods/claude-code', 'PATCH /api/v1/namespaces/agents/pods/claude-code']);
  const patches = requests.filter(({ method }) => method === 'PATCH').flatMap(({ body }) => JSON.parse(body));
  expect(patches).toEqual([{ op: 'replace', path: '/metadata/labels/cdk8s-hardened-agents~1quarantine', value: 'true' }]);
});

test.each([
  ...RULES.slice(1).map((rule) => [rule, 'agents']),
  ...NAMESPACES.map((namespace) => ['Agent starts a miner', namespace]),
])('rule %j, namespace %j: the names are themselves', async (rule, namespace) => {
  const requests = await after(rule, 'Critical', { ...AGENT, 'k8s.ns.name': namespace });
  expect([...new Set(requests.map(({ path }) => path))]).toEqual([`/api/v1/namespaces/${namespace}/pods/claude-code`]);
});

test.each([
  ['an agent, of which Falco knows no role', { ...AGENT, 'agents.agent': '<NA>', 'agents.role': '<NA>' }],
  ['an agent with a role that is not known', { ...AGENT, 'agents.role': 'database' }],
  ['an agent with the label of a role', { ...AGENT, 'agents.agent': 'true', 'agents.role': 'egress-proxy' }],
])('the label is set: %s', async (_, fields) => {
  expect((await after('Agent starts a miner', 'Critical', fields)).map(({ method }) => method)).toContain('PATCH');
});

test.each<[string, string, string, object, string[]?]>([
  ['what a comparison would match', 'a', 'Critical', { ...AGENT, a: 'b' }],
  ['a rule that a pattern would match', 'anything', 'Critical', AGENT],
  ['another rule', 'Agent opens a raw socket', 'Critical', AGENT],
  ['less grave', 'Agent starts a miner', 'Error', AGENT],
  ['another namespace', 'Agent starts a miner', 'Critical', { ...AGENT, 'k8s.ns.name': 'kube-system' }],
  ['no pod', 'Agent starts a miner', 'Critical', { 'fd.cip': '10.244.0.7' }],
  ['infrastructure, by its role', 'Agent starts a miner', 'Critical', { ...AGENT, 'agents.agent': '<NA>', 'agents.role': 'egress-proxy' }],
  ['infrastructure, by the tag of the rule', 'Agent starts a miner', 'Critical', AGENT, ['container', 'infrastructure']],
])('nothing is done: %s', async (_, rule, priority, fields, tags) => {
  expect(await after(rule, priority, fields, tags)).toEqual([]);
});
