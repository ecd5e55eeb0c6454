import { ApiObject, Chart } from 'cdk8s';
import { partsOf } from '../../engine/manifest/manifest-list';
import { PodKinds, groupKind } from '../../engine/manifest/pod-kinds';
import { podViews } from '../../engine/manifest/pod-view';
import { selects } from '../../engine/manifest/selector';
import { Json, object, objects, textOf } from '../../engine/value/json';
import { memoize } from '../../engine/value/memoize';
import { push } from '../../engine/value/multimap';
import { identityOf } from '../cluster-registry';
import { GuardedObject, OrderHints } from '../guarded-object';

const RUNTIME_CLASS = 'node.k8s.io/RuntimeClass';

/** Kinds that other objects name. */
const NAMED = new Set(['Namespace', RUNTIME_CLASS, 'ServiceAccount']);
const CLUSTER_SCOPED = new Set(['Namespace', RUNTIME_CLASS]);

/** An object that is applied by itself or in a list. In a list, the list as a whole has a place in the order. */
interface Member {
  readonly item: ApiObject;
  /** Its group and kind, such as "apps/Deployment". */
  readonly kind: string;
  readonly holdsPods: boolean;
  readonly namespace?: string;
  readonly name: string;
  readonly hints: () => OrderHints;
}

interface Policy {
  readonly member: Member;
  readonly selector: Json;
  /** A label that all its pods have. None if it names none. */
  readonly label?: readonly [key: string, value: string];
  /** Whether it requires only this label. */
  readonly isPlain: boolean;
}

/** Finds the objects of the app that an object needs. Objects of other clusters do not count. */
export class OrderIndex {
  private readonly clusters = new Map<Chart, string>();
  private readonly identities = new Map<object, string>();
  private readonly members = new Map<ApiObject, Member[]>();
  private readonly named = new Map<string, ApiObject[]>();
  private readonly pods = new Map<Member, OrderHints>();
  private readonly policies: Policy[] = [];

  constructor(items: readonly ApiObject[]) {
    for (const item of items) {
      const members = membersOf(item);
      this.members.set(item, members);
      members.forEach((member) => this.add(member));
    }
  }

  private add(member: Member): void {
    const { item, kind, holdsPods, namespace, name } = member;
    if (NAMED.has(kind)) {
      push(this.named, key(this.clusterOf(item), kind, CLUSTER_SCOPED.has(kind) ? '' : namespace, name), item);
    } else if (holdsPods) {
      this.pods.set(member, member.hints());
    } else if (kind === 'networking.k8s.io/NetworkPolicy' || GuardedObject.of(item)?.orderHints()?.podSelector) {
      // or a policy of a network's own kind that this library makes
      const selector = object(member.hints().podSelector);
      const [label, ...more] = Object.entries(object(selector.matchLabels));
      const isPlain = more.length === 0 && objects(selector.matchExpressions).length === 0;
      this.policies.push({ member, selector, label: label && [label[0], String(label[1])], isPlain });
    }
  }

  /** The objects that must exist before the API server accepts this object, or an object in it. */
  public needs(item: ApiObject): ApiObject[] {
    return this.members.get(item)!.flatMap((member) => {
      const pod = this.pods.get(member);
      const namespace = CLUSTER_SCOPED.has(member.kind) ? undefined : member.namespace;
      const account = pod?.serviceAccountName === 'default' ? undefined : pod?.serviceAccountName;
      return [
        this.find('Namespace', '', namespace, item),
        this.find(RUNTIME_CLASS, '', pod?.runtimeClassName, item),
        this.find('ServiceAccount', namespace, account, item),
      ].filter((found): found is ApiObject => found !== undefined);
    });
  }

  /** Each policy of the app with the objects whose pods it selects. */
  public selections(): [ApiObject, ApiObject[]][] {
    const byLabel = this.podsByLabel();
    return this.policies.map(({ member: { item, namespace }, selector, label, isPlain }) => {
      const candidates = byLabel.get(key(this.clusterOf(item), namespace, ...label ?? [])) ?? [];
      const selected = isPlain ? candidates : candidates.filter((pod) => selects(selector, object(this.pods.get(pod)!.labels?.())));
      return [item, selected.map((pod) => pod.item)];
    });
  }

  /** Pods by namespace, and by each label that a policy uses to select them. */
  private podsByLabel(): Map<string, Member[]> {
    const byLabel = new Map<string, Member[]>();
    const names = new Set(this.policies.flatMap(({ label }) => label?.[0] ?? []));
    for (const [pod, { label }] of this.pods) {
      const cluster = this.clusterOf(pod.item);
      push(byLabel, key(cluster, pod.namespace), pod);
      for (const name of names) {
        const value = label?.(name);
        if (value !== undefined) {
          push(byLabel, key(cluster, pod.namespace, name, value), pod);
        }
      }
    }
    return byLabel;
  }

  private find(kind: string, namespace: string | undefined, name: string | undefined, needing: ApiObject): ApiObject | undefined {
    const found = name === undefined ? [] : this.named.get(key(this.clusterOf(needing), kind, namespace, name)) ?? [];
    return found.find((item) => item.chart === needing.chart) ?? found[0];
  }

  /** A text that identifies the cluster of an object's chart. */
  private clusterOf({ chart }: ApiObject): string {
    return memoize(this.clusters, chart, () => memoize(this.identities, identityOf(chart), () => String(this.identities.size)));
  }
}

/** The object itself, and the objects in it if it is a list. */
function membersOf(item: ApiObject): Member[] {
  const { kind, metadata, name } = item;
  const self: Member = { item, ...sortOf(item), namespace: metadata.namespace, name, hints: () => hintsOf(item) };
  if (typeof kind !== 'string' || !kind.endsWith('List')) { // it may be known only at synth
    return [self];
  }
  const [, ...inner] = partsOf(manifestOf(item)).parts;
  return [self, ...inner.map(({ manifest }): Member => {
    const own = object(manifest.metadata);
    const namespace = typeof own.namespace === 'string' ? own.namespace : undefined;
    return { item, ...sortOf(manifest), namespace, name: textOf(own.name), hints: () => read(manifest) };
  })];
}

/** The hints that the library has about an object, or else those in its manifest. */
function hintsOf(target: ApiObject): OrderHints {
  return GuardedObject.of(target)?.orderHints() ?? read(manifestOf(target));
}

/** The manifest is empty for an object that cannot be rendered. cdk8s reports it when it writes the object. */
function manifestOf(target: ApiObject): Json {
  try {
    return GuardedObject.of(target)?.render().manifest ?? object(target.toJson());
  } catch {
    return {};
  }
}

function read(manifest: Json): OrderHints {
  const [pod] = podViews(manifest);
  const { runtimeClassName, serviceAccountName } = object(pod?.spec);
  const labels = object(object(pod?.metadata).labels);
  return {
    labels: () => labels,
    label: (name) => labels[name] as string | undefined,
    runtimeClassName,
    serviceAccountName,
    podSelector: object(object(manifest.spec).podSelector),
  };
}

function sortOf(of: ApiObject | Json): Pick<Member, 'kind' | 'holdsPods'> {
  return { kind: groupKind(of.apiVersion, of.kind), holdsPods: PodKinds.BUILT_IN.pathIn(of) !== undefined };
}

function key(...parts: (string | undefined)[]): string {
  return parts.join('\n'); // undefined counts as empty
}
