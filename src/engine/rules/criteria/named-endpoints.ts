/* eslint-disable no-bitwise -- addresses are bit patterns */
import { AddressSet } from '../../address/address-set';
import { Cidr } from '../../address/cidr';
import { METADATA } from '../../address/metadata';
import { isOfAgents } from '../../cluster/agent-scope';
import { namespaceOf } from '../../cluster/cluster-view';
import { policyElements } from '../../cluster/namespaced';
import { inGroup, isolatingIn } from '../../cluster/policy-groups';
import { elementsThat } from '../../manifest/network-policy';
import { Egress, egressBy, egressOf } from '../../reach/egress';
import { object, textOf } from '../../value/json';
import { celMatches } from '../cel/cel';
import { celSingleOutside } from '../cel/cel-network-policy';
import { Rule } from '../rule';

/**
 * The metadata endpoints among addresses that are named one by one. A wider block, which may hold one by mistake, is a finding of
 * no-open-egress.
 */
export function namedEndpoints(addresses: AddressSet): AddressSet {
  return AddressSet.of(addresses.ranges.filter(({ first, last }) => first === last)).intersect(METADATA);
}

/**
 * The checks of a rule against policies that name an endpoint of the set, and against Services that are another name for one. A proxy or a
 * controller of Ingresses that calls such a Service for others calls the endpoint.
 *
 * @param names names of endpoints, which the resolvers of clouds resolve
 */
export function endpointChecks(
  endpoints: AddressSet,
  names: readonly string[] = [],
): Pick<Rule, 'needsClusterView' | 'checkPod' | 'checkObject' | 'admission'> {
  const pattern = [patternOfAddresses(endpoints.cidrs()), ...names.map((name) => `^${name.replaceAll('.', '[.]')}[.]?$`)].join('|');
  const leadsToEndpoint = new RegExp(pattern);
  const openedIn = inGroup((group) => isolatingIn.Egress(group).flatMap((policy) => {
    const among = ({ beyondDns }: Egress) => namedEndpoints(beyondDns).intersect(endpoints).cidrs().map(({ text }) => text.split('/')[0]);
    const named = among(egressOf(policy));
    const elements = () => elementsThat(policy, 'Egress', (grants) => among(egressBy(grants)).length > 0);
    return named.length === 0 ? [] : [`${policyElements(policy, elements())} allows ${named.join(', ')}`];
  }));
  return {
    needsClusterView: true,
    checkPod: (pod, report, view) => {
      for (const opened of view.policyGroupsOf(pod).flatMap(openedIn)) {
        report(`${pod.metadataPath}.labels`, pod.metadata.labels, opened);
      }
    },
    checkObject: {
      kinds: ['Service'],
      appliesTo: (manifest, view) => isOfAgents(view, namespaceOf(manifest)),
      check: ({ spec }, report) => {
        const { type, externalName } = object(spec);
        if (type === 'ExternalName' && leadsToEndpoint.test(textOf(externalName).toLowerCase())) {
          report('spec.externalName', externalName);
        }
      },
    },
    admission: {
      fix: 'remove the address from the policy or Service; let a separate service call the cloud',
      objects: [
        { kinds: ['networking.k8s.io/NetworkPolicy'], cel: celSingleOutside(endpoints.cidrs()), usesCidr: true },
        { // the API server takes names in lower case alone
          kinds: ['Service'],
          cel: 'dyn(object).spec.?type.orValue("") != "ExternalName"'
            + ` || !${celMatches('dyn(object).spec.?externalName.orValue("")', pattern)}`,
        },
      ],
    },
  };
}

/**
 * The ways to write one address as a name or within one: "2852039166" and "0xa9fea9fe" as programs of C read them, and "169-254-169-254"
 * and "a9fea9fe" before a domain such as "nip.io", whose names resolve to the address that they have in them.
 *
 * @see https://man7.org/linux/man-pages/man3/inet.3.html and https://nip.io
 */

/** A pattern for names that have one of the addresses in them. JavaScript and RE2 read it in the same way. */
function patternOfAddresses(addresses: readonly Cidr[]): string {
  return `(^|[.-])(${addresses.map(spellings).join('|')})([.-]|$)`;
}

function spellings({ family, first, text }: Cidr): string {
  if (family === 6) {
    return text.split('/')[0].replaceAll(':', '-');
  }
  const value = Number(first);
  const [a, b, c, d] = [24, 16, 8, 0].map((shift) => number((value >>> shift) & 0xff));
  const parts = [[a, b, c, d], [a, b, number(value & 0xffff)], [a, number(value & 0xffffff)], [number(value)]];
  return [...parts.map((one) => one.join('[.-]')), value.toString(16).padStart(8, '0')].join('|');
}

/** A number in decimal, hexadecimal or octal. A name is in lower case. */
function number(value: number): string {
  return `(0*${value}|0x0*${value.toString(16)}|0+${value.toString(8)})`;
}
