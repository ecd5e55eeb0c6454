import { file } from './command';
import {
  answer, control, detailsOf, fault, found, isOfCallers, isOfTwin, jobs, last, list, listOf, LIST_NODES, logOf, logsOf, manifests, planIn,
  ranJobs, results, stranger, twin,
} from './proved-cluster';
import { ProofRow, ProofVerdict } from '../../src/engine/proof/proof';
import { Json, objects } from '../../src/engine/value/json';
import { IMAGE } from '../support/app';
import { makePolicy } from '../support/plain';

/** What the results of a run are read from, and what they say where it is not as planned. */

/** Of each row its wall, its verdict and what it says. */
const rowsOf = async (is: (row: ProofRow) => boolean) => (
  (await found()).rows.filter(is).map(({ wall, verdict, detail }) => [wall, verdict, detail]));
const ofObjects = ({ wall }: ProofRow) => wall.endsWith(' as in the manifests');
const ofCanary = ({ wall }: ProofRow) => wall === 'the ingress policy of the canary';
const edited = (edit: (all: Json[]) => Json[]) => file('run.json', JSON.stringify(list(edit(jobs()))));
const said = (job: Json, text: string) => answer(logsOf(job), text);

/** The manifests, with a change of the agent's own pod. */
function withAgent(change: (pod: Json) => void): Json[] {
  const changed = structuredClone(manifests);
  change(changed.find(({ kind }) => kind === 'Pod')!);
  return changed;
}
const POLICY = manifests.find(({ kind, metadata }) => kind === 'NetworkPolicy' && metadata.namespace === 'agents')!;
const QUOTA = manifests.find(({ kind, metadata }) => kind === 'ResourceQuota' && metadata.namespace === 'agents')!;

describe('the cluster', () => {
  test('has each node and image of the probes once, in order', async () => {
    await ranJobs((one) => {
      one.spec.nodeName = 'node-0';
      one.status.containerStatuses = [{ imageID: 'a' }];
      return [one];
    });
    const node = (name: string, kernelVersion?: string) => ({ metadata: { name }, status: { nodeInfo: { kernelVersion } } });
    answer(LIST_NODES, list([node('node-2', '6'), node('node-1', '6.1'), node('node-0')]));
    const { cluster } = await found();
    expect(cluster).toEqual({
      version: 'v1.35.4',
      nodes: [{ name: 'node-0', kernel: '', runtime: '' }, { name: 'node-1', kernel: '6.1', runtime: '' }],
      images: ['a', IMAGE],
    });
  });

  test('has no node that is gone', async () => {
    await ranJobs();
    answer(LIST_NODES, list([]));
    expect((await found()).cluster).toMatchObject({ nodes: [], images: [IMAGE] });
  });

  test('has none of a probe that has no pod', async () => {
    await ranJobs(() => []);
    expect((await found()).cluster).toMatchObject({ nodes: [{ name: 'node-1' }], images: [IMAGE] });
  });

  test.each<[string, ProofVerdict]>([
    ['boot-1', ProofVerdict.BROKEN],
    ['boot-2', ProofVerdict.HELD],
  ])('a probe on a kernel of the version of its node that booted as %s: %s', async (boot, verdict) => {
    await ranJobs();
    said(twin(), logOf(planIn(twin())).replace('boot other', `boot ${boot}`).replace('kernel 4.4.0', 'kernel 6.1.0'));
    expect(await rowsOf(({ wall }) => wall === 'a kernel of its own')).toEqual([['a kernel of its own', verdict, expect.any(String)]]);
  });
});

describe('the pod of a Job', () => {
  const NONE = expect.stringMatching(/^no pod of this run is there/);

  test.each<[string, (pod: Json) => void]>([
    ['in another namespace', ({ metadata }) => { metadata.namespace = 'other'; }],
    ['with the nonce of another run', ({ spec }) => { spec.containers[0].args[0] = '0'.repeat(32); }],
    ['without arguments', ({ spec }) => { spec.containers[0].args = undefined; }],
    ['of another Job', ({ metadata }) => { metadata.ownerReferences[0].name = 'other'; }],
    ['of another kind of that name', ({ metadata }) => { metadata.ownerReferences[0].kind = 'CronJob'; }],
    ['that the Job does not control', ({ metadata }) => { metadata.ownerReferences[0].controller = false; }],
  ])('is none %s', async (_, change) => {
    await ranJobs((one) => {
      change(one);
      return [one];
    });
    expect(await detailsOf()).toEqual([NONE]);
  });

  test('is that of this run, beside others', async () => {
    await ranJobs((one) => {
      const other = structuredClone(one);
      other.metadata.namespace = 'other';
      one.metadata.ownerReferences.unshift({ kind: 'Node', name: 'node-1' });
      return [other, one];
    });
    expect(await rowsOf((row) => isOfTwin(row) && row.verdict !== ProofVerdict.HELD)).toEqual([]);
  });

  test('says nothing once someone opened a debug container in it', async () => {
    await ranJobs((one) => {
      one.spec.ephemeralContainers = [{ name: 'debugger' }];
      return [one];
    });
    expect(await detailsOf()).toEqual(['someone opened a debug container in the probe']);
  });

  test('says what kubectl says where it gives no log', async () => {
    await ranJobs();
    fault(logsOf(twin()), 'Error: pods "a" not found');
    expect(await detailsOf()).toEqual(['Error: pods "a" not found']);
  });

  test('makes its calls once', async () => {
    await ranJobs();
    said(twin(), logOf({ ...planIn(twin()), repeat: 1 }));
    expect(await rowsOf((row) => isOfTwin(row) && row.verdict === ProofVerdict.HELD)).toEqual([]);
  });

  test('with several containers: the first makes the calls, and walls name theirs', async () => {
    const walls = async () => (await found()).rows.filter((row) => isOfTwin(row) && !row.edge).map(({ wall, verdict }) => [wall, verdict]);
    await ranJobs();
    const one = await walls();
    expect(one).toContainEqual(['no capabilities', ProofVerdict.HELD]);
    await ranJobs(undefined, undefined, [], withAgent(({ spec }) => { spec.containers.push({ ...spec.containers[0], name: 'second' }); }));
    const [{ name }] = objects(twin().spec.template.spec.containers);
    expect(await walls()).toEqual([name, 'second'].flatMap((container) => (
      one.map(([wall]) => [`${wall} in container ${container as string}`, ProofVerdict.HELD]))));
    said(twin(), 'a');
    const [, ...others] = (await walls()).map(([, verdict]) => verdict);
    expect(new Set(others)).toEqual(new Set([ProofVerdict.HELD, ProofVerdict.INCONCLUSIVE]));
  });
});

describe('a run that was planned for other manifests', () => {
  const OTHER = 'the run was planned for other manifests: plan it again with prove --jobs';

  test('whose policies open more', async () => {
    await ranJobs();
    const opened = makePolicy('to-tools', {
      podSelector: {}, policyTypes: ['Egress'], egress: [{ to: [{ namespaceSelector: { matchLabels: { team: 'x' } } }] }],
    });
    file('app.json', JSON.stringify(list([...manifests, opened])));
    expect(await detailsOf()).toEqual([OTHER]);
    expect(await rowsOf(({ wall }) => wall.endsWith('in namespaces team=x'))).toEqual([
      [expect.stringMatching(/^reach /), ProofVerdict.INCONCLUSIVE, OTHER],
    ]);
  });

  test('or of which the file has no probe of an agent', async () => {
    await ranJobs();
    edited((all) => all.filter((job) => planIn(job).role !== 'twin'));
    expect(await detailsOf()).toEqual(['the run has no probe of this agent: plan it again with prove --jobs']);
  });
});

describe('the pods without walls', () => {
  test('show that the network enforces ingress', async () => {
    await ranJobs();
    const { rows, hasControl } = await found();
    expect(rows.filter(ofCanary)).toEqual([expect.objectContaining({ verdict: ProofVerdict.HELD })]);
    expect(rows.filter(ofCanary)[0].edge).toBeUndefined();
    expect(hasControl).toBe(true);
  });

  test('without them there are no rows about callers and the canary, and all others', async () => {
    await ranJobs();
    const { rows } = await found();
    edited((all) => all.filter((job) => planIn(job).role === 'twin'));
    const alone = await found();
    expect(alone.rows.map(({ wall }) => wall)).toEqual(
      rows.filter((row) => !ofCanary(row) && !isOfCallers(row)).map(({ wall }) => wall));
    expect(alone.hasControl).toBe(false);
  });

  test('a control that says nothing shows nothing', async () => {
    await ranJobs();
    fault(logsOf(control()), 'Error: gone');
    expect(await detailsOf()).toContain('the pod without walls says nothing: Error: gone');
  });

  test('a stranger that says nothing shows nothing', async () => {
    await ranJobs();
    fault(logsOf(stranger()), 'Error: gone');
    expect(await rowsOf((row) => ofCanary(row) || isOfCallers(row))).toEqual([
      ['calls from everyone', ProofVerdict.INCONCLUSIVE, 'Error: gone'],
      ['the ingress policy of the canary', ProofVerdict.INCONCLUSIVE, 'Error: gone'],
    ]);
  });
});

describe('objects', () => {
  const held = manifests.filter(({ kind }) => kind !== 'Secret' && kind !== 'Job').length;
  const without = (...gone: Json[]) => manifests.filter((one) => !gone.includes(one));
  const publishes = (one: Json, items: readonly Json[]) => (
    answer(listOf(one), list(items.filter((other) => listOf(other) === listOf(one)))));

  test('that are as in the manifests are one row', async () => {
    await ranJobs();
    expect(await rowsOf(ofObjects)).toEqual([[`${held} objects as in the manifests`, ProofVerdict.HELD, 'on the cluster']]);
  });

  test('that are not there have a row each, before it', async () => {
    await ranJobs();
    [QUOTA, POLICY].forEach((one) => publishes(one, without(QUOTA, POLICY)));
    const rows = await rowsOf(ofObjects);
    expect(rows).toHaveLength(3);
    expect(rows).toEqual(expect.arrayContaining([
      [`ResourceQuota "agents/${QUOTA.metadata.name as string}" as in the manifests`, ProofVerdict.BROKEN, 'is not on the cluster'],
      [`NetworkPolicy "agents/${POLICY.metadata.name as string}" as in the manifests`, ProofVerdict.BROKEN, 'is not on the cluster'],
    ]));
    expect(rows.at(-1)).toEqual([`${held - 2} objects as in the manifests`, ProofVerdict.HELD, 'on the cluster']);
  });

  test('none of them there: no row says that others are', async () => {
    await ranJobs();
    manifests.forEach((one) => answer(listOf(one), list([])));
    const rows = await rowsOf(ofObjects);
    expect(rows).toHaveLength(held);
    expect(rows.filter(([, verdict]) => verdict !== ProofVerdict.BROKEN)).toEqual([]);
  });

  test('that cannot be read are not known', async () => {
    await ranJobs();
    fault(listOf(QUOTA), 'Error from server (NotFound): not found');
    expect(await rowsOf(({ wall }) => wall.startsWith('ResourceQuota "agents/') && wall.endsWith('manifests'))).toEqual([
      [expect.any(String), ProofVerdict.INCONCLUSIVE, 'Error from server (NotFound): not found'],
    ]);
  });

  test('a wall that is broken names the policy that is not as written', async () => {
    await ranJobs();
    said(twin(), logOf(planIn(twin()), () => 'open'));
    const broken = async () => (await rowsOf((row) => isOfTwin(row) && row.verdict === ProofVerdict.BROKEN)).map(([, , detail]) => detail);
    expect(await broken()).toContainEqual(expect.stringContaining('on the cluster, so its network does not enforce'));
    const policies = manifests.filter(({ kind, metadata }) => kind === 'NetworkPolicy' && metadata.namespace === 'agents');
    publishes(POLICY, without(...policies));
    const now = await broken();
    expect(now.filter((detail) => !/NetworkPolicy "agents\/[^"]*" is not on the cluster/.test(detail!))).toEqual([]);
  });
});

describe('without kubectl, nothing is known', () => {
  test.each<[string, () => string]>([
    ['before the first log', () => LIST_NODES],
    ['after the last log', () => logsOf(jobs().at(-1)!)],
  ])('%s', async (_, args) => {
    await ranJobs();
    last(args());
    expect(await results()).toMatchObject({ code: 2, out: '', err: expect.stringContaining('cannot run kubectl: install kubectl') });
  });
});
