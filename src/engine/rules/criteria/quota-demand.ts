import { ClaimSpec, claimSpec, claimTemplates, ephemeralClaims, ownClaims } from '../../cluster/claims';
import { ClusterView } from '../../cluster/cluster-view';
import { copiesOf } from '../../cluster/copies';
import { Amounts, Resources, amountsOf } from '../../cluster/limit-ranges';
import { inNamespace, isMadeByAnother, titleOf } from '../../cluster/namespaced';
import { podResourcesWithOverhead } from '../../cluster/pod-resources';
import { BUILT_IN_POD_KINDS, groupKind } from '../../manifest/pod-kinds';
import { PodView } from '../../manifest/pod-view';
import { Json, object, objects } from '../../value/json';
import { memoizeBy, memoizeByText } from '../../value/memoize';
import { nanosOfCount } from '../../value/quantities';

/** What one object requests from a ResourceQuota. */
interface Ask {
  /** Such as `Deployment "workers"`. */
  readonly title: string;
  /** How often it requests `each`, at least. */
  readonly least: bigint;
  readonly most: bigint;
  /** By the names of `spec.hard`, such as "requests.cpu" or "pods". */
  readonly each: Amounts;
}

/** Names in `spec.hard` that mean the same. */
const SAME_AS = new Map([
  ...['cpu', 'memory', 'ephemeral-storage'].map((resource): [string, string] => [resource, `requests.${resource}`]),
  ...['pods', 'persistentvolumeclaims', 'services', 'secrets', 'configmaps', 'replicationcontrollers', 'resourcequotas']
    .map((resource): [string, string] => [`count/${resource}`, resource]),
]);

/** Kinds whose objects a quota counts, by the name in `spec.hard`. Pods, claims and Services have no name of these. */
const COUNTED = new Map([
  ['secrets', 'Secret'],
  ['configmaps', 'ConfigMap'],
  ['replicationcontrollers', 'ReplicationController'],
  ['resourcequotas', 'ResourceQuota'],
  ['count/ingresses.networking.k8s.io', 'networking.k8s.io/Ingress'],
  ['count/networkpolicies.networking.k8s.io', 'networking.k8s.io/NetworkPolicy'],
  ...BUILT_IN_POD_KINDS.filter(({ apiVersion }) => apiVersion.includes('/')).map(({ apiVersion, kind, resource }): [string, string] => [
    `count/${resource}.${apiVersion.split('/')[0]}`,
    groupKind(apiVersion, kind),
  ]),
]);

/** What one object requests of one resource. */
interface Share extends Pick<Ask, 'title' | 'least' | 'most'> {
  readonly each: bigint;
}

/** What a namespace requests of a resource, such as "requests.cpu". */
interface Demand {
  /** The sum, with the minimum number of pods of all workloads. */
  readonly least: bigint;
  /** What single objects request. It is computed on demand, since there may be thousands of objects. */
  shares(): Share[];
  /** The same, for the objects that may have more pods than their minimum. */
  scalable(): Share[];
}

export function demandOf(view: ClusterView, namespace: string, resource: string): Demand {
  const name = SAME_AS.get(resource) ?? (resource.startsWith('hugepages-') ? `requests.${resource}` : resource);
  const { all, totals } = COUNTED.has(name) ? grouped(ofObjects(view, namespace, name)) : asksIn(view, namespace);
  const share = ({ title, least, most, each }: Ask): Share => ({ title, least, most, each: each.get(name) ?? 0n });
  return {
    least: [...totals].reduce((total, [each, count]) => total + count * (each.get(name) ?? 0n), 0n),
    shares: () => all.filter(({ each }) => each.has(name)).map(share),
    scalable: () => all.filter(({ least, most, each }) => most > least && each.has(name)).map(share),
  };
}

const asksIn = memoizeByText((view: ClusterView, namespace) =>
  grouped([ofPods, ofClaims, ofServices].flatMap((of) => of(view, namespace))));

/** All requests to the quotas of a namespace. Equal pods count together, since there may be thousands. */
interface Asks {
  readonly all: readonly Ask[];
  /** How often each is requested, at least. */
  readonly totals: ReadonlyMap<Amounts, bigint>;
}

function grouped(asks: readonly Ask[]): Asks {
  const all = asks.filter(({ most }) => most > 0n);
  const totals = new Map<Amounts, bigint>();
  all.forEach(({ each, least }) => totals.set(each, (totals.get(each) ?? 0n) + least));
  return { all, totals };
}

function ofPods(view: ClusterView, namespace: string): Ask[] {
  return view.pods.select(namespace, {}).map((pod) => {
    const { least, most } = copiesOf(view, pod.manifest);
    return { title: titleOf(pod.manifest), least: BigInt(least), most: BigInt(most), each: ofPod(view, pod) };
  });
}

function ofPod(view: ClusterView, pod: PodView): Amounts {
  const resources = podResourcesWithOverhead(view, pod);
  const own = ofOnePod(resources);
  const claims = [...ephemeralClaims(pod), ...claimTemplates(pod.manifest)];
  return claims.length === 0 ? own : sum([own, ...claims.map(ofClaim)]);
}

/** What one pod requests, by its resources. Pods with the same resources share the entry. */
const ofOnePod = memoizeBy(({ requests, limits }: Resources) =>
  sum([new Map([['pods', nanosOfCount(1)]]), prefixed('requests', requests), prefixed('limits', limits)]));

function prefixed(prefix: string, amounts: Amounts): Amounts {
  return new Map([...amounts].map(([resource, nanos]) => [`${prefix}.${resource}`, nanos]));
}

function ofClaims(view: ClusterView, namespace: string): Ask[] {
  return ownClaims(view, namespace).filter((claim) => !isMadeByAnother(view, claim))
    .map((claim) => single(claim, ofClaim(claimSpec(claim))));
}

/** What a claim requests: it counts for the namespace and for its storage class. */
function ofClaim({ spec, className }: ClaimSpec): Amounts {
  const storage = amountsOf(object(spec.resources).requests).get('storage') ?? 0n;
  const all: [string, bigint][] = [['persistentvolumeclaims', nanosOfCount(1)], ['requests.storage', storage]];
  const ofClass = className !== undefined && className !== ''
    ? all.map(([name, nanos]): [string, bigint] => [`${className}.storageclass.storage.k8s.io/${name}`, nanos]) : [];
  return new Map([...all, ...ofClass]);
}

/** @see https://kubernetes.io/docs/concepts/policy/resource-quotas/#quota-on-object-count */
function ofServices(view: ClusterView, namespace: string): Ask[] {
  return inNamespace(view, 'Service', namespace).map((service) => {
    const { type, ports, allocateLoadBalancerNodePorts } = object(service.spec);
    const isBalanced = type === 'LoadBalancer';
    const nodePorts = objects(ports).filter(
      ({ nodePort }) => type === 'NodePort' || (isBalanced && (allocateLoadBalancerNodePorts !== false || nodePort)),
    );
    return single(service, new Map([
      ['services', nanosOfCount(1)],
      ...isBalanced ? [['services.loadbalancers', nanosOfCount(1)] as const] : [],
      ...nodePorts.length > 0 ? [['services.nodeports', nanosOfCount(nodePorts.length)] as const] : [],
    ]));
  });
}

function ofObjects(view: ClusterView, namespace: string, name: string): Ask[] {
  return inNamespace(view, COUNTED.get(name)!, namespace).map((manifest) => single(manifest, new Map([[name, nanosOfCount(1)]])));
}

function single(manifest: Json, each: Amounts): Ask {
  return { title: titleOf(manifest), least: 1n, most: 1n, each };
}

function sum(maps: readonly Amounts[]): Amounts {
  const all = new Map<string, bigint>();
  maps.forEach((amounts) => amounts.forEach((nanos, name) => all.set(name, (all.get(name) ?? 0n) + nanos)));
  return all;
}
