import { AddressSet } from '../../reach/address-set';
import { everything } from '../../reach/cidr';
import { LOCAL_BLOCKS, formsOf } from '../../reach/ipv4-in-ipv6';
import { METADATA, METADATA_FORMS } from '../../reach/metadata';
import { once } from '../../reach/once';
import { Egress, egressOf } from '../egress';
import { closingIn, ofGroupAmong } from '../policy-groups';
import { show } from '../props';
import { RANGE_NAMES, Ranges } from '../ranges';
import { Rule } from '../rule';
import { policyTitle } from '../sandbox-template';
import { RulePack, Severity } from '../severity';

/**
 * Fields: metadata.labels of the pod, spec.podSelector, spec.policyTypes and spec.egress of the NetworkPolicies in its namespace.
 * Allowed: policies that, all together, open neither pod and Service ranges, as far as these are known, nor every pod
 * by selectors that ask for no label, nor metadata endpoints on other ports than that of DNS, nor IPv6 addresses that stand for such
 * ones of IPv4 (NAT64, 6to4, IPv4-compatible), where pods may have IPv6. A single address is a
 * peer that somebody named; a wider block is whoever gets its addresses.
 */
export const rule: Rule = {
  id: 'no-open-egress',
  severity: Severity.ERROR,
  pack: RulePack.BASELINE,
  title: 'no policy that reopens the cluster',
  why: 'Policies only add up: one that allows pods, Services or a metadata endpoint undoes what all others deny, '
    + 'and the agent is back among its neighbours or at the credentials of its node.',
  fix: 'leave these out of that policy, by \'except\' or a narrower block, and allow targets in the cluster by labels',
  source: 'https://kubernetes.io/docs/concepts/services-networking/network-policies/#the-two-sorts-of-pod-isolation',
  since: '0.1.0',
  mappings: {
    nsaCisa: 'Network separation and hardening: Protecting sensitive cloud infrastructure',
    attack: ['T1046', 'T1552'],
    kubescape: ['C-0052'],
  },
  relational: true,
  checkPod: (pod, report, world) => {
    const ranges = world.rangesOf(pod.namespace);
    for (const opened of world.policyGroupsOf(pod).flatMap((group) => openedIn(group, ranges))) {
      report(`${pod.metadataPath}.labels`, pod.metadata.labels, opened);
    }
  },
  admission: { none: 'admission sees one object at a time, not the policies that select a pod' },
};

/** So many blocks are told one by one. */
const TOLD = 3;

/** What each policy of a group opens where pods and Services have certain ranges, as far as it opens something. */
const openedIn = ofGroupAmong((group, ranges) => closingIn.Egress(group).flatMap((policy) => {
  const egress = egressOf(policy);
  const opened = once(once(known, ranges, () => new Map<Egress, string | undefined>()), egress, () => tell(egress, ranges));
  return opened === undefined ? [] : [`${policyTitle(policy)} ${opened}`];
}));

/** The same by what is opened: thousands of policies open the same blocks. */
const known = new WeakMap<Ranges, Map<Egress, string | undefined>>();

/** Such as "allows 10.244.0.0/16 of the pods"; nothing where nothing is opened. */
function tell({ addresses, beyondDns, anyPod, faults }: Egress, ranges: Ranges): string | undefined {
  const wide = AddressSet.of(addresses.ranges.filter(({ first, last }) => first < last));
  const every = ([4, 6] as const).filter((family) => wide.contains(everything(family)));
  const told = AddressSet.of(every.map(everything));
  const open = [
    ...every.length === 2 ? ['every address'] : every.map((family) => `every IPv${family} address`),
    ...(Object.keys(RANGE_NAMES) as (keyof Ranges)[])
      .flatMap((part) => blocks(wide.intersect(AddressSet.of(ranges[part])).subtract(told), RANGE_NAMES[part])),
    ...blocks(beyondDns.intersect(METADATA).subtract(told), 'of the metadata endpoints'),
    ...mayHaveIpv6(ranges) ? translated(wide.subtract(told), beyondDns.subtract(told), ranges) : [],
    ...anyPod ? ['pods of any namespace, asked for no label'] : [],
  ];
  return [
    ...open.length > 0 ? [`allows ${enumerate(open)}`] : [],
    ...[...faults].map(([value, must]) => `names the block ${show(value)}, which ${must}`),
  ].join('; ') || undefined;
}

/** Pods that have IPv4 alone call no IPv6 address. */
function mayHaveIpv6({ pods }: Ranges): boolean {
  return pods.length === 0 || pods.some(({ family }) => family === 6);
}

/** IPv6 addresses that stand for IPv4 ones which must not be opened. */
function translated(wide: AddressSet, beyondDns: AddressSet, ranges: Ranges): string[] {
  const denied = (Object.keys(RANGE_NAMES) as (keyof Ranges)[])
    .flatMap((part) => blocks(wide.intersect(AddressSet.of(ranges[part].flatMap(formsOf))), `${RANGE_NAMES[part]}, as IPv6 addresses`));
  return [
    ...denied,
    ...blocks(beyondDns.intersect(METADATA_FORMS), 'of the metadata endpoints, as IPv6 addresses'),
    ...blocks(wide.intersect(AddressSet.of(LOCAL_BLOCKS)), 'of site-local addresses or a NAT64 of the network'),
  ];
}

/** Such as ["10.0.0.0/9 and 10.128.0.0/10 of the pods"]; an empty list for an empty set. */
function blocks(set: AddressSet, of: string): string[] {
  const texts = set.cidrs().map(({ text, first, last }) => (first === last ? text.split('/')[0] : text));
  return texts.length === 0 ? [] : [`${enumerate(texts.length > TOLD ? [...texts.slice(0, TOLD), `${texts.length - TOLD} more`] : texts)} ${of}`];
}

function enumerate(texts: string[]): string {
  return texts.length > 1 ? `${texts.slice(0, -1).join(', ')} and ${texts[texts.length - 1]}` : texts[0];
}
