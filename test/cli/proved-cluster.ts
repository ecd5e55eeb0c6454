import { readFileSync } from 'fs';
import { createRequire } from 'module';
import { Testing } from 'cdk8s';
import { at, command, file } from './command';
import { AgentConformance, StartGate } from '../../src';
import { Results } from '../../src/cli/prove-results';
import { namespaceOf } from '../../src/engine/cluster/cluster-view';
import { PLAN_ANNOTATION } from '../../src/engine/manifest/labels';
import { isClusterScoped } from '../../src/engine/manifest/object-key';
import { groupKind } from '../../src/engine/manifest/pod-kinds';
import { ProofRow } from '../../src/engine/proof/proof';
import { Plan } from '../../src/engine/proof/tries';
import { Json, object, objects } from '../../src/engine/value/json';
import { IMAGE, base, pod } from '../support/app';

/** A cluster for `prove`: kubectl answers what a test gives it, and the Jobs of a run end as they are made to. */

/** The module that sources use, and not a copy of its exports. */
const childProcess = createRequire(__filename)('child_process') as typeof import('child_process');

/** What kubectl answers by its arguments, and what it says on stderr if it fails. After the last answer it is gone. */
const ANSWERS = new Map<string, string>();
const FAULTS = new Map<string, string>();
let lastArgs: string | undefined;
let isThere = true;

const refused = (stderr: string): never => { throw Object.assign(new Error('exit code 1'), { status: 1, stderr }); };

/** A dry run is refused by what it asks for. */
function refuseDryRun(input: string): never {
  return refused(`Error: pods "a" is forbidden: ${input.includes('hostPID') ? 'violates PodSecurity "restricted:latest"'
    : input.includes('main-15') ? 'exceeded quota: q'
      : 'ValidatingAdmissionPolicy \'p\' with binding \'b\' denied request: no'}\n`);
}

/** Stands in for the process: a run makes some 30 calls, and each process takes longer than all that the run does beside. */
function kubectl(program: string, all: readonly string[], { input }: { readonly input: string }): string {
  const args = all.join(' ');
  if (!isThere || program !== 'kubectl') {
    throw Object.assign(new Error('spawnSync kubectl ENOENT'), { code: 'ENOENT' });
  }
  isThere = args !== lastArgs;
  return FAULTS.has(args) ? refused(FAULTS.get(args)!) : all[0] === 'create' ? refuseDryRun(input) : ANSWERS.get(args) ?? '{"items":[]}';
}

/** Does what calls kubectl. */
export async function withKubectl<T>(act: () => Promise<T>): Promise<T> {
  const spy = jest.spyOn(childProcess, 'execFileSync').mockImplementation(kubectl as never);
  try {
    return await act();
  } finally {
    spy.mockRestore();
  }
}

export const manifests: Json[] = (() => {
  const b = base();
  const startGate = new StartGate(b.chart, 'gate', { image: IMAGE, runtime: b.runtime });
  new AgentConformance(b.chart, 'conformance', { startGate });
  pod(b);
  return Testing.synth(b.chart) as Json[];
})();

export const answer = (args: string, content: unknown) => (
  ANSWERS.set(args, typeof content === 'string' ? content : JSON.stringify(content)));
export const last = (args: string) => { lastArgs = args; };
export const fault = (args: string, text: string) => FAULTS.set(args, text);
export const removeKubectl = () => { isThere = false; };
export const list = (items: readonly Json[]) => ({ apiVersion: 'v1', kind: 'List', items });
const LIST_PODS = 'get pods --all-namespaces -o json';
const LIST_PROBES = 'get pods --all-namespaces -l cdk8s-hardened-agents/proof -o json';
export const LIST_NODES = 'get nodes -o json';

export const READY = { conditions: [{ type: 'Ready', status: 'True' }] };

export const ready = (name: string, namespace: string, podIP: string, labels: Json, containerPort = 8080): Json => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace, labels },
  spec: { containers: [{ name: 'main', ports: [{ containerPort }] }] },
  status: { ...READY, podIP },
});

/** How objects are listed: one call for each kind and namespace. */
export function listOf({ apiVersion, kind, metadata }: Json): string {
  const [group, version] = String(apiVersion).includes('/') ? String(apiVersion).split('/') : ['', ''];
  const namespace = isClusterScoped(groupKind(apiVersion, kind)) ? '' : ` -n ${namespaceOf({ metadata })}`;
  return `get ${group === '' ? kind : `${kind}.${version}.${group}`}${namespace} -o json`;
}

function publish(objectsThere: readonly Json[]): void {
  new Set(objectsThere.map(listOf)).forEach((args) => answer(args, list(objectsThere.filter((one) => listOf(one) === args))));
}

const DNS = {
  apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'kube-system', labels: { 'kubernetes.io/metadata.name': 'kube-system' } },
};
const own = (): Json => structuredClone(manifests.find(({ kind }) => kind === 'Pod')!);
export const canary = (): Json => manifests.find(({ kind, metadata }) => kind === 'Deployment' && metadata.name === 'canary')!;
export const gate = () => namespaceOf(canary());

/** A cluster that is as the manifests of an app say. */
export function cluster(tweak: (pods: Json[]) => Json[] = (all) => all, app: readonly Json[] = manifests): void {
  ANSWERS.clear();
  FAULTS.clear();
  [lastArgs, isThere] = [undefined, true];
  file('app.json', JSON.stringify(list(app)));
  answer(LIST_PODS, list(tweak([
    ready('canary-1', gate(), '10.244.0.3', canary().spec.template.metadata.labels),
    ready('agent-1', 'agents', '10.244.0.4', { ...canary().spec.template.metadata.labels, app: 'other' }),
    ready('dns-1', 'kube-system', '10.244.0.5', { 'k8s-app': 'kube-dns' }, 53),
    { ...own(), metadata: { ...own().metadata, name: 'own-1' }, status: { ...READY, podIP: '10.244.0.6' } },
  ])));
  answer('get services --all-namespaces -o json', list([{
    metadata: { name: 'kubernetes', namespace: 'default' }, spec: { clusterIP: '10.96.0.1', ports: [{ port: 443, targetPort: 6443 }] },
  }]));
  answer('get namespaces -o json', list([DNS]));
  answer(LIST_NODES, list([{
    metadata: { name: 'node-1' },
    status: {
      addresses: [{ type: 'InternalIP', address: '192.168.0.1' }],
      nodeInfo: { kernelVersion: '6.1.0', bootID: 'boot-1', containerRuntimeVersion: 'containerd://2' },
    },
  }]));
  answer('version -o json', { serverVersion: { gitVersion: 'v1.35.4' } });
  publish(app);
}

export const prove = (...args: string[]) => withKubectl(() => command(['prove', at('app.json'), ...args,
  '--pod-cidr', '10.244.0.0/16', '--service-cidr', '10.96.0.0/16']));
export const jobs = (): Json[] => objects(object(JSON.parse(readFileSync(at('run.json'), 'utf8'))).items);
export const planIn = (job: Json): Plan => JSON.parse(job.metadata.annotations[PLAN_ANNOTATION]);
const FACTS = ['kernel 4.4.0', 'boot other', 'user 65534', 'capabilities 0000000000000000', 'no-new-privileges 1', 'seccomp 2',
  'token none',
  'root read-only', 'daemons', 'folders', 'memory', 'addresses 10.244.0.9'];

/** The pod of a Job, after it ended. */
const ran = ({ metadata, spec: { template } }: Json): Json => ({
  metadata: {
    ...template.metadata,
    name: `${metadata.name}-x`,
    namespace: metadata.namespace,
    ownerReferences: [{ kind: 'Job', name: metadata.name, controller: true }],
  },
  spec: { ...template.spec, nodeName: 'node-1' },
  status: { phase: 'Succeeded', containerStatuses: [{ imageID: IMAGE }] },
});

export function logOf({ run, calls, repeat }: Plan, seen = (expected: string) => expected): string {
  const all = Array.from({ length: repeat === undefined ? 1 : 9 }, () => calls).flat();
  const tried = all.map(({ expected }, i) => `call ${i} ${seen(expected)}`);
  const lines = [...tried, ...FACTS.map((fact) => `fact ${fact}`)];
  return [...lines, `end ${lines.length}`].map((line) => `${run.at} ${run.nonce} ${line}\n`).join('');
}

/** Plans a run, and answers as if its Jobs had run. */
export async function ranJobs(
  tweak: (pod: Json) => Json[] = (one) => [one], pods?: (all: Json[]) => Json[], args: readonly string[] = [], app?: readonly Json[],
): Promise<void> {
  cluster(pods, app);
  expect(await prove('--jobs', at('run.json'), ...args)).toMatchObject({ code: 0, err: '' });
  answer(LIST_PROBES, list(jobs().flatMap((job) => (planIn(job).role === 'twin' ? tweak(structuredClone(ran(job))) : [ran(job)]))));
  jobs().forEach((job) => objects(job.spec.template.spec.containers).forEach((_, i) => (
    answer(logsOf(job, i), logOf(i === 0 ? planIn(job) : { ...planIn(job), calls: [] })))));
}

/** @param i which container of the pod */
export const logsOf = (job: Json, i = 0) => (
  `logs ${job.metadata.name}-x -n ${job.metadata.namespace} -c ${job.spec.template.spec.containers[i].name} --timestamps`);
const jobOf = (role: string) => jobs().find((job) => planIn(job).role === role)!;
export const [twin, control, stranger] = ['twin', 'control', 'stranger'].map((role) => () => jobOf(role));
export const results = (...args: string[]) => prove('--results', at('run.json'), ...args);

/** What a run found, and its exit code. */
export async function found(): Promise<Pick<Results, 'rows' | 'cluster' | 'hasControl'> & { readonly code: number }> {
  const { out, code } = await results('--format', 'json');
  return { ...JSON.parse(out), code };
}

export const isOfCallers = ({ edge }: ProofRow) => edge?.kind === 'caller';
/** Whether the twin of the agent wrote it. */
export const isOfTwin = (row: ProofRow) => row.agent?.includes('agents/') === true && !isOfCallers(row);
/** What the rows of the twin say, each once. */
export const detailsOf = async () => [...new Set((await found()).rows.filter(isOfTwin).map(({ detail }) => detail))];
