import { ApiObject, App, Chart, YamlOutputType } from 'cdk8s';
import { IValidation } from 'constructs';
import { AppJudge, SharedSnapshot } from './app-judge';
import { AppSnapshot, rewritten } from './app-snapshot';
import { InterceptedToJson, SynthHooks, SynthMethod, interceptToJson, objectsOf } from './cdk8s-hooks';
import { clusterFaults } from './cluster-registry';
import { DocumentWriter } from './document-writer';
import { fail, failOnAmbiguousText, failOnErrors } from './failing';
import { GuardedObject, ObjectHints } from './guarded-object';
import { hardenFaults } from './harden-faults';
import { JudgedApp, judgedAlone } from './judged-app';
import { AppJudgement, judgeApp } from './judging';
import { ApplyOrder } from './order/order';
import { ReportWriter, reportOf } from './report-writer';
import { ValidatedTree } from './validated-tree';
import { Warnings } from './warnings';
import { constructError } from '../engine/input/props';
import { show } from '../engine/input/show';
import { Json, copyOf, isSame, object } from '../engine/value/json';

/**
 * cdk8s validates the app, and reads the JSON of one object after the other. Only an object that it reads after it validated the app is
 * sure to be for a file. Code of the user may run at any time in between.
 *
 * ```
 *            cdk8s validates              it reads an object: all are judged
 *    idle ────────────────────▶ validated ──────────────────────────────────▶ writing
 *                                   ▲                                         │     ▲
 *                                   │ it reads an             cdk8s validates │     │ it reads
 *                                   │ object again                            ▼     │ an object
 *                                   └─────────────────────────────────────── judged
 * ```
 *
 * If constructs or rules change, the judgement is lost: `writing` becomes `idle`, and `judged` becomes `validated`. If an object is another
 * one when it is written, all are judged anew. Where that finds errors, nothing more is written.
 */
type Phase =
  /** An object that someone reads is judged by itself. */
  | { readonly name: 'idle' }
  | { readonly name: 'validated' }
  | { readonly name: 'judged'; readonly app: JudgedApp }
  | {
    readonly name: 'writing';
    readonly app: JudgedApp;
    /** Objects of the first chart, which are written as they were judged: no code of the user ran in between. */
    readonly fresh: Set<ApiObject>;
    /** For the other objects, which are rendered once more. */
    readonly shared: SharedSnapshot;
  };

/** One call of `App.synth` or `App.synthYaml`. */
interface Run {
  readonly method: SynthMethod;
  readonly documents: DocumentWriter;
  /** What the charts with a `toJson` of the user's own gave. */
  readonly rewritten: Map<Chart, readonly [object, Json][]>;
  /** Whether cdk8s has begun to validate the app, or has also resolved its dependencies as they were at some time since. */
  checked?: 'validated' | 'resolved';
}

/** Judges an app before it is written, and gives cdk8s the text of each object and the order of each chart. */
export class SynthSession implements SynthHooks, IValidation {
  private phase: Phase = { name: 'idle' };
  /** The app when it was last validated. */
  private tree = new ValidatedTree([], new ApplyOrder([]));
  /** The innermost synth that runs. */
  private run?: Run;
  /** While a `toJson` runs: whether this class reads the objects of a chart, or other code runs that may read any object. */
  private reader?: 'session' | 'other';
  private readonly charts = new WeakMap<Chart, InterceptedToJson>();
  /** The object that was written as this JSON. */
  private readonly sources = new WeakMap<Json, ApiObject>();
  private readonly warnings = new Warnings();

  constructor(private readonly app: App, private readonly judge: AppJudge, private readonly reports: ReportWriter) {}

  /** Takes over what an object and its chart write. */
  public adopt(target: ApiObject, hints?: ObjectHints): GuardedObject {
    const known = GuardedObject.of(target);
    if (known) {
      return known;
    }
    this.adoptChart(target.chart);
    return GuardedObject.adopt(target, this, hints);
  }

  private adoptChart(chart: Chart): void {
    if (!this.charts.has(chart)) {
      this.charts.set(chart, interceptToJson(chart, this));
    }
  }

  /** The app is another one, or is judged by other rules. */
  public forget(): void {
    const { name } = this.phase;
    this.phase = { name: name === 'validated' || name === 'judged' ? 'validated' : 'idle' };
  }

  /** Runs cdk8s' synth of the app, and writes the reports. */
  public synth(method: SynthMethod, ofCdk8s: () => unknown): unknown {
    const reports = method === 'synth' ? this.reports : undefined;
    reports?.remove();
    const outer = this.run;
    const run: Run = { method, documents: new DocumentWriter(), rewritten: new Map() };
    this.run = run;
    let given: unknown;
    try {
      given = ofCdk8s();
      failOnUnjudged(this.app);
    } catch (error) {
      this.run = outer;
      reports?.tryToWrite(() => reportOf(this.judge.judgeAll(), this.judge.rules));
      throw error;
    }
    this.run = outer;
    reports?.write(() => reportOf(this.judgementOf(run), this.judge.rules));
    return given;
  }

  /** cdk8s calls it each time that it validates the app. */
  public validate(): string[] {
    const app = this.judged;
    this.phase = app ? { name: 'judged', app } : { name: 'validated' };
    const constructs = this.app.node.findAll();
    let { order } = this.tree;
    if (!this.tree.isOf(constructs)) {
      this.forget();
      for (const construct of constructs) {
        if (ApiObject.isApiObject(construct)) {
          this.adopt(construct);
        } else if (Chart.isChart(construct)) {
          this.adoptChart(construct);
        }
      }
      order = new ApplyOrder(constructs);
    }
    this.tree = new ValidatedTree(constructs, order);
    if (this.run) {
      this.run.checked ??= 'validated';
    }
    return order.faults;
  }

  /** What the `toJson` of an object or a chart gives. In a synth, cdk8s takes the text of what the outermost one gives from its writer. */
  public toJson(target: ApiObject | Chart): unknown {
    const { reader } = this;
    const documents = reader ? undefined : this.run?.documents;
    this.reader = 'other';
    try {
      if (Chart.isChart(target)) {
        const given = this.listOf(target, this.charts.get(target)!);
        return documents ? given.map((json) => documents.document(json)) : given;
      }
      const text = this.textOf(GuardedObject.of(target)!);
      const json = reader !== 'session' || this.sources.has(text) ? copyOf(text) : text; // objects share what is equal in them
      this.sources.set(json, target);
      return documents ? documents.document(json) : json;
    } finally {
      this.reader = reader;
    }
  }

  /** The text of an object. */
  private textOf(guarded: GuardedObject): Json {
    const { target } = guarded;
    const { phase } = this;
    if (phase.name === 'validated' || (phase.name === 'judged' && phase.app.written.has(target))) {
      this.judgeFor(target);
    } else if (phase.name === 'judged') {
      this.phase = { name: 'writing', app: phase.app, fresh: new Set(), shared: {} };
    }
    const writing = this.phase.name === 'writing' ? this.phase : undefined;
    const isFirst = writing?.app.textOf(target) !== undefined && !writing.app.written.has(target);
    writing?.app.written.add(target);
    if (writing?.fresh.delete(target)) {
      return writing.app.textOf(target)!.written;
    }
    const rendered = this.judge.render(guarded, isFirst ? writing.shared : {});
    if (!this.judged) { // since code of the user ran, it can be another one
      return judgedAlone(guarded, rendered, this.judge.rules);
    }
    if (!isSame(rendered.manifest, this.judged.textOf(target)?.manifest)) {
      const { app, fresh } = this.judgeFor(target);
      app.written.add(target);
      fresh.delete(target);
    }
    const text = this.judged.textOf(target);
    if (!text) {
      throw constructError(
        target,
        'it can be rendered when it is written, but not when it is judged; make it the same at each rendering',
      );
    }
    return text.written;
  }

  /** Judges the app before an object of it is written. Nothing is kept if this fails. */
  private judgeFor({ chart }: ApiObject): Phase & { readonly name: 'writing' } {
    this.forget();
    const judgement = judgeApp(this.app, this.judge.snapshot(), this.judge.rules);
    failOnAmbiguousText(judgement.snapshot.entries);
    fail(hardenFaults(this.app, judgement.snapshot));
    this.failOnErrors(judgement);
    this.warnings.print(judgement);
    const app = new JudgedApp(judgement, this.judge.rules);
    return this.phase = { name: 'writing', app, fresh: new Set(app.targets.filter((one) => one.chart === chart)), shared: {} };
  }

  private failOnErrors({ snapshot, judged }: AppJudgement): void {
    failOnErrors(judged, this.judge.rules, (entry) => snapshot.viewOf(entry.chart));
  }

  /**
   * The objects of a chart in the order in which they apply.
   *
   * For each chart cdk8s validates the whole app and resolves its dependencies anew. Within one synth that is left out for a chart whose
   * constructs and dependencies have not changed since the last time.
   */
  private listOf(chart: Chart, toJson: InterceptedToJson): Json[] {
    const run = toJson.isOfChart() ? this.run : undefined;
    let given: unknown;
    if (run && this.phase.name !== 'idle' && this.isSettled(chart, run)) {
      this.reader = 'session';
      given = objectsOf(chart).map((target): unknown => target.toJson());
      this.reader = 'other';
    } else {
      given = toJson.call();
      if (run) {
        run.checked = 'resolved';
      }
    }
    if (!Array.isArray(given)) {
      throw constructError(chart, `its toJson must give a list of objects, got ${show(given)}`);
    }
    // An object that a validation made late has no source.
    const isOfChart = toJson.isOfChart() && given.every((json: Json) => this.sources.has(json));
    const manifests = new Map<object, Json>(
      given.map((json: Json) => {
        const copy = isOfChart ? json : object(copyOf(json));
        return [this.sources.get(json) ?? copy, copy];
      }),
    );
    if (!isOfChart) {
      this.judgeRewritten(chart, [...manifests]);
    }
    return this.tree.order.sorted([...manifests.keys()]).map((source) => manifests.get(source)!);
  }

  /** Whether nothing has changed since cdk8s validated and resolved the app. */
  private isSettled(chart: Chart, run: Run): boolean {
    if (run.checked === 'resolved') {
      return this.tree.isUnchanged(chart);
    }
    // `synth` resolves dependencies after it has validated; `synthYaml` does so before, and validations may add dependencies.
    const isResolved = run.method === 'synth' && run.checked === 'validated' && this.tree.isUnchanged(this.app);
    run.checked = isResolved ? 'resolved' : run.checked;
    return isResolved;
  }

  /** Judges what a `toJson` of the user's own makes of a chart. */
  private judgeRewritten(chart: Chart, manifests: readonly [object, Json][]): void {
    this.run?.rewritten.set(chart, manifests);
    fail(clusterFaults(manifests.length > 0 ? [chart] : []));
    const { rules } = this.judge;
    const judgement = judgeApp(this.app, rewritten(this.snapshot, chart, manifests, rules), rules);
    failOnAmbiguousText(judgement.snapshot.entries);
    this.failOnErrors(judgement);
  }

  private get judged(): JudgedApp | undefined {
    return 'app' in this.phase ? this.phase.app : undefined;
  }

  /** The app as it was judged. If it is not judged yet, the app as it is now. */
  private get snapshot(): AppSnapshot {
    return this.judged?.judgement.snapshot ?? this.judge.snapshot();
  }

  /** What the rules say of the app as a synth wrote it. */
  private judgementOf({ rewritten: charts }: Run): AppJudgement {
    const { rules } = this.judge;
    return charts.size === 0 ? this.judged?.judgement ?? this.judge.judgeAll() : judgeApp(this.app, [...charts]
      .reduce((snapshot, [chart, manifests]) => rewritten(snapshot, chart, manifests, rules), this.snapshot), rules);
  }
}

/** In a folder for each chart, cdk8s asks objects and no chart. An object that is made while files are written has no guard then. */
function failOnUnjudged(app: App): void {
  if (app.yamlOutputType !== YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE) {
    return;
  }
  const late = app.node.findAll().find((one) => ApiObject.isApiObject(one) && GuardedObject.of(one) === undefined);
  if (late) {
    throw constructError(late, 'it was made while files were written, so no rule judged it; make it before synth');
  }
}
