import { AddressSet } from '../../../../src/engine/address/address-set';
import { podViews } from '../../../../src/engine/manifest/pod-view';
import { foreignPolicies } from '../../../../src/engine/reach/foreign/foreign-policies';
import { Json } from '../../../../src/engine/value/json';
import { clusterOf } from '../../../support/cluster';

/** What is read of a policy of another network, as texts. */
interface PartTexts {
  readonly isolates: readonly string[];
  readonly opened: readonly string[];
  readonly addresses: string;
  /** Such as "spec.egress[0].action: "Foo"". */
  readonly unread: readonly string[];
  /** Such as "Egress 10.0.0.0/8 443/TCP by spec.egress[0].to[0]". */
  readonly openings: readonly string[];
  /** Whether it is for a pod. */
  readonly match: (labels: Json, namespace?: string, spec?: Json) => string;
}

/** Each part of a policy that is beside other objects. */
export function partsOf(policy: Json, ...others: Json[]): PartTexts[] {
  const view = clusterOf([policy, ...others]);
  return (foreignPolicies(view).get(policy) ?? []).map(({ isolates, opened, addresses, unread, openings, match }) => ({
    isolates,
    opened,
    addresses: cidrs(addresses),
    unread: unread.map(({ field, got, why }) => `${field}: ${JSON.stringify(got)}, ${why}`),
    openings: openings.map(({ direction, peer, field, ports }) => (
      `${direction} ${typeof peer === 'string' ? peer : cidrs(peer)} ${ports.texts().join()} by ${field}`)),
    match: (labels, namespace = 'agents', spec = {}) => match(podViews({
      apiVersion: 'v1', kind: 'Pod', metadata: { name: 'agent', namespace, labels }, spec: { containers: [], ...spec },
    })[0]),
  }));
}

function cidrs(set: AddressSet): string {
  return set.cidrs().map(({ text }) => text).join(' ');
}
