import { ApiObject, App, Chart, YamlOutputType } from 'cdk8s';
import { IConstruct } from 'constructs';
import { AppJudge, AppJudgement } from './app-judge';
import { AppSnapshot } from './app-snapshot';
import { interceptSynth } from './cdk8s-hooks';
import { ChartWriter } from './chart-writer';
import { Enforcement } from './enforcement';
import { GuardedObject, ObjectHints } from './guarded-object';
import { loadPosture } from './load-posture';
import { ObjectWriter } from './object-writer';
import { ApplyOrder } from './order/order';
import { perApp } from './per-app';
import { ReportFile, ReportWriter } from './report-writer';
import { ValidatedTree } from './validated-tree';
import { constructError } from '../engine/input/props';
import { Posture } from '../engine/posture/posture';

/** Judges an app before it is written, with every patch, label, resolver and construct that is added late. */
export class Guard {
  /** The guard of the construct's app. */
  public static of(construct: IConstruct): Guard {
    return Guard.guards(construct);
  }

  /** Has the guard of the object's app give the text that is written for the object. */
  public static adopt(target: ApiObject, hints?: ObjectHints): GuardedObject {
    const known = GuardedObject.of(target);
    if (known) {
      return known;
    }
    const guard = Guard.of(target);
    guard.charts.adopt(target.chart);
    return GuardedObject.adopt(target, (guarded) => guard.charts.give(guarded), hints);
  }

  private static readonly guards = perApp((app) => new Guard(app));

  private readonly judge: AppJudge;
  private readonly objects: ObjectWriter;
  private readonly charts: ChartWriter;
  private readonly tree: ValidatedTree;
  private readonly reports: ReportWriter;
  private order?: ApplyOrder;

  private constructor(app: IConstruct) {
    this.judge = new AppJudge(app, (target) => Guard.adopt(target));
    this.objects = new ObjectWriter(this.judge);
    this.tree = new ValidatedTree(app);
    this.charts = new ChartWriter(this.judge, this.objects, this.tree, () => this.applyOrder());
    app.node.addValidation({ validate: () => this.validate() });
    this.reports = new ReportWriter(app as App);
    interceptSynth(app, (synth, method) => {
      const judged = () => {
        const result = this.charts.duringSynth(method, synth);
        failOnUnjudged(app as App);
        return result;
      };
      return method === 'synth' ? this.reports.around(judged, () => this.reportOf(this.charts.judgement), () => this.report()) : judged();
    });
  }

  /** The rules and options that judge the app. */
  public get rules(): Enforcement {
    return this.judge.rules;
  }

  /** Whether the user has decided how the app is judged. */
  public get isDecided(): boolean {
    return this.judge.isDecided;
  }

  /** From now on the app is judged in this way. */
  public decide(enforcement: Enforcement): void {
    this.judge.decide(enforcement);
    this.objects.forget();
  }

  /** The objects of the app as they are now. */
  public snapshot(): AppSnapshot {
    return this.judge.snapshot();
  }

  /** The same for those who only read it: one snapshot as long as the app is the same. */
  public snapshotToRead(): AppSnapshot {
    return this.judge.snapshotToRead();
  }

  /** Judges the whole app as it is now. */
  public judgeAll(): AppJudgement {
    return this.judge.judgeAll();
  }

  /** The report of the app as it is now. */
  public report(): Posture {
    return this.reportOf(this.judgeAll());
  }

  /** Has synth write a report. */
  public addReport(file: ReportFile): void {
    this.reports.add(file);
  }

  private reportOf(judgement: AppJudgement): Posture {
    return loadPosture().postureIn(judgement, this.rules);
  }

  /** cdk8s calls it each time that it validates the app. */
  private validate(): string[] {
    this.objects.validated();
    if (this.tree.update()) {
      this.objects.forget();
      this.order = undefined;
      for (const construct of this.tree.constructs) {
        if (ApiObject.isApiObject(construct)) {
          Guard.adopt(construct);
        } else if (Chart.isChart(construct)) {
          this.charts.adopt(construct);
        }
      }
    }
    const { faults } = this.applyOrder(); // it lets charts depend on each other
    this.tree.countDependencies();
    this.charts.validated();
    return faults;
  }

  private applyOrder(): ApplyOrder {
    return this.order ??= new ApplyOrder(this.tree.constructs);
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
