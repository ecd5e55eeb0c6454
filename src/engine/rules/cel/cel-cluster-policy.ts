import { CEL_OPENS_NO_CALLERS, celLeavesOutCluster, ofCidr } from './cel-network-policy';
import { METADATA_NAMES } from '../../address/metadata';
import { SHARED_DOMAIN } from '../../address/shared-domains';
import { celIsEveryNamespace, celIsEveryPod } from '../../cluster/wide-selector';
import { NAMESPACE_NAME } from '../../manifest/labels';
import { Direction, FIELDS } from '../../manifest/network-policy';
import { DNS_PORT } from '../../reach/egress';
import { CelContext } from '../rule';

/** What a ClusterNetworkPolicy accepts by itself, in CEL. A policy whose subject excludes all agents may accept anything. */

/** CEL that is true if a condition holds for each peer `p` of each rule `r` that accepts. */
function celEachAccepted(direction: Direction, holds: string): string {
  const [rules, peers] = FIELDS[direction];
  return `dyn(object).spec.?${rules}.orValue([]).all(r, r.?action.orValue("") != "Accept" || r.?${peers}.orValue([]).all(p, ${holds}))`;
}

/** A name that gives at least its last two labels, in a domain of one owner, and leads to no metadata endpoint. "*" is at its beginning. */
const IS_NARROW_NAME =
  `!n.matches(${JSON.stringify('(^|[.])[^.]*[*][^.]*([.][^.]*)?[.]?$')}) && n.lastIndexOf("*") < 1` +
  ` && !(n.startsWith("*") && n.lowerAscii().matches(${JSON.stringify(`^[*][^.]*[.](${SHARED_DOMAIN})[.]?$`)}))` +
  ` && !${JSON.stringify(METADATA_NAMES.flatMap((name) => [name, `${name}.`]))}`
  + '.exists(m, n.startsWith("*") ? m.endsWith(n.lowerAscii().substring(1)) : m == n.lowerAscii())';

/** CEL that is true if the policy accepts only named peers: no pod of any namespace, no node and no name of any domain. */
export function celAcceptsNamed(known: CelContext): string {
  const holds =
    `!(has(p.namespaces) && ${celIsEveryNamespace('p.namespaces')})` +
    ` && !(has(p.pods) && ${celIsEveryNamespace('p.pods.?namespaceSelector.orValue({})')}` +
    ` && ${celIsEveryPod('p.pods.?podSelector.orValue({})')})` +
    ` && !has(p.nodes) && p.?domainNames.orValue([]).all(n, ${IS_NARROW_NAME})`;
  return `!(${celConcerns(known)}) || (${celEachAccepted('Egress', holds)} && ${celEachAccepted('Ingress', holds)})`;
}

const PORT = '[q.?tcp, q.?udp, q.?sctp].filter(o, o.hasValue()).map(o, o.?destinationPort.?number.orValue(0))';
const IS_DNS = `r.?protocols.orValue([]).size() > 0 && r.protocols.all(q, [${PORT}].all(l, l.size() > 0 && l.all(n, n == ${DNS_PORT})))`;

/** CEL that is true if the accepted blocks exclude the cluster and the metadata endpoints. */
export function celAcceptsOutside(known: CelContext): string {
  const each = (holds: string) => `p.?networks.orValue([]).all(t, ${ofCidr('t', holds)})`;
  return `!(${celConcerns(known)}) || (${celEachAccepted('Egress', each(celLeavesOutCluster(IS_DNS)))}`
    + ` && ${celEachAccepted('Ingress', each(CEL_OPENS_NO_CALLERS))})`;
}

/** CEL that is true if each block is written as all networks read it. */
export const CEL_HAS_CANONICAL_NETWORKS = (['Egress', 'Ingress'] as const).map((direction) => {
  const [rules, peers] = FIELDS[direction];
  return `dyn(object).spec.?${rules}.orValue([]).all(r, r.?${peers}.orValue([]).all(p, p.?networks.orValue([]).all(t, isCIDR(t))))`;
}).join(' && ');

/** CEL that is true if the subject may include agents, since it does not select other namespaces only. */
function celConcerns({ namespaces, labels }: CelContext): string {
  const selector = 'dyn(object).spec.subject.?namespaces.orValue(dyn(object).spec.subject.?pods.?namespaceSelector.orValue({}))';
  const excludes = [
    ...Object.entries(labels).map(([label, value]) => [label, [value]] as const),
    [NAMESPACE_NAME, namespaces] as const,
  ].map(([label, values]) => {
    const [key, list] = [JSON.stringify(label), JSON.stringify(values)];
    const without =
      label === NAMESPACE_NAME ? '' : ` || x.operator == "DoesNotExist" || (x.operator == "NotIn" && ${list}.all(v, v in x.values))`;
    return (
      `s.?matchLabels[?${key}].optMap(v, !(v in ${list})).orValue(false)` +
      ` || s.?matchExpressions.orValue([]).exists(x, x.key == ${key}` +
      ` && ((x.operator == "In" && !x.values.exists(v, v in ${list}))${without}))`
    );
  });
  return `[${selector}].all(s, !(${excludes.join(' || ')}))`;
}
