import { KeyObject } from 'crypto';
import { readFileSync } from 'fs';
import { Outcome, at, colored, command, file } from './command';
import {
  manifests, answer, fault, list, LIST_NODES, cluster, prove, jobs, planIn, logOf, ranJobs, logsOf, twin, results, stranger,
  found, isOfCallers, detailsOf, removeKubectl, withKubectl,
} from './proved-cluster';
import { PLAN_ANNOTATION } from '../../src/engine/manifest/labels';
import { isKarWall } from '../../src/engine/proof/fact-rows';
import { ProofRow } from '../../src/engine/proof/proof';
import { Plan } from '../../src/engine/proof/tries';
import { judgeManifests } from '../../src/engine/rules/judge-manifests';
import { Json } from '../../src/engine/value/json';
import { IMAGE } from '../support/app';
import { keyPair, pemOf } from '../support/proofs';

test('the steps', async () => {
  expect((await command(['prove', 'dist', '--context', 'my cluster', '--kubectl', '/opt/k ctl'])).out).toBe([
    '# 1. Plan: reads the cluster, writes the Jobs of the probes, changes nothing.',
    'npx cdk8s-hardened-agents prove dist --jobs run.json --context \'my cluster\' --kubectl \'/opt/k ctl\'',
    '# 2. Run the probes.',
    '\'/opt/k ctl\' create -f run.json --context \'my cluster\'',
    '\'/opt/k ctl\' wait --for=condition=Complete jobs -l cdk8s-hardened-agents/proof -A --timeout=10m --context \'my cluster\'',
    '# 3. Results: reads their logs and what is on the cluster. --key signs the statement.',
    'npx cdk8s-hardened-agents prove dist --results run.json --statement proofs.jsonl --context \'my cluster\' --kubectl \'/opt/k ctl\'',
    '# 4. Remove the probes.',
    '\'/opt/k ctl\' delete -f run.json --context \'my cluster\'',
    '',
  ].join('\n'));
});

test('the steps have the options that were given, each where it counts', async () => {
  const { out } = await command(['prove', 'dist', '--pod-cidr', '10.244.0.0/16', '--pod-cidr', 'fd00::/48', '--all', '--format', 'junit',
    '--external', '[2001:db8::1]:443', '-n', 'agents']);
  const given = '--pod-cidr 10.244.0.0/16 --pod-cidr fd00::/48 --namespace agents --all';
  expect(out.split('\n').filter((line) => line.startsWith('npx'))).toEqual([
    `npx cdk8s-hardened-agents prove dist --jobs run.json ${given} --external '[2001:db8::1]:443'`,
    `npx cdk8s-hardened-agents prove dist --results run.json --statement proofs.jsonl ${given} --format junit`,
  ]);
});

test('--external: an address that the twin and the pod without walls call, too', async () => {
  await ranJobs(undefined, undefined, ['--external', '192.0.2.1:443']);
  const row = async () => (await found()).rows.find(({ detail }) => detail.includes('192.0.2.1'));
  expect([await row(), (await found()).code]).toEqual([
    expect.objectContaining({ wall: expect.stringMatching(/^reach 0\.0\.0\.0\/0 except /), verdict: 'held', detail: 'reached the address (192.0.2.1:443)' }),
    0,
  ]);
  answer(logsOf(twin()), logOf(planIn(twin()), () => 'closed'));
  expect(await row()).toMatchObject({ verdict: 'broken', detail: expect.stringMatching(/^no answer from the address \(192\.0\.2\.1:443\)/) });
});

test('a cluster with two families of addresses: pods and Services are called by both', async () => {
  const both = ({ podIP }: Json, i: number) => [{ ip: podIP }, { ip: `fd00::${i + 1}` }];
  cluster((pods) => pods.map((one, i) => ({ ...one, status: { ...one.status, podIPs: both(one.status, i) } })));
  answer('get services --all-namespaces -o json', list([{
    metadata: { name: 'kubernetes', namespace: 'default' },
    spec: { clusterIP: '10.96.0.1', clusterIPs: ['10.96.0.1', 'fd01::1'], ports: [{ port: 443, targetPort: 6443 }] },
  }, {
    metadata: { name: 'none', namespace: 'default' }, spec: { clusterIP: 'None', clusterIPs: ['None'], ports: [{ port: 80 }] },
  }]));
  expect(await prove('--jobs', at('run.json'))).toMatchObject({ code: 0 });
  const hosts = planIn(twin()).calls.map(({ host }) => host);
  expect(hosts).toEqual(expect.arrayContaining(['10.244.0.3', 'fd00::1', '10.96.0.1', 'fd01::1']));
  expect(hosts).not.toContain('None');
});

test('--external: an address that no edge of an agent is about', async () => {
  cluster();
  const { code, err } = await prove('--jobs', at('run.json'), '--external', '[2001:db8::1]:443', '--external', '192.0.2.1:443');
  expect([code, err]).toEqual([0, 'no probe calls 2001:db8::1 443: no edge of an agent opens it, or denies the internet\n']);
});

test.each([
  'example.com:443', '192.0.2.1', '192.0.2.1:0', '192.0.2.1:65536', '192.0.2.1:443:1', '2001:db8::1:443', '[192.0.2.1]', '10.0.0.1:443',
  '127.0.0.1:443', '[::1]:443', '169.254.169.254:80', '[::ffff:192.0.2.1]:443', '', ' 192.0.2.1:443', '192.0.2.1:443\n',
])('--external %j is no public address and port', async (text) => {
  const says = `--external must be a public address and a port such as "192.0.2.1:443" or "[2001:db8::1]:443", got ${JSON.stringify(text)}`;
  for (const args of [[], ['--jobs', at('run.json')]]) {
    expect(await prove('--external', text, ...args)).toMatchObject({ code: 2, err: expect.stringContaining(says) });
  }
});

test('--external comes with the plan, and has a bound', async () => {
  expect((await prove('--external', '192.0.2.1:443', '--results', at('run.json'))).err).toContain('--external must come with --jobs');
  const five = Array.from({ length: 5 }, (_, i) => ['--external', `192.0.2.${i}:443`]).flat();
  expect((await prove(...five, '--jobs', at('run.json'))).err).toContain('--external must be given at most 4 times, got 5');
});

test('--external: up to four, and the last port', async () => {
  cluster();
  const four = [1, 2, 3, 4].flatMap((i) => ['--external', `192.0.2.${i}:65535`]);
  expect(await prove(...four, '--jobs', at('run.json'))).toMatchObject({ code: 0 });
});

test.each<[string[], string]>([
  [['--jobs', 'a', '--results', 'b'], '--results must be given without --jobs: each is a step by itself, got "b"'],
  [['--results', 'a', '--verify', 'b'], '--verify must be given without --results: each is a step by itself, got "b"'],
  [['--jobs', 'a', '--verify', 'b'], '--verify must be given without --jobs: each is a step by itself, got "b"'],
  [['--external', '192.0.2.1:443', '--verify', 'a'], '--external must come with --jobs, got "192.0.2.1:443"'],
  [['--statement', 'a'], '--statement must come with --results, got "a"'],
  [['--statement', 'a', '--jobs', 'b'], '--statement must come with --results, got "a"'],
  [['--key', 'a', '--results', 'b'], '--key must come with --statement, got "a"'],
  [['--kar-0020'], '--kar-0020 must come with --results, and without --statement, got "on"'],
  [['--kar-0020', '--jobs', 'a'], '--kar-0020 must come with --results, and without --statement, got "on"'],
  [['--kar-0020', '--results', 'a', '--statement', 'b'], '--kar-0020 must come with --results, and without --statement, got "on"'],
  [['--proof-key', 'a'], '--proof-key must come with --verify, got "a"'],
  [['--proof-key', 'a', '--results', 'b'], '--proof-key must come with --verify, got "a"'],
])('%j', async (args, says) => {
  cluster();
  expect(await prove(...args)).toEqual({ code: 2, out: '', err: `error: ${says}\n` });
});

test('--kar-0020: the rows about what runs on the node alone', async () => {
  await ranJobs();
  const { rows } = JSON.parse((await results('--format', 'json', '--kar-0020')).out) as { rows: ProofRow[] };
  expect(rows.length).toBeGreaterThan(0);
  expect(rows.filter(({ wall }) => !isKarWall(wall))).toEqual([]);
  expect(rows).toEqual((await found()).rows.filter(({ wall }) => isKarWall(wall)));
});

test('--kubectl names the program', async () => {
  cluster();
  const { code, err } = await prove('--jobs', at('run.json'), '--kubectl', '/opt/k');
  expect([code, err]).toEqual([2, expect.stringContaining('cannot run /opt/k: ')]);
});

test('colors are on a terminal, and in no file', async () => {
  await ranJobs();
  answer(logsOf(twin()), logOf(planIn(twin()), () => 'open'));
  const args = ['prove', at('app.json'), '--results', at('run.json')];
  expect(await withKubectl(() => colored(args))).toContain('\u001b[');
  await withKubectl(() => colored([...args, '--output', file('found.txt', '')]));
  expect(readFileSync(at('found.txt'), 'utf8')).toMatch(/^[^\u001b]+$/);
  expect((await results()).out).not.toContain('\u001b');
});

describe('statements', () => {
  const verify = (...args: string[]) => prove('--verify', at('proofs.jsonl'), ...args);
  const SAME = 'the newest statement is about these manifests';
  const OTHER = 'the manifests are not those of the newest statement; ';
  const line = (more: string) => (
    expect.stringMatching(new RegExp(`^\\d{4}-\\d\\d-\\d\\dT.{8}Z 0 broken, 0 inconclusive, \\d+ held; ${more}$`)) as string);
  const linesOf = ({ code, out, err }: Outcome) => [code, err, ...out.trimEnd().split('\n')];
  const [first, second] = [keyPair(), keyPair()];
  const pem = (name: string, key: KeyObject) => file(name, pemOf(key));

  test('of results are added to a file, and checked against the manifests without a cluster', async () => {
    file('proofs.jsonl', '');
    await ranJobs();
    expect((await results('--statement', at('proofs.jsonl'))).err)
      .toBe('added a statement to proofs.jsonl, unsigned: anyone can write such a line\n');
    removeKubectl();
    expect(linesOf(await verify())).toEqual([0, '', line('unsigned'), SAME]);
    const [changed, ...others] = manifests;
    file('app.json', JSON.stringify(list([{ ...changed, metadata: { ...changed.metadata, labels: { team: 'x' } } }, ...others])));
    expect(linesOf(await verify())).toEqual([1, '', line('unsigned'), `${OTHER}changed: Namespace "${changed.metadata.name as string}"`]);
  });

  test('the newest of several counts', async () => {
    file('proofs.jsonl', '');
    await ranJobs();
    await results('--statement', at('proofs.jsonl'));
    const [changed, ...others] = manifests;
    const now = list([{ ...changed, metadata: { ...changed.metadata, labels: { ...changed.metadata.labels, team: 'x' } } }, ...others]);
    file('app.json', JSON.stringify(now));
    expect((await verify()).code).toBe(1);
    await results('--statement', at('proofs.jsonl'));
    expect(linesOf(await verify())).toEqual([0, '', line('unsigned'), expect.stringMatching(/ 1 broken, .*; unsigned$/), SAME]);
  });

  test('are signed, and their keys are required', async () => {
    file('proofs.jsonl', '');
    await ranJobs();
    expect((await results('--statement', at('proofs.jsonl'), '--key', pem('private.pem', first.privateKey))).err)
      .toBe('added a statement to proofs.jsonl, signed\n');
    const trusted = await verify('--proof-key', pem('public.pem', first.publicKey));
    expect(linesOf(trusted)).toEqual([0, '', line('signed by [0-9a-f]{16}…'), SAME]);
    expect(linesOf(await verify())).toEqual([0, '', line('signature not checked'), SAME]);
    const { code, out, err } = await verify('--proof-key', pem('other.pem', second.publicKey));
    expect([code, out, err]).toEqual([2, '', expect.stringMatching(/^error: proofs\.jsonl:1: /)]);
    expect(await verify('--proof-key', pem('both.pem', second.publicKey), '--proof-key', at('public.pem'))).toMatchObject({ code: 0 });
  });
});

test('a run in which every wall holds, in each format', async () => {
  await ranJobs();
  const json = await results('--format', 'json');
  const { rows, cluster: where, hasControl } = JSON.parse(json.out) as { rows: Json[]; cluster: Json; hasControl: boolean };
  expect(rows.filter(({ verdict }) => verdict !== 'held')).toEqual([]);
  expect([json.code, hasControl, where]).toEqual([0, true, {
    version: 'v1.35.4', nodes: [{ name: 'node-1', kernel: '6.1.0', runtime: 'containerd://2' }], images: [IMAGE],
  }]);
  expect(JSON.parse((await results('--format', 'sarif')).out)).toMatchObject({ version: '2.1.0', runs: [{}] });
  expect((await results('--format', 'junit')).out).toMatch(/^<\?xml[^]*<\/testsuites>\s*$/);
  expect((await results()).out).toContain(`\n${rows.length} held\n`);
});

describe('callers', () => {
  const callers = async () => (await found()).rows.filter(isOfCallers).map(({ wall, verdict, detail }) => [wall, verdict, detail]);
  const WALL = 'calls from everyone';

  test('a pod that no policy lets in calls an agent, which answers readiness probes alone', async () => {
    await ranJobs();
    expect(planIn(stranger()).calls.map(({ expected, host, port, edge }) => [expected, host, port, edge])).toEqual([
      ['open', 'api-server', 443, -1], ['closed', '10.244.0.3', 8080, 0], ['closed', '10.244.0.6', 8080, 1],
    ]);
    expect(await callers()).toEqual([
      [WALL, 'held', 'no answer from pod agents/own-1 (10.244.0.6:8080), which a readiness probe reached'],
    ]);
  });

  test('an agent that answers', async () => {
    await ranJobs();
    answer(logsOf(stranger()), logOf(planIn(stranger()), () => 'open'));
    expect(await callers()).toEqual([[WALL, 'broken', expect.stringMatching(/^reached pod agents\/own-1 .* the cluster, so its network/)]]);
  });

  test.each<[string, (plan: Plan) => Plan, RegExp]>([
    ['that reached nothing', (plan) => plan, /^the probe reached nothing that its policies allow/],
    ['whose calls someone edited', ({ calls, ...rest }) => ({ ...rest, calls: calls.map((one) => ({ ...one, host: '192.0.2.1' })) }),
      /^the Job of the pod without walls is not as prove planned it/],
    ['for another agent', ({ edges, ...rest }) => ({ ...rest, edges: edges.slice(0, 1) }), /^the run was planned for other manifests/],
  ])('a stranger %s', async (_, tweak, says) => {
    await ranJobs();
    const all = jobs().map((job) => {
      if (planIn(job).role === 'stranger') {
        job.metadata.annotations[PLAN_ANNOTATION] = JSON.stringify(tweak(planIn(job)));
      }
      return job;
    });
    answer(logsOf(stranger()), logOf(planIn(stranger()), () => 'closed'));
    file('run.json', JSON.stringify(list(all)));
    expect(await callers()).toEqual([[WALL, 'inconclusive', expect.stringMatching(says)]]);
  });

  test('an agent that is not ready, and one that no readiness probe calls', async () => {
    await ranJobs((one) => [one], (pods) => pods.filter(({ metadata }) => metadata.name !== 'own-1'));
    expect(await callers()).toEqual([[WALL, 'inconclusive', 'none of its pods was ready, or there were too many agents to call']]);
    await ranJobs((one) => [one], (pods) => pods.map((one) => {
      delete one.spec.containers[0].readinessProbe;
      return one;
    }));
    expect(await callers()).toEqual([[WALL, 'inconclusive', expect.stringMatching(/^no other pod reaches pod agents\/own-1 /)]]);
  });
});

test.each<[string, (pod: Json) => Json[], RegExp]>([
  ['no pod', () => [], /^no pod of this run is there: kubectl describe job proof-twin-/],
  ['two pods', (one) => [one, one], /^2 pods say that they are this probe$/],
  ['a pod that failed', (one) => [{ ...one, status: { phase: 'Failed' } }], /^the probe did not end well: its pod is Failed$/],
  ['another label', (one) => { one.metadata.labels = {}; return [one]; }, /^the pod that ran is no twin: it has another metadata\.labels\./],
  ['another runtime', (one) => { one.spec.runtimeClassName = 'runc'; return [one]; }, /no twin: it has another spec\.runtimeClassName$/],
  ['another image', (one) => { one.spec.containers[0].image = 'a'; return [one]; }, /another spec\.containers\[0\]\.image$/],
  ['another command', (one) => { one.spec.containers[0].command[0] = 'a'; return [one]; }, /another spec\.containers\[0\]\.command\[0\]$/],
  ['a container', (one) => { one.spec.containers.push({ name: 'more' }); return [one]; }, /another spec\.containers$/],
  ['a token', (one) => { one.spec.automountServiceAccountToken = true; return [one]; }, /another spec\.automountServiceAccountToken$/],
])('a pod that is no twin: %s', async (_, tweak, detail) => {
  await ranJobs(tweak);
  expect(await detailsOf()).toEqual([expect.stringMatching(detail)]);
  expect((await results()).code).toBe(2);
});

test('a wall that is broken', async () => {
  await ranJobs();
  answer(logsOf(twin()), logOf(planIn(twin()), () => 'open'));
  const { code, out } = await results();
  expect([code, out]).toEqual([1, expect.stringContaining('so its network does not enforce this')]);
});

test('texts of the cluster command no terminal', async () => {
  await ranJobs();
  answer(logsOf(twin()), logOf(planIn(twin())).replace('65534', '0\u001b[2J'));
  for (const format of ['table', 'json', 'sarif', 'junit']) {
    expect((await results('--format', format)).out).not.toContain('\u001b');
  }
});

const edited = (edit: (text: string) => string) => file('run.json', edit(readFileSync(at('run.json'), 'utf8')));

test.each<[string, (text: string) => string, string]>([
  ['no JSON', () => 'a', '--results must be the file of prove --jobs, and run.json is no JSON'],
  ['no run', () => '{"items":[{"kind":"Pod"}]}', '--results must be the file of prove --jobs: the Jobs of one run'],
  ['null', () => 'null', '--results must be the file of prove --jobs: the Jobs of one run'],
  ['a plan that is no JSON', (text) => text.replace('"{\\"run', '"{run'),
    '--results must be the file of prove --jobs: the Jobs of one run'],
  ['a plan without a run', (text) => text.replace('"{\\"run\\"', '"{\\"ran\\"'),
    '--results must be the file of prove --jobs: the Jobs of one run'],
  ['two runs', (text) => text.replace(/(nonce\\":\\")(.)/, (_, before: string, digit) => before + (digit === '0' ? '1' : '0')),
    '--results must be the file of prove --jobs: the Jobs of one run'],
])('--results of a file with %s', async (_, edit, says) => {
  await ranJobs();
  edited(edit);
  const { code, err } = await results();
  expect([code, err.trim().split('\n')]).toEqual([2, [expect.stringContaining(says)]]);
});

test.each<[string, () => void, string]>([
  ['forbidden', () => fault(LIST_NODES, 'Error: nodes is forbidden\u001b[2J\n'),
    'prove needs to list nodes, and kubectl says: Error: nodes is forbidden'],
  ['no JSON', () => answer(LIST_NODES, 'a'), 'the answer of kubectl get nodes is no JSON'],
  ['missing', removeKubectl, 'cannot run kubectl: install kubectl, or name it with --kubectl'],
  ['no StartGate', () => file('app.json', JSON.stringify(list(manifests.filter(({ metadata }) => metadata.name !== 'canary')))),
    'prove needs a StartGate among the manifests'],
])('a plan with kubectl that is, or has: %s', async (_, tweak, says) => {
  cluster();
  tweak();
  const { code, err } = await prove('--jobs', at('run.json'));
  expect([code, err]).toEqual([2, expect.stringContaining(says)]);
  expect(err).not.toContain('\u001b');
});

test('without a pod without walls, silence proves nothing', async () => {
  await ranJobs();
  file('run.json', JSON.stringify(list(jobs().filter((job) => planIn(job).role === 'twin'))));
  expect(await detailsOf()).toContain('no pod without walls tried the same: add an AgentConformance');
  expect((await results()).code).toBe(2);
});

test('a control that did not make the calls of its plan shows nothing', async () => {
  await ranJobs();
  const [control, ...others] = jobs();
  const plan = planIn(control);
  const calls = plan.calls.map((call) => ({ ...call, host: '1.1.1.1' }));
  control.metadata.annotations[PLAN_ANNOTATION] = JSON.stringify({ ...plan, calls });
  file('run.json', JSON.stringify(list([control, ...others])));
  expect(await detailsOf()).toContain('the Job of the pod without walls is not as prove planned it: plan it again with prove --jobs');
});

test('a run for other manifests', async () => {
  await ranJobs();
  edited((text) => text.replaceAll(`"${IMAGE}"`, '"other"'));
  expect(await detailsOf()).toContain('the run was planned for other manifests: plan it again with prove --jobs');
});

test('the Jobs break no rule beside the manifests: twins are judged as agents, in a namespace of agents', async () => {
  await ranJobs();
  const all = [...manifests, ...jobs()];
  const { findings, judges } = judgeManifests(all.map((document) => ({ source: document.metadata.name, document })));
  expect(findings.map(({ source, rule }) => [source, rule.id])).toEqual([]);
  const ofAgent = all.find((job) => job.kind === 'Job' && planIn(job).agent?.includes('agents/'))!;
  expect(['require-sandboxed-runtime', 'no-service-account-token'].map((id) => [id, judges(ofAgent, id)]))
    .toEqual([['require-sandboxed-runtime', true], ['no-service-account-token', true]]);
});
