import { OPENS, OPENS_RESOLVER, celBlocks, celHasSelectorOf, celIsNoInternet } from './cel-network-policy';
import { ClusterView, namespaceOf } from '../../cluster/cluster-view';
import { DeniedBeside, deniedBesideIn } from '../../manifest/annotations';
import { NAMESPACE_NAME } from '../../manifest/labels';
import { celMaySelect } from '../../manifest/selector';
import { withForms } from '../../reach/opened-addresses';
import { RESOLVER_NAMESPACES, opensOutsideResolver, opensResolver, opensWide, resolverBlocks } from '../../reach/reopened';
import { Json } from '../../value/json';
import { CelContext } from '../rule';

/**
 * CEL that is true for a NetworkPolicy that does not allow again what policies of the app deny in its namespace. Policies of the app
 * allow it for gateways. A policy with the same selector allows it for no other pods.
 */
export function celReopensNothing({ view }: CelContext): string {
  const { clusterRanges } = view;
  const resolvers = celBlocks(withForms(clusterRanges, resolverBlocks(clusterRanges)));
  const eachPeer = `r.?to.orValue([]).all(p, has(p.ipBlock) || !(${mayBeIn(RESOLVER_NAMESPACES)}))`;
  const asksNone = `variables.egress.all(r, !(${OPENS_RESOLVER}) || ${eachPeer})`
    + ` && [${resolvers}].all(blocks, variables.egressBlocks.all(r, !r.opensResolver || r.blocks.all(b, !blocks.exists(d, ${OPENS}))))`;
  const asksNoneOutside = 'variables.egressBlocks.all(r, !r.opensResolver || r.blocks.size() == 0)';
  return [
    exceptFor(view, ['internet'], opensWide, celIsNoInternet()),
    exceptFor(view, ['dns'], (policy) => opensResolver(view, policy, 'maybe'), asksNone),
    exceptFor(view, ['dns', 'internet'], opensOutsideResolver, asksNoneOutside),
  ].map((one) => `(${one})`).join(' && ');
}

/** CEL that is true where the app does not deny all of this, for a policy like one of the app that opens it, or where a condition holds. */
function exceptFor(view: ClusterView, what: readonly DeniedBeside[], opens: (policy: Json) => boolean, holds: string): string {
  const policies = view.of('networking.k8s.io/NetworkPolicy');
  const [first, ...others] = what.map((one) => policies.filter((policy) => deniedBesideIn(policy).includes(one)).map(namespaceOf));
  const denied = [...new Set(first)].filter((name) => others.every((names) => names.includes(name))).sort();
  const openers = policies.filter((policy) => denied.includes(namespaceOf(policy)) && opens(policy));
  return [
    `!(request.namespace in ${JSON.stringify(denied)})`, ...openers.length === 0 ? [] : [celHasSelectorOf(openers)], `(${holds})`,
  ].join(' || ');
}

/** CEL that is true if a peer may be in one of these namespaces. They may have any label beside their names. */
function mayBeIn(namespaces: readonly string[]): string {
  const names = JSON.stringify(namespaces);
  const selectsOne = celMaySelect('p.namespaceSelector', `{${JSON.stringify(NAMESPACE_NAME)}: n}`);
  return `has(p.namespaceSelector) ? ${names}.exists(n, ${selectsOne}) : request.namespace in ${names}`;
}
