import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Cluster } from './support/cluster';
import { applyAll, removeAll } from './support/lifecycle';
import { proveApp } from './support/prove-app';
import { settings } from './support/settings';
import { run } from '../../src/cli/main';
import { ProofRow } from '../../src/engine/proof/proof';
import { Manifest } from '../support/app';

/** `prove` on a cluster where all walls stand, and where one of them is gone. */
const cluster = new Cluster();
const folder = mkdtempSync(join(tmpdir(), 'prove-'));
const STANDS = settings.runtimes.map((runtime) => (
  [runtime, `prove-${runtime}`, proveApp(`prove-${runtime}`, { runtimeName: runtime, hasGateways: runtime === 'runc' })] as const));
/** Where no policy is there. */
const open = proveApp('prove-open', { hasAdmission: true });

const isPolicy = ({ kind }: Manifest) => kind === 'NetworkPolicy';
const isOf = (namespace: string) => ({ metadata }: Manifest) => metadata.namespace === namespace;
const NONE = open.filter((one) => isPolicy(one) && !isOf('prove-open-gate')(one));

/** What the command says, and its exit code. */
async function prove(...args: string[]): Promise<{ out: string; err: string; code: number }> {
  const said = { out: '', err: '' };
  const code = await run(['prove', ...args, '--kubectl', settings.kubectl], {
    stdin: (async function* () { /* nothing */ })(),
    out: (text) => { said.out += text; },
    err: (text) => { said.err += text; },
  });
  return { ...said, code };
}

function kubectl(...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(settings.kubectl, args, { encoding: 'utf8' });
  if (status !== 0) {
    throw new Error(`kubectl ${args.join(' ')}: ${stderr}`);
  }
  return stdout;
}

const manifests = (name: string) => join(folder, `${name}.json`);
const runOf = (name: string) => join(folder, `${name}.run`);

async function results(name: string): Promise<{ code: number; rows: readonly ProofRow[] }> {
  const { out, err, code } = await prove(manifests(name), '--results', runOf(name), '--format', 'json');
  if (out === '') {
    throw new Error(err);
  }
  return { code, rows: JSON.parse(out).rows };
}

const waitForJobs = (label: string) => kubectl('wait', '--for=condition=Complete', 'jobs', '-l', label, '-A', '--timeout=600s');

const lines = (rows: readonly ProofRow[]) => rows.map(({ agent = 'cluster', wall, detail }) => `${agent}: ${wall}: ${detail}`);
const bad = (rows: readonly ProofRow[]) => lines(rows.filter(({ verdict }) => verdict !== 'held'));

const ALL = [...STANDS.map(([, name, objects]) => [name, objects, [] as Manifest[]] as const), ['prove-open', open, NONE] as const];

beforeAll(async () => {
  for (const [name, objects, without] of ALL) {
    writeFileSync(manifests(name), JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }));
    await applyAll(cluster, objects.filter((one) => !without.includes(one)));
  }
  for (const [name, objects] of ALL) {
    for (const { metadata } of objects.filter(({ kind }) => kind === 'Deployment')) {
      kubectl('wait', '--for=condition=Available', `deployment/${metadata.name}`, '-n', metadata.namespace, '--timeout=300s');
    }
    const planned = await prove(manifests(name), '--jobs', runOf(name));
    expect({ name, ...planned }).toMatchObject({ code: 0 });
    kubectl('create', '-f', runOf(name));
    waitForJobs('cdk8s-hardened-agents/proof=twin'); // one app at a time: the twins of all do not fit on the node
  }
  waitForJobs('cdk8s-hardened-agents/proof');
}, 2_100_000);
afterAll(async () => {
  await removeAll(cluster, ALL.flatMap(([, objects]) => objects));
  rmSync(folder, { recursive: true });
});

test.each(STANDS)('%s: every wall that stands is held', async (runtime, name) => {
  const { code, rows } = await results(name);
  const held = rows.filter(({ verdict }) => verdict === 'held');
  expect(bad(rows).filter((line) => !line.includes('silence proves no wall'))).toEqual([]);
  expect(held.length).toBeGreaterThan(rows.length * 0.9); // a control on a busy machine can lose its calls
  expect(code).not.toBe(1);
  const walls = rows.filter(({ agent }) => agent === `Deployment "${name}/coder"`).map(({ wall }) => wall);
  expect(walls).toEqual(expect.arrayContaining([
    'call other pods of the cluster', 'call API server', 'call nodes', `reach Deployment "${name}-tools/tool"`,
    'no capabilities', 'no API token',
    ...runtime === 'gvisor' ? ['a kernel of its own', 'no processes of the node'] : ['a seccomp profile', 'no privilege escalation'],
  ]));
});

test('a network that enforces nothing: every call that is denied is broken, and none is held', async () => {
  const { code, rows } = await results('prove-open');
  const denied = rows.filter(({ agent, edge }) => edge?.isDenied && !agent!.includes('prove-open-gate'));
  expect(denied.length).toBeGreaterThan(15);
  expect(lines(denied.filter(({ verdict }) => verdict !== 'broken'))).toEqual([]);
  expect(lines(denied).filter((line) => !line.includes('is not on the cluster'))).toEqual([]);
  expect(code).toBe(1);
});

const GATEWAYS = 'prove-runc-gateways';

/** A wall that is taken away after the run: what `prove` names. */
const TAKEN_AWAY: readonly (readonly [wall: string, take: () => void, named: RegExp])[] = [
  ['a policy of an agent', () => kubectl('delete', 'networkpolicy', nameIn('egress'), '-n', 'prove-runc'),
    /NetworkPolicy "prove-runc\/prove-egress.*is not on/],
  ['the default deny', () => kubectl('delete', 'networkpolicy', 'default-deny', '-n', 'prove-runc'),
    /NetworkPolicy "prove-runc\/default-deny" .*is not on/],
  ['the way into a tool', () => kubectl(
    'patch', 'networkpolicy', 'default-deny', '-n', 'prove-runc-tools', '-p', '{"spec":{"ingress":[{}]}}'),
  /NetworkPolicy "prove-runc-tools\/default-deny" .*another spec.ingress/],
  ['a quota', () => kubectl('delete', 'resourcequota', 'agents', '-n', 'prove-runc'), /ResourceQuota "prove-runc\/agents"/],
  ['limits by default', () => kubectl('delete', 'limitrange', 'agents', '-n', 'prove-runc'), /LimitRange "prove-runc\/agents" .*is not on/],
  ['Pod Security', () => kubectl('label', 'namespace', 'prove-runc', 'pod-security.kubernetes.io/enforce-'),
    /Namespace "prove-runc"/],
  ['the label of agents', () => kubectl('label', 'namespace', 'prove-runc', 'cdk8s-hardened-agents/agents-'),
    /Namespace "prove-runc"/],
  ['the RuntimeClass', () => kubectl('delete', 'runtimeclass', 'prove-gvisor-gvisor'), /RuntimeClass "prove-gvisor-gvisor"/],
  ['a tool', () => kubectl('delete', 'deployment', 'tool', '-n', 'prove-runc-tools'), /Deployment "prove-runc-tools\/tool" .*is not on/],
  ['a proxy', () => kubectl('delete', 'deployment', 'proxy', '-n', GATEWAYS),
    /Deployment "prove-runc-gateways\/proxy" .*is not on/],
  ['what a proxy allows', () => kubectl('patch', 'configmap', nameIn('proxy', 'ConfigMap', GATEWAYS), '-n', GATEWAYS, '-p',
    '{"data":{"squid.conf":"http_access allow all"}}'), /ConfigMap "prove-runc-gateways\/.*squid.conf/],
  ['a resolver', () => kubectl('delete', 'deployment', 'dns', '-n', GATEWAYS),
    /Deployment "prove-runc-gateways\/dns" .*is not on/],
  ['the binding of a policy of admission', () => kubectl('delete', 'validatingadmissionpolicybinding', 'prove-open-objects'),
    /ValidatingAdmissionPolicyBinding "prove-open-objects" .*is not on/],
  ['the policy of the ports of a broker', () => kubectl('patch', 'networkpolicy',
    nameIn('broker-egress-ingress', 'NetworkPolicy', GATEWAYS), '-n', GATEWAYS, '-p', '{"spec":{"ingress":[{}]}}'),
  /NetworkPolicy "prove-runc-gateways\/.*broker.*another spec.ingress/],
  ...([['seccompProfile', 'prove-gvisor', 'coder'], ['capabilities', 'prove-gvisor', 'reviewer'],
    ['automountServiceAccountToken', 'prove-runc', 'coder'], ['runAsNonRoot', 'prove-runc', 'reviewer']] as const)
    .map(([field, namespace, name]) => [
      field,
      () => kubectl('patch', 'deployment', name, '-n', namespace, '--type=json', '-p', JSON.stringify(weaken(field))),
      new RegExp(`Deployment "${namespace}/${name}" .*${field}`),
    ] as const),
];

/** The name of an object of the app under runc, which ends with a hash. */
function nameIn(part: string, kind = 'NetworkPolicy', namespace = 'prove-runc'): string {
  const [, , objects] = STANDS[settings.runtimes.indexOf('runc')];
  return objects.find((one) => one.kind === kind && isOf(namespace)(one) && one.metadata.name.includes(part))!.metadata.name;
}

function weaken(field: string): Manifest[] {
  const spec = '/spec/template/spec';
  const paths: { readonly [field: string]: string } = {
    seccompProfile: `${spec}/securityContext/seccompProfile/type`,
    capabilities: `${spec}/containers/0/securityContext/capabilities/drop/0`,
    automountServiceAccountToken: `${spec}/automountServiceAccountToken`,
    runAsNonRoot: `${spec}/securityContext/runAsNonRoot`,
  };
  const values: { readonly [field: string]: unknown } = {
    seccompProfile: 'Unconfined', capabilities: 'NET_RAW', automountServiceAccountToken: true, runAsNonRoot: false,
  };
  return [{ op: 'replace', path: paths[field], value: values[field] }];
}

/** What `prove` said before, by app: a wall stays away once it is. */
const known = new Map<string, readonly string[]>();

test.each(TAKEN_AWAY)('taken away and named, and nothing else is blamed: %s', async (_, take, named) => {
  const name = ['prove-gvisor', 'prove-open'].find((one) => named.source.includes(one)) ?? 'prove-runc';
  known.set(name, known.get(name) ?? bad((await results(name)).rows));
  take();
  const now = bad((await results(name)).rows);
  const fresh = now.filter((line) => !known.get(name)!.includes(line));
  known.set(name, now);
  expect(fresh.filter((line) => named.test(line)).length).toBeGreaterThan(0);
  expect(fresh.filter((line) => !named.test(line))).toEqual([]);
});
