import * as fc from 'fast-check';
import { networkCase } from './network-policy-cases';
import { Connection, NetworkCase, Verdict, specified } from './network-policy-oracle';
import { ADDRESS_LABEL, AGENT_LABEL, NAMESPACE_NAME } from '../../src/engine/manifest/labels';
import { Json } from '../../src/engine/value/json';
import { makeObject } from '../support/plain';

/** Random clusters with agents: what the command line reads of them, and what they are, which is more than the manifests say. */
export interface ReportCluster {
  readonly manifests: readonly Json[];
  /** Also the pods that no manifest has. */
  readonly world: NetworkCase;
  readonly hasRanges: boolean;
  /** Whether a policy of Calico selects pods of namespace "a", of which the evaluator knows nothing. */
  readonly hasCalico: boolean;
}

/** The addresses that the options of the command line name. */
export const RANGES = {
  podCidrs: ['10.244.0.0/16', 'fd00:10::/64'],
  serviceCidrs: ['10.96.0.0/16'],
  nodeCidrs: ['192.168.1.0/30'],
  apiServerCidrs: ['203.0.113.5/32'],
};

const flags = (...choices: boolean[]) => fc.array(fc.constantFrom(...choices), { minLength: 6, maxLength: 6 });

const decorations = fc.record({
  hidden: flags(false, false, false, false, true),
  agents: flags(true, true, false),
  secrets: flags(true, false),
  isMarked: fc.boolean(),
  hasRanges: fc.constantFrom(true, true, true, false),
  hasHashes: fc.constantFrom(true, false, false),
  hasCalico: fc.constantFrom(true, ...Array.from({ length: 15 }, () => false)),
});

const SECRET = [{ name: 'TOKEN', valueFrom: { secretKeyRef: { name: 'keys', key: 'token' } } }];
const CALICO = makeObject('projectcalico.org/v3', 'NetworkPolicy', { name: 'calico', namespace: 'a' }, {
  selector: 'all()', types: ['Ingress', 'Egress'], egress: [{ action: 'Allow' }],
});

type Decorations = typeof decorations extends fc.Arbitrary<infer T> ? T : never;

/** A cluster in which a label of pods is that of one construct, if so decorated. */
function relabelled(world: NetworkCase, { hasHashes }: Decorations): NetworkCase {
  return hasHashes ? JSON.parse(JSON.stringify(world).replace(/"tier":("front"|"back")/g, `"${ADDRESS_LABEL}":$1`)
    .replace(/"key":"tier"/g, `"key":"${ADDRESS_LABEL}"`)) : world;
}

function decorated([plain, decoration]: [NetworkCase, Decorations]): ReportCluster {
  const { hidden, agents, secrets, isMarked, hasRanges, hasCalico } = decoration;
  const { pods: some, namespaces: known, policies, clusterPolicies = [], nodes = [] } = relabelled(plain, decoration);
  const pods: Json[] = some.map((pod, i) => ({
    ...pod,
    // Manifests do not say of which family a pod has addresses, so that it may have both.
    status: pod.spec.hostNetwork ? pod.status : { podIPs: [`10.244.0.${i + 1}`, `fd00:10::${i + 1}`].map((ip) => ({ ip })) },
    metadata: { ...pod.metadata, labels: { ...pod.metadata.labels, ...isMarked && (agents[i] || i === 0) && { [AGENT_LABEL]: 'true' } } },
    spec: { ...pod.spec, containers: pod.spec.containers.map((one: Json) => ({ ...one, ...secrets[i] && { env: SECRET } })) },
  }));
  // No pod but those of a construct has its label, and no agent is beside the manifests.
  const isHidden = (pod: Json, i: number) => hidden[i] && i > 0 && !pod.metadata.labels[ADDRESS_LABEL] && !pod.metadata.labels[AGENT_LABEL];
  const namespaces = [...known, ...[...new Set(pods.map(({ metadata }) => metadata.namespace))]
    .filter((name) => !known.some(({ metadata }) => metadata.name === name))
    .map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }))];
  const visible = pods.filter((pod, i) => !isHidden(pod, i)).map(({ status: _, ...pod }) => pod);
  return {
    manifests: [...namespaces, ...nodes, ...policies, ...clusterPolicies, ...hasCalico ? [CALICO] : [], ...visible],
    world: { namespaces, nodes, policies, clusterPolicies, pods, connections: [] },
    hasRanges,
    hasCalico,
  };
}

/** That many of them, the same at every call: half of them with ClusterNetworkPolicies. */
export function reportClusters(count: number): ReportCluster[] {
  return [false, true].flatMap((tiers, i) => fc.sample(fc.tuple(networkCase(0, tiers), decorations).map(decorated),
    { numRuns: Math.floor((count + i) / 2), seed: 7 }));
}

/** One end of a connection: a pod at any of its addresses, or an address of no pod, which is all that a pod on the host network is. */
export interface End {
  readonly addresses: readonly string[];
  readonly pod?: Json;
}

export interface Port {
  readonly port: number;
  readonly protocol: Connection['protocol'];
}

const port = (number: number, protocol: Port['protocol'] = 'TCP'): Port => ({ port: number, protocol });
export const PORTS: readonly Port[] = [
  port(53, 'UDP'), port(80), port(53), port(8080), port(65_535), port(8080, 'UDP'), port(80, 'SCTP'),
];

/** Addresses at the borders of the blocks that policies have. */
const BORDERS = [
  '10.244.0.0', '10.244.0.7', '10.244.0.8', '10.244.0.127', '10.244.0.128', '10.244.1.1', '198.51.100.10', '198.51.100.64', '198.51.100.77',
  '198.51.100.130', '203.0.113.5', '192.168.1.1', '192.168.1.2', '192.168.1.3', '192.168.7.1', 'fd00:10::', 'fd00:10::7', 'fd00:10::8',
  '2001:db8::10',
  '2001:db8:1::5',
];
/** Addresses of services, clouds and the internet. */
const OTHERS = [
  '10.96.0.1', '169.254.169.254', '8.8.8.8', '172.16.0.9', '200.1.1.1', '2600::1', 'fd00:ec2::254', 'fc00::1',
];

const isIpv6 = (address: string) => address.includes(':');
export const nameOf = ({ metadata }: Json): string => `Pod "${metadata.namespace}/${metadata.name}"`;

export const DIRECTIONS = ['Egress', 'Ingress'] as const;
export type Direction = typeof DIRECTIONS[number];
const WORLDS = ['both', ...DIRECTIONS] as const;
/** The policies that count: those of both ends, or those of one direction. */
type World = typeof WORLDS[number];

/** The policies of one direction alone, as the specification says which they are. */
function oneDirection(world: NetworkCase, direction: Direction): NetworkCase {
  const side = direction.toLowerCase();
  const typesOf = ({ policyTypes, egress }: Json): string[] => (policyTypes?.length > 0 ? policyTypes
    : ['Ingress', ...(egress?.length ?? 0) > 0 ? ['Egress'] : []]);
  return {
    ...world,
    policies: world.policies.filter(({ spec }) => typesOf(spec).includes(direction))
      .map(({ spec, ...policy }) => (
        { ...policy, spec: { podSelector: spec.podSelector, policyTypes: [direction], [side]: spec[side] } })),
    clusterPolicies: world.clusterPolicies?.map(({ spec, ...policy }) => ({
      ...policy, spec: { tier: spec.tier, priority: spec.priority, subject: spec.subject, [side]: spec[side] },
    })),
  };
}

/** A question about one connection. */
export interface Asked extends Port {
  readonly world: World;
  readonly from: End;
  readonly to: End;
}

const keyOf = ({ world, from: { addresses: [from] }, to: { addresses: [to] }, port: number, protocol }: Asked) =>
  `${world} ${from} ${to} ${number}/${protocol}`;

/** What the evaluator says of the connections of a cluster: by the policies of both ends, or of one of them alone. */
export class Evaluated {
  public readonly ends: readonly End[];
  public readonly pods: readonly Json[];
  private readonly verdicts = new Map<string, boolean>();

  constructor(public readonly cluster: ReportCluster) {
    this.pods = cluster.world.pods;
    this.ends = [...this.pods.filter(({ spec }) => !spec.hostNetwork).map((pod) => this.endOf(pod)),
      ...[...BORDERS, ...OTHERS].map((address) => ({ addresses: [address] }))];
  }

  public endOf(pod: Json): End {
    return { addresses: pod.status.podIPs.map(({ ip }: Json) => ip), pod };
  }

  /** The questions, and the cases that ask the evaluator, one for each set of policies. */
  public questions(): { readonly asked: Asked[]; readonly case: NetworkCase }[] {
    const pods = this.ends.filter(({ pod }) => pod);
    const pairs = pods.flatMap((one) => this.ends.filter((other) => other !== one).map((other): [End, End] => [one, other]));
    const between = (world: World, from: End, to: End) => PORTS.map((one): Asked => ({ world, from, to, ...one }));
    return WORLDS.map((world) => {
      const ends = world === 'both' ? pairs.filter(([, { pod }]) => pod) : pairs;
      const asked = ends.flatMap(([one, other]) => (world === 'Ingress' ? between(world, other, one) : between(world, one, other)));
      const both = asked.flatMap((one) => connectionsOf(one).map((connection) => ({ one, connection })));
      return { asked: both.map(({ one }) => one), case: { ...this.worldOf(world), connections: both.map(({ connection }) => connection) } };
    });
  }

  public answer(asked: readonly Asked[], verdicts: readonly Verdict[]): void {
    asked.forEach((one, i) => this.verdicts.set(keyOf(one), verdicts[i] === 'allowed' || this.verdicts.get(keyOf(one)) === true));
  }

  /** The ports that were asked for from one end to another, and whether each is open. */
  public ports(world: World, from: End, to: End): [Asked, boolean][] {
    return PORTS.flatMap((one): [Asked, boolean][] => {
      const asked = { world, from, to, ...one };
      const isOpen = this.verdicts.get(keyOf(asked));
      return isOpen === undefined ? [] : [[asked, isOpen]];
    });
  }

  public labelsOfNamespace(name: string): Json {
    return { ...this.cluster.world.namespaces.find(({ metadata }) => metadata.name === name)?.metadata.labels, [NAMESPACE_NAME]: name };
  }

  /**
   * The cluster with the other end of a connection at all addresses that it can have, one case for each. The policies of one direction do
   * not ask for the address of the pod that they select.
   *
   * @param without ClusterNetworkPolicies that deny nothing then
   */
  public placements({ world, from, to, port: number, protocol }: Asked & { world: Direction }, without: readonly string[]): NetworkCase[] {
    const base = this.worldOf(world);
    const clusterPolicies = base.clusterPolicies?.map((policy) => (without.includes(policy.metadata.name) ? withoutDeny(policy) : policy));
    const [own, other] = world === 'Egress' ? [from, to] : [to, from];
    const taken = new Set(this.pods.filter((pod) => pod !== own.pod && pod !== other.pod && !pod.spec.hostNetwork)
      .flatMap((pod) => this.endOf(pod).addresses));
    const free = (all: readonly string[]) => all.filter((address) => !taken.has(address));
    // No manifest says at which address a node is whose network a pod has.
    const isApart = ({ spec, status }: Json, place: string) => !other.pod || !spec.hostNetwork || status.podIPs[0].ip !== place;
    const places = other.pod ? free(this.cluster.hasRanges ? PLACES : [...PLACES, ...ELSEWHERE]) : other.addresses;
    return [...new Set(places)].map((place): NetworkCase => {
      const home = free(PLACES).find((one) => one !== place && isIpv6(one) === isIpv6(place))!;
      const [caller, called] = world === 'Egress' ? [home, place] : [place, home];
      return {
        ...base,
        clusterPolicies,
        pods: base.pods.filter((pod) => isApart(pod, place))
          .map((pod) => (pod === own.pod ? placed(pod, home) : pod === other.pod ? placed(pod, place) : pod)),
        connections: [{ from: caller, to: called, port: number, protocol }],
      };
    });
  }

  private worldOf(world: World): NetworkCase {
    return world === 'both' ? this.cluster.world : oneDirection(this.cluster.world, world);
  }
}

function connectionsOf({ from, to, port: number, protocol }: Asked): Connection[] {
  return from.addresses.flatMap((one) => to.addresses.filter((other) => isIpv6(one) === isIpv6(other))
    .map((other): Connection => ({ from: one, to: other, port: number, protocol })));
}

function withoutDeny({ spec, ...policy }: Json): Json {
  const rules = (all: Json[] | undefined | null) => all?.filter(({ action }) => action !== 'Deny');
  return { ...policy, spec: { ...spec, ingress: rules(spec.ingress), egress: rules(spec.egress) } };
}

/** Addresses in each part of the pod range that blocks of policies cut. */
const PLACES = [...[0, 1, 2, 3, 4, 5, 6, 7, 8, 126, 200].map((last) => `10.244.0.${last}`), '10.244.3.1',
  ...[1, 2, 4, 5, 6, 7, 8].map((last) => `fd00:10::${last}`)];

/** Where pods can be, too, if their ranges are not known. */
const ELSEWHERE = [...BORDERS, '172.16.0.9', '8.8.8.8', '200.1.1.1', '2600::1', 'fc00::1'];

function placed(pod: Json, ip: string): Json {
  return { ...pod, status: { podIPs: [{ ip }] } };
}

/** Asks about all clusters at once. */
export function evaluated(clusters: readonly ReportCluster[]): Evaluated[] {
  const all = clusters.map((cluster) => new Evaluated(cluster));
  const questions = all.flatMap((one) => one.questions().map((question) => ({ one, ...question })));
  const verdicts = specified(questions.map((question) => question.case));
  questions.forEach(({ one, asked }, i) => one.answer(asked, verdicts[i]));
  return all;
}
