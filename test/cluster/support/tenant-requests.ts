import { Actor, TenantApp, tenantApp } from './tenant-app';
import { heldWays, unseenWays } from './tenant-held-ways';
import { dailyWork, workOfTenant } from './tenant-may';
import { clusterPolicyWays, editWays, exposureWays, otherRouteWays, policyWays, sizeWays } from './tenant-network-ways';
import { accountWays, changeWays, claimWays, guardWays, otherClaimWays, podWays, rightsWays } from './tenant-other-ways';
import { Ask, Way } from './tenant-way';
import { Severity } from 'cdk8s-hardened-agents';

/** Rules whose findings are warnings refuse in the tests: a warning stops no tenant. */
const AS_ERRORS = ['no-cluster-address-egress', 'no-exposed-route'];

/** The app in whose namespace the tenant asks. */
export function refusingApp(): TenantApp {
  return tenantApp({ severities: Object.fromEntries(AS_ERRORS.map((id) => [id, Severity.ERROR])) });
}

/** What is taken without `AgentAdmission` and refused with it, by topic. */
export function refusedRequests(app: TenantApp): [topic: string, ways: Way[]][] {
  return [
    ['NetworkPolicies', policyWays(app)],
    ['targets of NetworkPolicies', editWays()],
    ['size', sizeWays(app)],
    ['Services and routes', exposureWays()],
    ['routes that are none of the app', otherRouteWays()],
    ['policies of the cluster', clusterPolicyWays()],
    ['rights', rightsWays()],
    ['accounts', accountWays()],
    ['claims', claimWays(app.agent)],
    ['claims of devices and sandboxes', otherClaimWays()],
    ['pods', podWays(app)],
    ['changes of pods and workloads', changeWays(app)],
    ['labels and tokens', guardWays(app)],
  ];
}

type Taken = [title: string, ask: Ask, actor?: Actor];

/** What is taken with `AgentAdmission`, by why. */
export function takenRequests(app: TenantApp): [why: 'work' | 'rights' | 'tenant' | 'unseen', asks: Taken[]][] {
  const byTenant = (asks: [title: string, ask: Ask][]) => asks.map(([title, ask]): Taken => [title, ask, 'tenant']);
  return [
    ['work', dailyWork(app)],
    ['rights', heldWays(app)],
    ['tenant', byTenant(workOfTenant(app))],
    ['unseen', byTenant(unseenWays(app))],
  ];
}
