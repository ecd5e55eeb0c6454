import { admission, inForce, isTaken, refusedBy, removeAdmission, testTypes } from './support/admission';
import { Cluster } from './support/cluster';
import { GATEWAY_KINDS, NETWORK_KINDS, SANDBOX_KINDS, defineKinds } from './support/crds';
import { applyAll } from './support/lifecycle';
import { Actor, RIGHTS, tenantApp, userOf } from './support/tenant-app';
import { exposureWays, foreignWays, policyWays } from './support/tenant-network-ways';
import { accountWays, claimWays, podWays, rightsWays } from './support/tenant-other-ways';
import { Way, attempt } from './support/tenant-way';
import { Manifest } from '../support/app';

/** A tenant with rights in a namespace of agents opens it again, without `AgentAdmission` and with it. */
const cluster = new Cluster();
const asActor = new Map((['edit', 'admin', 'operators', 'cluster'] as Actor[]).map((actor) => [actor, new Cluster(userOf(actor))]));
const app = tenantApp();
const policies = admission({ name: 'tenant' });
let definitions: Manifest[] = [];

const WAYS: [topic: string, ways: Way[]][] = [
  ['NetworkPolicies', policyWays(app)],
  ['Services and routes', exposureWays()],
  ['policies of networks', foreignWays()],
  ['rights', rightsWays()],
  ['accounts', accountWays()],
  ['claims', claimWays()],
  ['pods', podWays(app)],
];

beforeAll(async () => {
  definitions = await defineKinds(cluster, [...NETWORK_KINDS, ...GATEWAY_KINDS, ...SANDBOX_KINDS]);
  await applyAll(cluster, [...app.objects, ...RIGHTS]);
});
afterAll(() => removeAdmission(cluster, [...policies, ...app.objects, ...RIGHTS], definitions));

describe.each(WAYS)('without AgentAdmission, by %s', (_, ways) => {
  test.each(ways)('%s', async (_title, ask, _rule, actor = 'edit') => {
    const { status, body } = await attempt(asActor.get(actor)!, ask);
    expect([isTaken({ status, body, warnings: [] }), body.message]).toEqual([true, undefined]);
  });
});

describe('with AgentAdmission', () => {
  beforeAll(() => inForce(cluster, policies, async () => attempt(cluster, podWays(app)[0][1]), []));

  testTypes(cluster, policies);

  describe.each(WAYS)('by %s', (_, ways) => {
    test.each(ways)('%s', async (_title, ask, ruleId, actor = 'edit') => {
      const answer = await attempt(asActor.get(actor)!, ask);
      expect([answer.status, refusedBy(answer)]).toEqual([403, expect.stringContaining(`(${ruleId})`)]);
    });
  });
});
