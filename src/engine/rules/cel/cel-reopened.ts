import { celValue } from './cel';
import { OPENS, OPENS_DNS, celBlocks, celIsNoInternet } from './cel-network-policy';
import { LINK_LOCAL } from '../../address/metadata';
import { ClusterView, namespaceOf } from '../../cluster/cluster-view';
import { DeniedBeside, deniedBesideIn } from '../../manifest/denied-annotation';
import { NAMESPACE_NAME } from '../../manifest/labels';
import { celSelects } from '../../manifest/selector';
import { RESOLVER_NAMESPACES, opensResolver, opensWide } from '../../reach/reopened';
import { Json, object } from '../../value/json';
import { CelContext } from '../rule';

/**
 * CEL that is true for a NetworkPolicy that does not allow again what policies of the app deny in its namespace. Policies of the app
 * allow it for gateways. A policy with the same selector allows it for no other pods.
 */
export function celReopensNothing({ view }: CelContext): string {
  const { services, nodes } = view.clusterRanges;
  const resolvers = celBlocks([...services, ...nodes, ...LINK_LOCAL]);
  const asksNone = `variables.egress.all(r, !(${OPENS_DNS}) || r.?to.orValue([]).all(p, has(p.ipBlock) || !(${mayBeIn(RESOLVER_NAMESPACES)})))`
    + ` && [${resolvers}].all(blocks, variables.egressBlocks.all(r, !r.opensDns || r.blocks.all(b, !blocks.exists(d, ${OPENS}))))`;
  return `(${exceptFor(view, 'internet', opensWide, celIsNoInternet())}) && (${
    exceptFor(view, 'dns', (policy) => opensResolver(view, policy), asksNone)})`;
}

function exceptFor(view: ClusterView, what: DeniedBeside, opens: (policy: Json) => boolean, holds: string): string {
  const policies = view.of('networking.k8s.io/NetworkPolicy');
  const denied = [...new Set(policies.filter((policy) => deniedBesideIn(policy).includes(what)).map(namespaceOf))].sort();
  const openers = policies.filter((policy) => denied.includes(namespaceOf(policy)) && opens(policy))
    .map((policy) => `(request.namespace == ${JSON.stringify(namespaceOf(policy))} && dyn(object).spec.podSelector == ${
      celValue(object(object(policy.spec).podSelector))})`);
  return [`!(request.namespace in ${JSON.stringify(denied)})`, ...new Set(openers.sort()), `(${holds})`].join(' || ');
}

/** CEL that is true if a peer may be in one of these namespaces, judged by their names. */
function mayBeIn(namespaces: readonly string[]): string {
  const names = JSON.stringify(namespaces);
  const selectsOne = celSelects('p.namespaceSelector', `{${JSON.stringify(NAMESPACE_NAME)}: n}`);
  return `has(p.namespaceSelector) ? ${names}.exists(n, ${selectsOne}) : request.namespace in ${names}`;
}
