import { UnusableError } from '../../src/cli/command';
import { Kubectl, KubectlError } from '../../src/cli/kubectl';
import { dryRunRows } from '../../src/cli/prove-dry-runs';
import { ClusterView } from '../../src/engine/cluster/cluster-view';
import { Evaluator } from '../../src/engine/rules/evaluator';
import { RuntimeIsolation } from '../../src/engine/runtimes/traits';
import { Json } from '../../src/engine/value/json';

/** What `prove` sends to the API server, and what it makes of the answer. */

const FORBIDDEN = 'Error from server (Forbidden): error when creating "STDIN": pods "proof-dry-run" is forbidden: ';

/** An API server that says the same of each pod; nothing where it takes them. */
class Server extends Kubectl {
  public readonly calls: (readonly string[])[] = [];
  public readonly pods: Json[] = [];

  constructor(private readonly answer?: Error) {
    super('none');
  }

  public text(args: readonly string[], input?: string): string {
    this.calls.push(args);
    this.pods.push(JSON.parse(input!));
    if (this.answer) {
      throw this.answer;
    }
    return 'pod/proof-dry-run';
  }
}

const namespace = (name: string, labels: Json = {}): Json => ({
  apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels: { 'cdk8s-hardened-agents/agents': 'true', ...labels } },
});
const level = (value: unknown) => ({ 'pod-security.kubernetes.io/enforce': value });
const policy = (name: string, label = 'cdk8s-hardened-agents/admission'): Json => ({
  apiVersion: 'admissionregistration.k8s.io/v1', kind: 'ValidatingAdmissionPolicy', metadata: { name, labels: { [label]: 'true' } },
});
const quota = (hard: Json, inNamespace = 'agents'): Json => ({
  apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'quota', namespace: inNamespace }, spec: { hard },
});
const agent = (spec: Json): Json => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'agent', namespace: 'agents' }, spec });

function ask(all: readonly Json[], answer?: Error) {
  const server = new Server(answer);
  return { rows: dryRunRows(new ClusterView(all.map((manifest) => ({ manifest }))), server), ...server };
}
const wallsOf = (...all: Json[]) => ask(all).rows.map(({ wall }) => wall);
const says = (text: string) => new KubectlError(FORBIDDEN + text);

const RESTRICTED = namespace('agents', level('restricted'));
const POLICIES = [namespace('agents'), policy('pods'), policy('pods-more')];
const QUOTA = [namespace('agents'), quota({ 'limits.memory': '1Gi' })];

describe('is sent', () => {
  test('as a dry run in the namespace, a pod that breaks one wall alone', () => {
    const own = agent({ serviceAccountName: 'agent', runtimeClassName: 'gvisor' });
    const { calls, pods } = ask([RESTRICTED, own, policy('pods'), quota({ 'limits.memory': '1Gi' })]);
    expect(calls).toEqual(Array(3).fill(['create', '--dry-run=server', '-f', '-', '-o', 'name']));
    expect(pods).toEqual(Array(3).fill(expect.objectContaining({
      apiVersion: 'v1', kind: 'Pod', metadata: { name: 'proof-dry-run', namespace: 'agents' },
    })));
    const runtimes = { gvisor: { isolation: RuntimeIsolation.USER_SPACE_KERNEL } };
    const view = new ClusterView([], { complete: false, runtimes });
    const broken = pods.map((pod) => [...new Set(Evaluator.ALL.evaluate(pod, view).map(({ rule }) => rule.id))]);
    expect(broken).toEqual([['no-host-namespaces'], ['no-service-account-token'], []]);
    expect(pods.map(({ spec }) => [spec.hostNetwork, spec.hostPID, spec.automountServiceAccountToken])).toEqual([
      [true, true, false], [undefined, undefined, true], [undefined, undefined, false],
    ]);
  });

  test('with the account and the RuntimeClass of the first pod there', () => {
    const found = (spec: Json) => ask([RESTRICTED, agent(spec)]).pods.map((pod) => (
      Object.fromEntries(Object.entries(pod.spec as Json).filter(([key]) => ['serviceAccountName', 'runtimeClassName'].includes(key)))));
    const both = { serviceAccountName: 'agent', runtimeClassName: 'gvisor' };
    expect(found(both)).toEqual([both]);
    expect(found({ serviceAccountName: 'agent' })).toEqual([{ serviceAccountName: 'agent' }]);
    expect(found({ runtimeClassName: 'gvisor' })).toEqual([{ runtimeClassName: 'gvisor' }]);
    expect(found({})).toEqual([{}]);
  });

  test('in namespaces of agents alone', () => {
    const other = namespace('web', level('restricted'));
    delete other.metadata.labels['cdk8s-hardened-agents/agents'];
    expect(wallsOf(other, RESTRICTED)).toEqual(['Pod Security restricted of Namespace "agents"']);
  });

  test.each<[unknown, string[]]>([
    ['restricted', ['Pod Security restricted of Namespace "agents"']],
    ['baseline', ['Pod Security baseline of Namespace "agents"']],
    ['privileged', []],
    [undefined, []],
    [1, []],
  ])('by the level %p', (value, expected) => {
    expect(wallsOf(namespace('agents', level(value)))).toEqual(expected);
  });

  test('once for the policies of AgentAdmission, whatever their number', () => {
    expect(wallsOf(...POLICIES)).toEqual(['admission policies in Namespace "agents"']);
    expect(wallsOf(namespace('agents'), policy('others', 'team'))).toEqual([]);
  });

  test.each<[Json, Json | undefined]>([
    [{ 'limits.memory': '1Gi', 'requests.cpu': '1' }, { memory: '64Ti' }],
    [{ 'requests.memory': '1Gi', 'limits.cpu': '1' }, { memory: '64Ti' }],
    [{ 'limits.cpu': '1' }, { cpu: '2048' }],
    [{ 'requests.cpu': '1' }, { cpu: '2048' }],
    [{ pods: '5' }, undefined],
  ])('for a quota of %j: %j', (hard, amount) => {
    const { rows, pods } = ask([namespace('agents'), quota(hard), quota(hard, 'web')]);
    const least = { 'cpu': '50m', 'memory': '32Mi', 'ephemeral-storage': '16Mi', ...amount };
    expect(rows.map(({ wall }) => wall)).toEqual(amount ? ['ResourceQuota "agents/quota"'] : []);
    const large = Array.from({ length: 16 }, (_, i) => (
      expect.objectContaining({ name: `main-${i}`, resources: { requests: least, limits: least } })));
    expect(pods.map(({ spec }) => spec.containers)).toEqual(amount ? [large] : []);
  });
});

describe('is broken where the API server takes it', () => {
  test.each<[string, Json[], string]>([
    ['Pod Security', [RESTRICTED], 'a pod on the network of its node is not refused'],
    ['policies', POLICIES, 'a pod with an API token is not refused'],
    ['quota', QUOTA, 'a pod with 16 times 64Ti of memory is not refused'],
  ])('%s', (_, all, detail) => {
    expect(ask(all).rows).toEqual([expect.objectContaining({ verdict: 'broken', detail: expect.stringContaining(detail) })]);
  });
});

describe('is held where the wall itself refuses', () => {
  test.each<[string, Json[], string]>([
    ['Pod Security', [RESTRICTED], 'violates PodSecurity "restricted:latest": host namespaces (hostNetwork=true)'],
    ['Pod Security without a version', [RESTRICTED], 'violates PodSecurity "restricted": host namespaces'],
    ['policies', POLICIES, "ValidatingAdmissionPolicy 'pods' with binding 'pods' denied request: no"],
    ['another of the policies', POLICIES, "ValidatingAdmissionPolicy 'pods-more' with binding 'pods' denied request: no"],
    ['quota', QUOTA, 'exceeded quota: quota, requested: limits.memory=1Pi'],
  ])('%s', (_, all, text) => {
    expect(ask(all, says(text)).rows).toEqual([expect.objectContaining({ verdict: 'held', detail: `refused: ${text}` })]);
  });
});

describe('is inconclusive where something else refuses', () => {
  test.each<[string, Json[], string]>([
    ['another level', [RESTRICTED], 'violates PodSecurity "baseline:latest": host namespaces'],
    ['another policy', POLICIES, "ValidatingAdmissionPolicy 'pod' with binding 'pods' denied request: no"],
    ['no right', QUOTA, 'User "a" cannot create resource "pods": is forbidden: twice'],
  ])('%s', (_, all, text) => {
    expect(ask(all, says(text)).rows).toEqual([
      expect.objectContaining({ verdict: 'inconclusive', detail: `something else refuses the request: ${text}` }),
    ]);
  });

  test('what kubectl says otherwise stays whole', () => {
    expect(ask([RESTRICTED], new KubectlError('no answer of kubectl within 120 s')).rows[0].detail)
      .toBe('something else refuses the request: no answer of kubectl within 120 s');
  });

  test('but where there is no kubectl, nothing is known', () => {
    expect(() => ask([RESTRICTED], new UnusableError(['cannot run kubectl']))).toThrow(UnusableError);
  });
});
