import { Chart } from 'cdk8s';
import { AppJudge, AppJudgement } from './app-judge';
import { AppSnapshot, rewritten } from './app-snapshot';
import { CallScope } from './call-scope';
import { InterceptedToJson, SynthMethod, interceptToJson, objectsOf } from './cdk8s-hooks';
import { DocumentWriter } from './document-writer';
import { failOnAmbiguousText, failOnErrors } from './failing';
import { GuardedObject } from './guarded-object';
import { ObjectWriter } from './object-writer';
import { ApplyOrder } from './order/order';
import { ValidatedTree } from './validated-tree';
import { constructError, show } from '../engine/input/props';
import { Json, copyOf, object } from '../engine/value/json';

/** One call of `App.synth` or `App.synthYaml`. */
interface Synth {
  readonly method: SynthMethod;
  readonly documents: DocumentWriter;
  /** Whether cdk8s has begun to validate the app. */
  isValidated: boolean;
  /** Whether cdk8s has validated the app and resolved its dependencies as they were at some time since. */
  isChecked: boolean;
}

/**
 * Has each chart write its objects in the order in which they apply, and judges what a `toJson` of the user's own makes of them.
 *
 * For each chart cdk8s validates the whole app and resolves its dependencies anew. Within one synth that is left out for a chart whose
 * constructs and dependencies have not changed since the last time.
 */
export class ChartWriter {
  private readonly charts = new WeakSet<Chart>();
  private readonly synth = new CallScope<Synth>();
  /** While a `toJson` runs: whether this class asks the objects of a chart, or other code runs that may ask any object. */
  private readonly asks = new CallScope<'chart' | 'other'>();
  /** What the charts with a `toJson` of the user's own gave in the last synth. */
  private readonly rewritten = new Map<Chart, readonly [object, Json][]>();

  constructor(
    private readonly judge: AppJudge,
    private readonly objects: ObjectWriter,
    private readonly tree: ValidatedTree,
    private readonly order: () => ApplyOrder,
  ) {}

  /** Runs cdk8s' synth of the app. */
  public duringSynth<T>(method: SynthMethod, synth: () => T): T {
    this.rewritten.clear();
    return this.synth.run({ method, documents: new DocumentWriter(), isValidated: false, isChecked: false }, synth);
  }

  /** What the rules say of the app as the last synth wrote it. */
  public get judgement(): AppJudgement {
    const { rules } = this.judge;
    const written = (snapshot: AppSnapshot, [chart, manifests]: [Chart, readonly [object, Json][]]) =>
      rewritten(snapshot, chart, manifests, rules);
    return this.rewritten.size === 0
      ? this.objects.judgement
      : this.judge.judgeAll([...this.rewritten].reduce(written, this.objects.snapshot));
  }

  /** cdk8s validates the app. */
  public validated(): void {
    if (this.synth.value) {
      this.synth.value.isValidated = true;
    }
  }

  /** What the `toJson` of an object gives. */
  public give(guarded: GuardedObject): Json {
    const mayChange = this.asks.value !== 'chart';
    return this.handOver(() => this.objects.write(guarded, mayChange));
  }

  /** In a synth, cdk8s writes what the outermost `toJson` gives, and takes the text from the writer of this synth. */
  private handOver<T extends Json | Json[]>(toJson: () => T): T {
    const documents = this.asks.value ? undefined : this.synth.value?.documents;
    const given = this.asks.run('other', toJson);
    const document = (json: Json) => documents?.document(json) ?? json;
    return (Array.isArray(given) ? given.map(document) : document(given)) as T;
  }

  /** Takes over what the chart writes. */
  public adopt(chart: Chart): void {
    if (!this.charts.has(chart)) {
      this.charts.add(chart);
      const toJson: InterceptedToJson = interceptToJson(chart, () => this.handOver(() => this.write(chart, toJson)));
    }
  }

  private write(chart: Chart, toJson: InterceptedToJson): Json[] {
    const given = this.render(chart, toJson);
    if (!Array.isArray(given)) {
      throw constructError(chart, `its toJson must give a list of objects, got ${show(given)}`);
    }
    // An object that a validation made late has no source.
    const isOfChart = toJson.isOfChart() && given.every((json: Json) => this.objects.sourceOf(json) !== undefined);
    const manifests = new Map<object, Json>(
      given.map((json: Json) => {
        const copy = isOfChart ? json : object(copyOf(json));
        return [this.objects.sourceOf(json) ?? copy, copy];
      }),
    );
    if (!isOfChart) {
      this.judgeRewritten(chart, [...manifests]);
    }
    return this.order().sorted([...manifests.keys()]).map((source) => manifests.get(source)!);
  }

  /** What the chart gives without this class: by cdk8s, or from its objects where nothing is left to check and to resolve. */
  private render(chart: Chart, toJson: InterceptedToJson): unknown {
    const synth = this.synth.value;
    if (!synth || !toJson.isOfChart()) {
      return toJson.call();
    }
    if (this.objects.isReady && this.isSettled(chart, synth)) {
      return this.asks.run('chart', () => objectsOf(chart).map((target): unknown => target.toJson()));
    }
    const given = toJson.call();
    synth.isChecked = true;
    return given;
  }

  /** Whether nothing has changed since cdk8s validated and resolved the app. */
  private isSettled(chart: Chart, synth: Synth): boolean {
    if (synth.isChecked) {
      return this.tree.isUnchanged(chart);
    }
    // `synth` resolves dependencies after it has validated; `synthYaml` does so before, and validations may add dependencies.
    return synth.isChecked = synth.method === 'synth' && synth.isValidated && this.tree.isUnchanged(chart.node.root);
  }

  private judgeRewritten(chart: Chart, manifests: readonly [object, Json][]): void {
    const { rules } = this.judge;
    this.rewritten.set(chart, manifests);
    const { snapshot, judged } = this.judge.judgeAll(rewritten(this.objects.snapshot, chart, manifests, rules));
    failOnAmbiguousText(snapshot.entries);
    failOnErrors(judged, rules, (entry) => snapshot.viewOf(entry.chart));
  }
}
