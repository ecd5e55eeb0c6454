import { Duration } from 'cdk8s';
import { exampleObjects } from '../../../scripts/support/examples';
import { Manifest } from '../../support/app';
import { admission, inForce, isTaken, messageOf, refusedBy, removeAdmission, testTypes, warnedBy } from '../support/admission';
import { Answer, Cluster } from '../support/cluster';
import { SANDBOX_KINDS, defineKinds } from '../support/crds';
import { applyAll } from '../support/lifecycle';
import { settings } from '../support/settings';

/** The API server takes the sandboxes of the example, and AgentAdmission refuses those that break the rules about sandboxes. */
const cluster = new Cluster();
const objects = exampleObjects('sandbox-pool');
const ofKind = (kind: string) => objects.filter((object) => object.kind === kind);
const [claim] = ofKind('SandboxClaim');
const [pool] = ofKind('SandboxWarmPool');
const [template] = ofKind('SandboxTemplate');
const HOURS = 8;
const policies = admission({ name: 'sandboxes', longestClaim: Duration.hours(HOURS) });
const TOO_LATE = 'claims end in time (longestClaim): set spec.lifecycle.shutdownTime to at most 28800 seconds after the creation of the '
  + 'SandboxClaim';
let definitions: Manifest[] = [];

/** A point in time some hours from now, as the API server of this machine has it. */
const inHours = (hours: number) => new Date(Date.now() + hours * 3600_000).toISOString();

/** An object with another name and spec, which is sent but not kept. */
function tried(object: Manifest, change: (spec: Manifest) => void, name = 'tried'): Manifest {
  const copy = JSON.parse(JSON.stringify({ ...object, metadata: { ...object.metadata, name } })) as Manifest;
  change(copy.spec);
  return copy;
}

const ends = (shutdownTime: string | undefined) => (spec: Manifest) => { spec.lifecycle.shutdownTime = shutdownTime; };
const ask = (object: Manifest) => cluster.create(object, { dryRun: true });

beforeAll(async () => {
  definitions = await defineKinds(cluster, SANDBOX_KINDS);
});
afterAll(() => removeAdmission(cluster, [...policies, ...objects], definitions));

test('the definitions are those of agent-sandbox', () => {
  expect(settings.crds).toBeDefined();
  expect(definitions.filter(({ spec }) => JSON.stringify(spec).includes('"x-kubernetes-preserve-unknown-fields":true,"type":"object"')))
    .toEqual([]);
});

test('every object of the example is taken, and the controller would find pool and template', async () => {
  await applyAll(cluster, objects);
  expect(ofKind('SandboxClaim').map(({ spec }) => spec.warmPoolRef.name)).toEqual(Array(2).fill(pool.metadata.name));
  expect(pool.spec.sandboxTemplateRef.name).toBe(template.metadata.name);
  const { body } = await cluster.get(template);
  expect(body.spec).toMatchObject({ networkPolicyManagement: 'Managed', networkPolicy: { ingress: [], egress: [] } }); // not pruned
});

describe('AgentAdmission', () => {
  const withoutEnd = tried(claim, ends(undefined));

  beforeAll(() => inForce(cluster, policies, () => ask(withoutEnd), [messageOf('require-claim-end')]));

  testTypes(cluster, policies);

  const refusals: [string, () => Manifest, string][] = [
    ['a claim without an end', () => withoutEnd, messageOf('require-claim-end')],
    ['a claim without a lifecycle', () => tried(claim, (spec) => { delete spec.lifecycle; }), messageOf('require-claim-end')],
    ['a claim with only a time after the pod has finished',
      () => tried(claim, (spec) => { spec.lifecycle = { ttlSecondsAfterFinished: 5 }; }),
      messageOf('require-claim-end')],
    ['a claim that ends in a day', () => tried(claim, ends(inHours(24))), TOO_LATE],
    ['a claim that ends a minute too late', () => tried(claim, ends(inHours(HOURS + 1 / 60))), TOO_LATE],
    ['a claim that ends in another century', () => tried(claim, ends('9999-12-31T23:59:59Z')), TOO_LATE],
    ['a secret in a claim', () => tried(claim, (spec) => {
      ends(inHours(1))(spec);
      spec.env = [{ name: 'TASK', value: 'review' }, { name: 'OPENAI_API_KEY', value: 'a1b2c3d4e5f6' }];
    }), messageOf('no-secret-in-config')],
    ['a secret in an annotation of a claim', () => tried(claim, (spec) => {
      ends(inHours(1))(spec);
      spec.additionalPodMetadata = { annotations: { 'example.com/login': 'password=hunter22' } };
    }), messageOf('no-secret-in-config')],
    ['a template that takes variables of claims', () => tried(template, (spec) => { spec.envVarsInjectionPolicy = 'Allowed'; }),
      messageOf('no-claim-injection')],
    ['a template that takes volumes of claims', () => tried(template, (spec) => { spec.volumeClaimTemplatesPolicy = 'Overrides'; }),
      messageOf('no-claim-injection')],
    ['a weak pod in a template', () => tried(template, (spec) => { spec.podTemplate.spec.hostPID = true; }),
      messageOf('no-host-namespaces')],
  ];

  test.each(refusals)('refuses %s', async (_, make, message) => {
    const answer = await ask(make());
    expect(refusedBy(answer) === message || warnedBy(answer).includes(message)).toBe(true);
    expect(isTaken(answer)).toBe(false);
  });

  test('warns of a pool that keeps old sandboxes', async () => {
    const answer = await ask(tried(pool, (spec) => { spec.updateStrategy = { type: 'OnReplenish' }; }));
    expect([warnedBy(answer), isTaken(answer)]).toEqual([[messageOf('require-pool-recreate')], true]);
  });

  const taken: [string, () => Manifest][] = [
    ['a claim that ends in an hour', () => tried(claim, ends(inHours(1)))],
    ['a claim that ends a minute before it is too late', () => tried(claim, ends(inHours(HOURS - 1 / 60)))],
    ['a claim that has ended already', () => tried(claim, ends('2020-01-01T00:00:00Z'))],
    ['a claim with variables', () => tried(claim, (spec) => {
      ends('2020-01-01T00:00:00+01:00')(spec);
      spec.env = [{ name: 'TASK', value: 'review' }];
    })],
    ['a pool', () => tried(pool, () => undefined)],
    ['a template', () => tried(template, () => undefined)],
  ];

  test.each(taken)('takes %s', async (_, make) => {
    const answer = await ask(make());
    expect([refusedBy(answer), warnedBy(answer), isTaken(answer)]).toEqual([undefined, [], true]);
  });

  test('counts the life of a claim from its creation when it changes, and lets other changes be', async () => {
    const short = tried(claim, ends(inHours(1)), 'short');
    await applyAll(cluster, [short]);
    const patch = async (change: Manifest): Promise<Answer> =>
      cluster.send('PATCH', await cluster.path(short), change, 'application/merge-patch+json');
    const until = (time: string | null) => patch({ spec: { lifecycle: { shutdownTime: time } } });
    expect(refusedBy(await until(inHours(9)))).toBe(TOO_LATE);
    expect(isTaken(await until(null))).toBe(false);
    const younger = { metadata: { creationTimestamp: inHours(5) }, spec: { lifecycle: { shutdownTime: inHours(12) } } };
    expect(isTaken(await patch(younger))).toBe(false);
    expect(isTaken(await until(inHours(7)))).toBe(true);
    expect(isTaken(await patch({ metadata: { labels: { a: 'b' } } }))).toBe(true);
  });

  test('a time of creation in the request does not count', async () => {
    const { metadata, ...rest } = tried(claim, ends(inHours(24)));
    expect(isTaken(await ask({ ...rest, metadata: { ...metadata, creationTimestamp: inHours(20) } }))).toBe(false);
  });
});
