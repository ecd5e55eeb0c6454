import * as fc from 'fast-check';
import { NODE_OBJECTS, OUTSIDE, clusterPolicy, connection, namespaceMetadata, pod, policy } from './network-policy-arbitraries';
import { NetworkCase } from './network-policy-oracle';
import { Json } from '../../src/engine/value/json';

/** Small clusters at random, and connections in them. */

const cluster = fc.record({
  namespaces: fc.uniqueArray(namespaceMetadata, { maxLength: 4, selector: ({ name }) => name }),
  policies: fc.integer({ min: 0, max: 6 }).chain((count) => fc.array(policy, { minLength: count, maxLength: count })),
  pods: fc.integer({ min: 1, max: 6 }).chain((count) => fc.array(pod, { minLength: count, maxLength: count })),
});

const image = 'registry.example/agent';

/** A pod on the host network names one port, since its node has each but once. */
function podManifest({ namespace, labels: own, families, node, hostNetwork, containers, inits }: Json, i: number): Json {
  const addresses = hostNetwork ? [node] : families.map((family: number) => (family === 4 ? `10.244.0.${i + 1}` : `fd00:10::${i + 1}`));
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: `pod-${i}`, namespace, labels: own },
    spec: {
      hostNetwork,
      initContainers: (hostNetwork ? [] : inits).map((init: Json, k: number) => ({ name: `init-${k}`, image, ...init })),
      containers: containers.map((ports: Json[], k: number) => ({
        name: `main-${k}`,
        image,
        ports: hostNetwork ? ports.slice(k, 1) : ports,
      })),
    },
    status: { podIPs: addresses.map((ip: string) => ({ ip })) },
  };
}

/** Connections between addresses of one family; where there is no other pod, one with an address outside. */
function connect(pods: Json[], asked: Json[]): NetworkCase['connections'] {
  const inside: string[] = pods.flatMap(({ status }) => status.podIPs.map(({ ip }: Json) => ip));
  return asked.map(({ family, from, to, ends, port: number, protocol: by }) => {
    const pick = (place: number, isOutside: boolean, not?: string) => {
      const [own, other] = [inside, OUTSIDE].map((all) => all.filter((address) => address.includes(':') === (family === 6)
        && address !== not));
      const choices = isOutside || own.length === 0 ? other : own;
      return choices[place % choices.length];
    };
    const source = pick(from, ends === 'from outside');
    return { from: source, to: ends === 'itself' ? source : pick(to, ends === 'to outside', source), port: number, protocol: by };
  });
}

/** Those of a tier have different priorities: of two with the same a network may apply either. */
const clusterPolicies = fc.integer({ min: 1, max: 5 })
  .chain((count) => fc.uniqueArray(clusterPolicy, {
    minLength: count,
    maxLength: count,
    selector: ({ tier, priority }) => `${tier} ${priority}`,
  }));

/** A cluster with that many connections; `tiers` adds ClusterNetworkPolicies and nodes. */
export function networkCase(connections: number, tiers = false): fc.Arbitrary<NetworkCase> {
  const all = fc.tuple(cluster, fc.array(connection, { minLength: connections, maxLength: connections }),
    tiers ? clusterPolicies : fc.constant([]));
  return all.map(([given, asked, specs]) => {
    const pods = given.pods.map(podManifest);
    const made = {
      namespaces: given.namespaces.map((metadata) => ({ apiVersion: 'v1', kind: 'Namespace', metadata })),
      policies: given.policies.map(({ namespace, spec }, i) =>
        ({ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: `policy-${i}`, namespace }, spec })),
      ...tiers && {
        clusterPolicies: specs.map((spec, i) => ({
          apiVersion: 'policy.networking.k8s.io/v1beta1', kind: 'ClusterNetworkPolicy', metadata: { name: `cluster-policy-${i}` }, spec,
        })),
        nodes: NODE_OBJECTS,
      },
      pods,
      connections: connect(pods, asked),
    };
    return JSON.parse(JSON.stringify(made)); // without what is undefined, as a manifest is read
  });
}

/** That many of them, the same at every call with this seed. */
export function networkCases(count: number, connections: number, tiers = false, seed = 1): NetworkCase[] {
  return fc.sample(networkCase(connections, tiers), { numRuns: count, seed });
}
