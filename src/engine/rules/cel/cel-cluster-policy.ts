import { CEL_OPENS_NO_CALLERS, celLeavesOutCluster, ofCidr } from './cel-network-policy';
import { METADATA_NAMES } from '../../address/metadata';
import { NAMESPACE_NAME } from '../../cluster/cluster-view';
import { celIsEveryNamespace, celIsEveryPod } from '../../cluster/wide-selector';
import { Direction, FIELDS } from '../../manifest/network-policy';
import { DNS_PORT } from '../../reach/egress';
import { CelContext } from '../rule';

/** What a ClusterNetworkPolicy accepts by itself, in CEL; a policy whose subject leaves out all agents may accept anything. */

/** What holds for each peer of each rule that accepts, which are `p` and `r`. */
function celEachAccepted(direction: Direction, holds: string): string {
  const [rules, peers] = FIELDS[direction];
  return `dyn(object).spec.?${rules}.orValue([]).all(r, r.?action.orValue("") != "Accept" || r.?${peers}.orValue([]).all(p, ${holds}))`;
}

/** At least the two last labels of a name are given, and it leads to no metadata endpoint; "*" stands at its beginning alone. */
const IS_NARROW_NAME =
  `!n.matches(${JSON.stringify('(^|[.])[^.]*[*][^.]*([.][^.]*)?[.]?$')}) && n.lastIndexOf("*") < 1` +
  ` && !${JSON.stringify(METADATA_NAMES.flatMap((name) => [name, `${name}.`]))}.exists(m, n.startsWith("*") ? m.endsWith(n.lowerAscii().substring(1)) : m == n.lowerAscii())`;

/** Whom it accepts is named: no pod of any namespace, no node and no name of any domain. */
export function celAcceptsNamed(known: CelContext): string {
  const holds =
    `!(has(p.namespaces) && ${celIsEveryNamespace('p.namespaces')})` +
    ` && !(has(p.pods) && ${celIsEveryNamespace('p.pods.?namespaceSelector.orValue({})')} && ${celIsEveryPod('p.pods.?podSelector.orValue({})')})` +
    ` && !has(p.nodes) && p.?domainNames.orValue([]).all(n, ${IS_NARROW_NAME})`;
  return `!(${celConcerns(known)}) || (${celEachAccepted('Egress', holds)} && ${celEachAccepted('Ingress', holds)})`;
}

const PORT = '[q.?tcp, q.?udp, q.?sctp].filter(o, o.hasValue()).map(o, o.?destinationPort.?number.orValue(0))';
const IS_DNS = `r.?protocols.orValue([]).size() > 0 && r.protocols.all(q, [${PORT}].all(l, l.size() > 0 && l.all(n, n == ${DNS_PORT})))`;

/** The blocks that it accepts leave out the cluster and the metadata endpoints. */
export function celAcceptsOutside(known: CelContext): string {
  const each = (holds: string) => `p.?networks.orValue([]).all(t, ${ofCidr('t', holds)})`;
  return `!(${celConcerns(known)}) || (${celEachAccepted('Egress', each(celLeavesOutCluster(IS_DNS)))} && ${celEachAccepted('Ingress', each(CEL_OPENS_NO_CALLERS))})`;
}

/** Whether the subject may be agents: it does not say that it is for other namespaces. */
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
      ` || s.?matchExpressions.orValue([]).exists(x, x.key == ${key} && ((x.operator == "In" && !x.values.exists(v, v in ${list}))${without}))`
    );
  });
  return `[${selector}].all(s, !(${excludes.join(' || ')}))`;
}
