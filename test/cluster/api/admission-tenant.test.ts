import { judgeManifests } from '../../../src/engine/rules/judge-manifests';
import { Manifest } from '../../support/app';
import { inForce, isTaken, refusedBy, removeAdmission, testTypes, warnedBy } from '../support/admission';
import { Cluster, eventually } from '../support/cluster';
import { GATEWAY_KINDS, NETWORK_KINDS, SANDBOX_KINDS, defineKinds } from '../support/crds';
import { applyAll } from '../support/lifecycle';
import { Actor, rights, sandboxed, userOf, weakBefore, weakWorkerBefore } from '../support/tenant-app';
import { clusterPolicyWays, exposureWays, policyWays } from '../support/tenant-network-ways';
import { debugging, podWays, resized, rightsWays } from '../support/tenant-other-ways';
import { refusedRequests, refusingApp, takenRequests } from '../support/tenant-requests';
import { attempt, outcome, patch } from '../support/tenant-way';
import { Severity } from 'cdk8s-hardened-agents';

/** A tenant with rights in a namespace of agents opens it again, without `AgentAdmission` and with it. */
const cluster = new Cluster();
const asActor = new Map((['edit', 'admin', 'operators', 'cluster', 'tenant'] as Actor[])
  .map((actor) => [actor, new Cluster(userOf(actor))]));
const app = refusingApp();
const { policies } = app;
let definitions: Manifest[] = [];

const WAYS = refusedRequests(app);
const [work, held, ofTenant, unseen] = takenRequests(app).map(([, asks]) => asks);

/**
 * Those that synth reports by the same rule when they are among the manifests; an account or a claim it reports only once a pod uses it.
 */
const REPORTED = [...policyWays(app), ...exposureWays(), ...clusterPolicyWays(), ...rightsWays(), ...podWays(app)]
  .filter(([, { subresource }]) => subresource === undefined);

/** What synth finds where the objects are manifests of an app. */
const found = (objects: Manifest[]) => judgeManifests(objects.map((document) => ({ source: '', document }))).findings;
const errors = (objects: Manifest[]) => found(objects).filter(({ severity }) => severity === Severity.ERROR).map(({ rule }) => rule.id);

test.each(REPORTED)('synth reports the same: %s', (_title, ask, ruleId) => {
  const count = (objects: Manifest[]) => found(objects).filter(({ rule }) => rule.id === ruleId).length;
  expect(count(app.objects)).toBe(0);
  expect(count(outcome(app.objects, ask))).toBeGreaterThan(0);
});

test.each(work)('synth reports no error of daily work: %s', (_title, ask) => {
  expect(errors(outcome(app.objects, ask))).toEqual([]);
});

beforeAll(async () => {
  definitions = await defineKinds(cluster, [...NETWORK_KINDS, ...GATEWAY_KINDS, ...SANDBOX_KINDS]);
  await applyAll(cluster, [...app.objects, weakBefore(app.agent), weakWorkerBefore(app.agent), ...rights()]);
});
afterAll(() => removeAdmission(cluster, [...policies, ...app.objects, ...rights()], definitions));

describe.each(WAYS)('without AgentAdmission, by %s', (_, ways) => {
  test.each(ways)('%s', async (_title, ask, _rule, actor = 'edit') => {
    const answer = await attempt(asActor.get(actor)!, ask);
    expect([isTaken(answer), answer.body.message]).toEqual([true, undefined]);
  });
});

test.each(held)('without AgentAdmission, what rights hold: %s', async (_title, ask, actor = 'edit') => {
  expect(isTaken(await attempt(asActor.get(actor)!, ask))).toBe(true);
});

describe('with AgentAdmission', () => {
  beforeAll(async () => {
    const [[, ask, ruleId]] = podWays(app);
    await inForce(cluster, policies, () => attempt(cluster, ask), [`(${ruleId})`]);
  });

  testTypes(cluster, policies);

  test.each(work)('a tenant may still do its work: %s', async (_title, ask, actor = 'edit') => {
    const answer = await attempt(asActor.get(actor)!, ask);
    expect([isTaken(answer), answer.body.message, warnedBy(answer)]).toEqual([true, undefined, []]);
  });

  test.each(held)('what admission lets pass, the rights of docs/rbac.md refuse: %s', async (_title, ask, actor = 'edit') => {
    expect(isTaken(await attempt(asActor.get(actor)!, ask))).toBe(true);
    const { status, body } = await attempt(asActor.get('tenant')!, ask);
    expect([status, body.message]).toEqual([403,
      expect.stringMatching(/ is forbidden: User "tenant-tenant" cannot (create|patch|delete|deletecollection) resource /)]);
  });

  test.each(ofTenant)('with the rights of docs/rbac.md a tenant may still %s', async (_title, ask) => {
    const answer = await attempt(asActor.get('tenant')!, ask);
    expect([isTaken(answer), answer.body.message, warnedBy(answer)]).toEqual([true, undefined, []]);
  });

  test.each(unseen)('unseen: %s', async (_title, ask) => {
    expect(isTaken(await attempt(asActor.get('tenant')!, ask))).toBe(true);
  });

  test('the proxy is rolled out anew, and its controllers make its pods', async () => {
    const { template } = app.proxy.spec;
    const annotations = { ...template.metadata.annotations, rollout: 'again' };
    const again = { ...app.proxy, spec: { ...app.proxy.spec, template: { ...template, metadata: { ...template.metadata, annotations } } } };
    expect(refusedBy(await cluster.apply(again))).toBeUndefined();
    await eventually(() => cluster.get(app.proxy), ({ body: { metadata, status } }) =>
      status.observedGeneration === metadata.generation && status.updatedReplicas > 0);
  });

  test('where policies are for single agents, synth warns of the namespace; the app has one for all of its pods', async () => {
    const { spec } = (await cluster.get(app.denyIngress)).body;
    expect(spec).toEqual({ podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
    const ofAgents = { podSelector: { matchLabels: { 'cdk8s-hardened-agents/agent': 'true' } } };
    const narrow = [app.egress, app.denyIngress]
      .reduce<Manifest[]>((objects, policy) => outcome(objects, patch(policy, { spec: ofAgents })), app.objects);
    const warned = (objects: Manifest[]) => found(objects).filter(({ rule }) => rule.id === 'require-default-deny').length;
    expect([warned(app.objects), warned(narrow)]).toEqual([0, 1]);
  });

  test.each([
    ['ephemeralcontainers', 'operators', debugging],
    ['resize', 'cluster', resized],
  ] as const)('a request to pods/%s leaves the labels as they are', async (_subresource, actor, make) => {
    const before = sandboxed(app.agent);
    const labels = Object.fromEntries([...Object.keys(before.metadata.labels), 'team'].map((key) => [key, 'a']));
    const ask = make(before);
    const answer = await attempt(asActor.get(actor)!, { ...ask, body: { ...ask.body, metadata: { labels } } });
    expect([answer.body.message, answer.body.metadata.labels]).toEqual([undefined, before.metadata.labels]);
  });

  describe.each(WAYS)('by %s', (_, ways) => {
    test.each(ways)('%s', async (_title, ask, ruleId, actor = 'edit') => {
      const answer = await attempt(asActor.get(actor)!, ask);
      // Of several policies that refuse any may be named by the denial; the warnings name all of their rules.
      expect([answer.status, [refusedBy(answer), ...warnedBy(answer)]])
        .toEqual([403, expect.arrayContaining([expect.stringContaining(`(${ruleId})`)])]);
    });
  });
});
