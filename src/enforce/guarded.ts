import { ApiObject } from 'cdk8s';
import { IConstruct } from 'constructs';
import { plain } from './plain';
import { Json, object } from '../policy/json';
import { Ranges } from '../policy/ranges';
import { StatedRuntime } from '../policy/runtimes';
import { Entry } from '../policy/world';

/** What decides the order of an object beside its kind, name and namespace. */
export interface OrderFacts {
  /** Labels of a pod, or of the pods of a workload: all of them, and one, which takes less time. */
  readonly labels?: () => unknown;
  readonly label?: (key: string) => string | undefined;
  readonly runtimeClassName?: string;
  readonly serviceAccountName?: string;
  /** The pods that a policy of a network is for. */
  readonly podSelector?: Json;
}

/** What the library knows of an object of its own beside its manifest. */
export interface Facts {
  /** The runtime of the pods in it, or the one that a RuntimeClass stands for. */
  readonly runtime?: StatedRuntime;
  /** Where the cluster of a policy has its pods and Services. */
  readonly ranges?: Partial<Ranges>;
  /** Cluster-scoped objects never get the chart's namespace. */
  readonly clusterScoped?: boolean;
  /** What decides the order in which it is applied; read from the manifest where it is not given. */
  readonly order?: () => OrderFacts;
}

/** Fills a rendered manifest; gives it and the runtime that its pods got by it, if they did. */
export type Filler = (json: Json) => { readonly json: Json; readonly runtime?: StatedRuntime };

const GUARDED = Symbol.for('cdk8s-hardened-agents.guarded'); // brands are safer than classes, of which an app may load two

/** An object whose rendering the guard stands in, ours or not. */
export class Guarded {
  /** Puts an object under guard; from then on `write` gives what it renders. */
  public static adopt(target: ApiObject, write: (guarded: Guarded) => Json, facts?: Facts): Guarded {
    const toJson = target.toJson.bind(target);
    const guarded = new Guarded(target, () => object(toJson()), facts);
    // cdk8s has no hook between rendering and writing. What stands in the way of the one method that it calls sees what
    // patches, resolvers and L1s make of objects of every class.
    Object.assign(target, { [GUARDED]: guarded, toJson: () => write(guarded) });
    return guarded;
  }

  /** The object, if it is under guard. */
  public static of(target: ApiObject & { readonly [GUARDED]?: Guarded }): Guarded | undefined {
    return target[GUARDED];
  }

  private filler?: Filler;

  private constructor(public readonly target: ApiObject, private readonly toJson: () => Json, private readonly facts?: Facts) {}

  /** Whether a construct of ours made it. */
  public get isOurs(): boolean {
    return this.facts !== undefined;
  }

  /** Whether it is filled with hardened values. */
  public get isHardened(): boolean {
    return this.filler !== undefined;
  }

  /** From now on what is left out is filled; the first who fills is the one who does. */
  public fillWith(filler: Filler): void {
    this.filler ??= filler;
  }

  /** The user's own construct that the object belongs to: what is told of it is told there. */
  public get owner(): IConstruct {
    const { scope } = this.target.node;
    return scope && (this.isOurs || scope.node.defaultChild === this.target) ? scope : this.target;
  }

  /** The object as it stands, with what is known of it. */
  public render(): Entry {
    const json = this.toJson();
    if (this.facts?.clusterScoped) {
      delete json.metadata.namespace;
    }
    const known = { ranges: this.facts?.ranges, renderer: this };
    if (!this.filler) {
      return { manifest: json, runtime: this.facts?.runtime, ...known };
    }
    const { json: filled, runtime } = this.filler(json);
    const { apiVersion, kind, metadata, ...rest } = filled;
    return { manifest: { apiVersion, kind, ...plain({ metadata }) as object, ...plain(rest) as object }, runtime, ...known };
  }

  /** What decides its order, if that is known without rendering it. */
  public orderFacts(): OrderFacts | undefined {
    return this.filler ? undefined : this.facts?.order?.();
  }
}
