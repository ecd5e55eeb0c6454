import { ApiObject, Chart } from 'cdk8s';
import { IConstruct } from 'constructs';
import { clusterOf, identityOf } from './cluster-registry';
import { Enforcement } from './enforcement';
import { GuardedObject, Rendered, RenderedPart } from './guarded-object';
import { Filler, fillerOf } from './harden-options';
import { ClusterView, ViewEntry } from '../engine/cluster/cluster-view';
import { partsOf } from '../engine/manifest/manifest-list';
import { objectKey } from '../engine/manifest/object-key';
import { PodKinds, groupKind } from '../engine/manifest/pod-kinds';
import { Json, isSame, object } from '../engine/value/json';
import { memoize } from '../engine/value/memoize';
import { push } from '../engine/value/multimap';

/** One object of the app as it is now. */
export interface SnapshotEntry {
  /** Nothing for one that the chart itself writes. */
  readonly target?: ApiObject;
  readonly chart: Chart;
  /** Acknowledgements of this construct and of those around it apply. */
  readonly construct: IConstruct;
  /** The user's own construct that it belongs to. */
  readonly owner: IConstruct;
  readonly isOurs: boolean;
  readonly filler?: Filler;
  /** Undefined if it cannot be rendered. cdk8s reports that when it writes the object. */
  readonly rendered?: Rendered;
}

/** All objects of the app as they are now, and a view of each cluster that they are in. */
export class AppSnapshot {
  /** Each object, those in lists too, with the entry that it belongs to. */
  public readonly parts: readonly { readonly entry: SnapshotEntry; readonly part: RenderedPart }[];

  private readonly clusters = new Map<Chart, object>();
  private readonly byCluster = new Map<object, ViewEntry[]>();
  private readonly views = new Map<object, ClusterView>();

  constructor(public readonly entries: readonly SnapshotEntry[], private readonly rules: Enforcement) {
    this.parts = entries.flatMap((entry) => (entry.rendered?.parts ?? []).map((part) => ({ entry, part })));
    this.parts.forEach(({ entry: { chart, owner }, part }) =>
      push(this.byCluster, this.clusterOf(chart), { ...part, path: () => owner.node.path }));
  }

  /** The objects that the rules compare with those of a chart: the objects of all charts of its cluster. */
  public viewOf(chart: Chart): ClusterView {
    const cluster = this.clusterOf(chart);
    return memoize(this.views, cluster, () => this.rules.view(this.byCluster.get(cluster) ?? [], true, clusterOf(chart)));
  }

  /** Whether the other one has the same objects in the same order, in the same clusters, under the same rules: its views are the same. */
  public isSame(other: AppSnapshot): boolean {
    return this.rules === other.rules && this.entries.length === other.entries.length && this.entries.every((entry, i) =>
      isSameEntry(entry, other.entries[i]) && this.clusterOf(entry.chart) === other.clusterOf(entry.chart));
  }

  private clusterOf(chart: Chart): object {
    return memoize(this.clusters, chart, () => identityOf(chart));
  }
}

/** What fills an object decides what is known of its runtime, and a construct of this library what is known of its ranges. */
function isSameEntry(one: SnapshotEntry, other: SnapshotEntry): boolean {
  return one.target === other.target && one.owner === other.owner && one.filler === other.filler
    && isSame(one.rendered?.manifest, other.rendered?.manifest);
}

/** The objects of an app, rendered. They share what is equal in them. */
export function entriesOf(app: IConstruct, adopt: (target: ApiObject) => GuardedObject): SnapshotEntry[] {
  const equal = new EqualParts();
  const entries: SnapshotEntry[] = [];
  for (const target of app.node.findAll().filter((construct): construct is ApiObject => ApiObject.isApiObject(construct))) {
    const guarded = adopt(target);
    try {
      const rendered = guarded.render();
      rendered.parts.forEach(({ manifest }) => equal.share(manifest));
      entries.push(entryOf(guarded, rendered));
    } catch {
      entries.push(entryOf(guarded));
    }
  }
  return entries;
}

/** An object under guard, as it is rendered. */
export function entryOf({ target, owner, isOurs, filler }: GuardedObject, rendered?: Rendered): SnapshotEntry {
  return { target, chart: target.chart, construct: target, owner, isOurs, filler, rendered };
}

/** The app with a chart replaced by the result of its own `toJson`. Each JSON comes with its object, if that is known. */
export function rewritten(
  snapshot: AppSnapshot,
  chart: Chart,
  written: readonly (readonly [object, Json])[],
  rules: Enforcement,
): AppSnapshot {
  const own = snapshot.entries.filter((entry) => entry.chart === chart);
  const byTarget = new Map<unknown, SnapshotEntry>(own.map((entry) => [entry.target, entry]));
  const byKey = new Map(own.flatMap((entry) => (entry.rendered ? [[objectKey(entry.rendered.manifest), entry]] : [])));
  const entries = written.map(([source, manifest]): SnapshotEntry => {
    const unknown: SnapshotEntry = { chart, construct: chart, owner: chart, isOurs: false, filler: fillerOf(chart) };
    const entry = byTarget.get(source) ?? byKey.get(objectKey(manifest)) ?? unknown;
    const { runtime, ranges, registries } = entry.rendered?.parts[0] ?? {};
    return { ...entry, rendered: { manifest, parts: partsOf(manifest).parts.map((part) => ({ ...part, runtime, ranges, registries })) } };
  });
  return new AppSnapshot([...snapshot.entries.filter((entry) => entry.chart !== chart), ...entries], rules);
}

/**
 * Has manifests share what is equal in them: the specs of pods, and the rules of policies. What is computed for one then holds for all,
 * and they take less memory. A manifest that shares must not be changed.
 */
class EqualParts {
  private readonly known = new Map<string, unknown>();

  /** Replaces each part of a manifest by an equal one of an earlier manifest, if there is one. */
  public share(manifest: Json): void {
    for (const [holder, key] of placesIn(manifest)) {
      const value: unknown = holder[key];
      if (typeof value === 'object' && value !== null) {
        const text = JSON.stringify(value);
        if (!text.includes('null')) { // which also stands for NaN and for what is undefined in a list
          holder[key] = memoize(this.known, `${key}\n${text}`, () => value);
        }
      }
    }
  }
}

function placesIn(manifest: Json): [holder: Json, key: string][] {
  if (groupKind(manifest.apiVersion, manifest.kind) === 'networking.k8s.io/NetworkPolicy') {
    const spec = object(manifest.spec);
    return [[spec, 'egress'], [spec, 'ingress']];
  }
  return PodKinds.BUILT_IN.pathsIn(manifest).filter(({ steps }) => !steps.includes('*'))
    .map(({ steps }) => [steps.reduce((at, step) => object(at[step]), manifest), 'spec']);
}
