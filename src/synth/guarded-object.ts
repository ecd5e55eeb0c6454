import { ApiObject } from 'cdk8s';
import { IConstruct } from 'constructs';
import { InterceptedToJson, SynthHooks, interceptToJson } from './cdk8s-hooks';
import { Filler, fillerOf } from './harden-options';
import { toPlainJson } from './to-plain-json';
import { Ranges } from '../engine/address/ranges';
import { RegistriesOfNamespaces, ViewEntry } from '../engine/cluster/cluster-view';
import { statementOf, withAnnotations } from '../engine/manifest/annotations';
import { ManifestPart, partsOf } from '../engine/manifest/manifest-list';
import { StatedRuntime } from '../engine/runtimes/runtimes';
import { Json, copyOf, object } from '../engine/value/json';

/** What decides the order of an object beside its kind, name and namespace. */
export interface OrderHints {
  /** Labels of a pod, or of the pods of a workload: all of them, and one, which takes less time. */
  readonly labels?: () => unknown;
  readonly label?: (key: string) => string | undefined;
  readonly runtimeClassName?: string;
  readonly serviceAccountName?: string;
  /** The pods that a policy of a network is for. */
  readonly podSelector?: Json;
}

/** What the library knows of an object of its own beside its manifest. */
export interface ObjectHints {
  /** The runtime of the pods in it, or the one that a RuntimeClass stands for. */
  readonly runtime?: StatedRuntime;
  /** Where the cluster of a policy has its pods and Services. */
  readonly ranges?: Partial<Ranges>;
  /** Where a policy lets images come from. */
  readonly registries?: RegistriesOfNamespaces;
  /** Cluster-scoped objects never get the chart's namespace. */
  readonly clusterScoped?: boolean;
  /** What decides the order in which it is applied. By default it is read from the manifest. */
  readonly order?: () => OrderHints;
}

const GUARDED = Symbol.for('cdk8s-hardened-agents.guarded'); // brands are safer than classes, of which an app may load two

/** An object as it is rendered, and the objects that lie in it where it is a list. */
export interface Rendered {
  readonly manifest: Json;
  readonly parts: readonly RenderedPart[];
  /** The manifest before it was filled. Undefined if nothing fills it. */
  readonly given?: Json;
}

export interface RenderedPart extends ManifestPart, ViewEntry {}

/** An object whose `toJson` the guard wraps, ours or not. */
export class GuardedObject {
  /** Puts an object under guard. From then on, the hooks give what it renders. */
  public static adopt(target: ApiObject, hooks: SynthHooks, hints?: ObjectHints): GuardedObject {
    const guarded = new GuardedObject(target, interceptToJson(target, hooks), hints);
    Object.assign(target, { [GUARDED]: guarded });
    return guarded;
  }

  /** The object, if it is under guard. */
  public static of(target: ApiObject & { readonly [GUARDED]?: GuardedObject }): GuardedObject | undefined {
    return target[GUARDED];
  }

  private readonly statement?: { readonly [key: string]: string };

  private constructor(public readonly target: ApiObject, private readonly toJson: InterceptedToJson, public readonly hints?: ObjectHints) {
    this.statement = hints?.runtime && statementOf(hints.runtime);
  }

  /** Whether a construct of ours made it. */
  public get isOurs(): boolean {
    return this.hints !== undefined;
  }

  /** What fills it with hardened values. */
  public get filler(): Filler | undefined {
    return this.isOurs ? undefined : fillerOf(this.target);
  }

  /** The user's own construct that the object belongs to: messages name it. */
  public get owner(): IConstruct {
    const { scope } = this.target.node;
    return scope && (this.isOurs || scope.node.defaultChild === this.target) ? scope : this.target;
  }

  /** The object as it is now, with the known facts about it. */
  public render(): Rendered {
    const { filler } = this;
    const given = this.toJson.call();
    const json = object(this.isOurs && !this.toJson.isReplaced() ? given : copyOf(given)); // what is judged is the text that is written
    if (this.hints?.clusterScoped) {
      delete json.metadata.namespace;
    }
    const filled = filler?.fill(json, this.owner);
    const runtime = filled ? filler!.runtime : this.hints?.runtime;
    const manifest = filled ? inOrder(filled) : withAnnotations(json, this.statement);
    const known = { runtime, ranges: this.hints?.ranges, registries: this.hints?.registries };
    return {
      manifest,
      given: filled && json,
      parts: partsOf(manifest).parts.map(({ manifest: part, prefix, place }) => ({ manifest: part, prefix, place, ...known })),
    };
  }

  /** What decides its order, if that is known without rendering it. */
  public orderHints(): OrderHints | undefined {
    return this.hints?.order?.();
  }
}

/** A filled manifest as cdk8s would write it. */
function inOrder({ apiVersion, kind, metadata, ...rest }: Json): Json {
  return { apiVersion, kind, ...toPlainJson({ metadata }) as object, ...toPlainJson(rest) as object };
}
