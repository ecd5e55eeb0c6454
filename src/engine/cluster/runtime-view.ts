import { statementIn } from '../manifest/annotations';
import { groupKind } from '../manifest/pod-kinds';
import { PodView } from '../manifest/pod-view';
import { WELL_KNOWN_CLASSES, traitsOfHandler } from '../runtimes/known-runtimes';
import { RuntimesByClass, StatedRuntime } from '../runtimes/runtimes';
import { isSandbox } from '../runtimes/trait-defaults';
import { RuntimeTraits } from '../runtimes/traits';
import { Json, object, textOf } from '../value/json';
import { push } from '../value/multimap';

/** What is known of the runtimes of a cluster. */
export class RuntimeView {
  private readonly classes = new Map<string, Json[]>();
  private readonly stated = new Map<Json, StatedRuntime>();

  /**
   * @param known of the cluster, by name of the RuntimeClass
   * @param complete whether the view has every RuntimeClass of the cluster
   * @param believes whether statements in the manifests' own annotations count
   */
  constructor(private readonly known: RuntimesByClass = {}, private readonly complete: boolean, private readonly believes: boolean) {}

  /** Adds a manifest, and what its construct states. */
  public add(manifest: Json, runtime: StatedRuntime | undefined): void {
    const stated = runtime ?? (this.believes ? statementIn(manifest) : undefined);
    if (stated) {
      this.stated.set(manifest, stated);
    }
    if (groupKind(manifest.apiVersion, manifest.kind) === 'node.k8s.io/RuntimeClass') {
      push(this.classes, textOf(object(manifest.metadata).name), manifest);
    }
  }

  /**
   * The traits of a pod's runtime. A RuntimeClass whose handler is no sandbox counts first. After it come the traits that are known of
   * the cluster, those that a construct or manifest states, and those of the handler or the name of the class.
   */
  public of(pod: PodView): RuntimeTraits | undefined {
    const name: unknown = pod.spec.runtimeClassName ?? undefined;
    const stated = this.stated.get(pod.manifest);
    if (typeof name !== 'string') {
      return name === undefined && stated?.className === undefined ? stated?.traits : undefined;
    }
    const classes = this.classes.get(name) ?? [];
    const byHandler = classes.map((one) => traitsOfHandler(one.handler));
    const unsafe = byHandler.find((traits) => traits && !isSandbox(traits));
    const inForce = [stated, ...classes.map((one) => this.stated.get(one))].find((one) => one && this.isInForce(one, name, classes));
    return unsafe ?? own(this.known, name) ?? inForce?.traits ?? (classes.length > 0 ? byHandler[0] : own(WELL_KNOWN_CLASSES, name));
  }

  /** Whether the statement still matches the manifests. */
  private isInForce({ className, handler }: StatedRuntime, name: string, classes: readonly Json[]): boolean {
    const isSameHandler = classes.length === 0 ? !this.complete : classes.every((one) => one.handler === handler);
    return className === name && (handler === undefined || isSameHandler);
  }
}

function own<T>(table: { readonly [key: string]: T }, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
