import { AddressSet } from '../../../src/engine/address/address-set';
import { parseAddress, parseCidr } from '../../../src/engine/address/cidr';
import { PortSet } from '../../../src/engine/address/port-set';
import { ClusterView } from '../../../src/engine/cluster/cluster-view';
import { PodView, podViews } from '../../../src/engine/manifest/pod-view';
import { allows, isSelected } from '../../../src/engine/reach/reach';
import { openingsOf } from '../../../src/engine/reach/reach-targets';
import { Json } from '../../../src/engine/value/json';
import { NODE_OBJECTS, OUTSIDE } from '../../oracles/network-policy-arbitraries';
import { networkCases } from '../../oracles/network-policy-cases';
import { clusterOf } from '../../support/cluster';
import { runs } from '../../support/properties';

/** What is told of reach against what each connection is answered with, in random clusters. */

/** How many random clusters. */
const COUNT = runs(800).numRuns;
const PORTS = [1, 53, 79, 80, 443, 8080, 8081, 65_535];
const setOf = (cidrs: string[], except: string[]) => AddressSet.of(cidrs.map(parseCidr)).subtract(AddressSet.of(except.map(parseCidr)));
const nodes = new Set(NODE_OBJECTS.flatMap(({ status }) => status.addresses.map(({ address }) => address)));

describe.each([false, true])('with ClusterNetworkPolicies: %s', (tiers) => {
  const cases = networkCases(COUNT, 1, tiers).map(({ namespaces, policies, clusterPolicies = [], pods }) => ({
    pods: pods.filter(({ spec }) => !spec.hostNetwork),
    view: clusterOf([...namespaces, ...NODE_OBJECTS, ...policies, ...clusterPolicies, ...pods]),
  }));

  test('an address is told as open on a port if and only if a connection with it is allowed', () => {
    const seen = { true: 0, false: 0 };
    const wrong: unknown[] = [];
    for (const { pods, view } of cases) {
      for (const [pod] of pods.map((manifest) => podViews(manifest))) {
        const openings = openingsOf(view, pod).filter(({ pods: labels }) => labels === undefined)
          .map(({ numbers, addresses, exceptAddresses }) => ({ numbers, open: setOf(addresses, exceptAddresses) }));
        for (const address of OUTSIDE.filter((one) => !nodes.has(one))) {
          for (const port of PORTS) {
            const range = { protocol: 'TCP' as const, first: port, last: port };
            const told = openings.some(({ numbers, open }) => numbers.has(range) && open.contains(parseAddress(address)));
            if (told !== allows(view, { pod }, { address }, port, 'TCP')) {
              wrong.push({ pod, address, port, told });
            }
            seen[`${told}`]++;
          }
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(Math.min(seen.true, seen.false)).toBeGreaterThan(2.5 * COUNT);
  });

  test.each(['Egress', 'Ingress'] as const)('%s: where a connection with a pod is allowed, it is told', (direction) => {
    let seen = 0;
    const untold: unknown[] = [];
    for (const { pods, view } of cases) {
      // The other end alone has no policies, so that those of the one end decide.
      const views = pods.flatMap((manifest) => podViews(manifest).map((one) => [one, manifest.status.podIPs[0].ip] as [PodView, string]));
      for (const [pod, own] of views) {
        const openings = openingsOf(view, pod, direction);
        for (const [other, address] of views.filter(([one]) => one !== pod)) {
          for (const port of PORTS) {
            const ends = [{ pod, address: own }, { pod: other, address }];
            const [from, to] = direction === 'Egress' ? ends : [ends[1], ends[0]];
            const byName = direction === 'Egress'
              && other.containers.some(({ container }) => container.ports?.some(({ name, containerPort }: Json) => name
                && containerPort === port));
            if (!byName && allows(view, from, to, port, 'TCP')) { // a block on a named port is told of everyone alone
              seen++;
              if (!openings.some((opening) => isTold(view, opening, other, address, port))) {
                untold.push({ from, to, port });
              }
            }
          }
        }
      }
    }
    expect(untold).toEqual([]);
    expect(seen).toBeGreaterThan(1.25 * COUNT);
  });
});

type Opening = ReturnType<typeof openingsOf>[number];

function isTold(view: ClusterView, opening: Opening, other: PodView, address: string, port: number): boolean {
  const { addresses, exceptAddresses, pods, namespaces, numbers, names } = opening;
  const own = names.flatMap(({ protocol, numbers: all }) => all.map((number) => ({ protocol, first: number, last: number })));
  const isOpen = numbers.union(PortSet.of(own)).has({ protocol: 'TCP', first: port, last: port });
  return isOpen && (pods === undefined ? addresses.length === 0 || setOf(addresses, exceptAddresses).contains(parseAddress(address))
    : isSelected(view, '', { namespaceSelector: parsed(namespaces!), podSelector: parsed(pods) }, other) !== 'no');
}

/** The selector that a text of `selectorText` is of. */
function parsed(text: string): Json {
  const parts = text.match(/[^,(]+(\([^)]*\))?/g) ?? [];
  const values = (list: string) => list.slice(1, -1).split(',');
  return {
    matchExpressions: parts.map((part) => {
      const [, key, operator, list] = /^(\S+) (in|notin) (\(.*\))$/.exec(part) ?? [];
      if (operator) {
        return { key, operator: operator === 'in' ? 'In' : 'NotIn', values: values(list) };
      }
      const [name, value] = part.split('=');
      return value !== undefined ? { key: name, operator: 'In', values: [value] }
        : { key: name.replace('!', ''), operator: name.startsWith('!') ? 'DoesNotExist' : 'Exists' };
    }),
  };
}
