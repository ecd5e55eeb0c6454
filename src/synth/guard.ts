import { ApiObject, App } from 'cdk8s';
import { IConstruct } from 'constructs';
import { AppJudge } from './app-judge';
import { AppSnapshot } from './app-snapshot';
import { interceptSynth } from './cdk8s-hooks';
import { Enforcement } from './enforcement';
import { GuardedObject, ObjectHints } from './guarded-object';
import { AppJudgement } from './judging';
import { perApp } from './per-app';
import { ReportFile, ReportWriter, reportOf } from './report-writer';
import { SynthSession } from './synth-session';
import { Posture } from '../engine/posture/posture';

/** Judges an app before it is written, with every patch, label, resolver and construct that is added late. */
export class Guard {
  /** The guard of the construct's app. */
  public static of(construct: IConstruct): Guard {
    return Guard.guards(construct);
  }

  /** Has the guard of the object's app give the text that is written for the object. */
  public static adopt(target: ApiObject, hints?: ObjectHints): GuardedObject {
    return Guard.of(target).session.adopt(target, hints);
  }

  private static readonly guards = perApp((app) => new Guard(app as App));

  private readonly judge: AppJudge;
  private readonly reports: ReportWriter;
  private readonly session: SynthSession;

  private constructor(app: App) {
    this.judge = new AppJudge(app, (target) => this.session.adopt(target));
    this.reports = new ReportWriter(app);
    this.session = new SynthSession(app, this.judge, this.reports);
    app.node.addValidation(this.session);
    interceptSynth(app, this.session);
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
    this.session.forget();
  }

  /** The objects of the app as they are now. */
  public snapshot(): AppSnapshot {
    return this.judge.snapshot();
  }

  /** The same without texts about the app, for those who only read it: one snapshot as long as the app is the same. */
  public snapshotToRead(): AppSnapshot {
    return this.judge.snapshotToRead();
  }

  /**
   * What depends on all objects of the app as they are now, for example the text of a configuration.
   *
   * @param meanwhile the result while the app is rendered for another such text
   */
  public textOfApp<T>(make: (snapshot: AppSnapshot) => T, meanwhile: T): T {
    return this.judge.textOfApp(make, meanwhile);
  }

  /** Judges the whole app as it is now. */
  public judgeAll(): AppJudgement {
    return this.judge.judgeAll();
  }

  /** The report of the app as it is now. */
  public report(): Posture {
    return reportOf(this.judgeAll(), this.rules);
  }

  /** Has synth write a report. */
  public addReport(file: ReportFile): void {
    this.reports.add(file);
  }
}
