import { ApiObject } from 'cdk8s';
import { IConstruct } from 'constructs';
import { AppSnapshot, entriesOf } from './app-snapshot';
import { CallScope } from './call-scope';
import { Enforcement } from './enforcement';
import { GuardedObject } from './guarded-object';
import { Judged, UnusedInApp, judgeSnapshot, unusedIn } from './judging';

/** What the rules say of the whole app. */
export interface AppJudgement {
  readonly snapshot: AppSnapshot;
  readonly judged: readonly Judged[];
  readonly unused: readonly UnusedInApp[];
}

/** A snapshot that several objects use, taken when the first of them needs it. */
export interface SharedSnapshot {
  taken?: AppSnapshot;
}

/** Takes snapshots of an app, and judges them by the rules of the app. */
export class AppJudge {
  private enforcement?: Enforcement;
  /** The snapshot for objects that need one while they are rendered for another snapshot. */
  private readonly taking = new CallScope<SharedSnapshot>();
  /** The snapshot for objects that need one while they are rendered to be written. */
  private readonly writing = new CallScope<SharedSnapshot>();
  /** The last snapshot that was taken to be read. */
  private read?: AppSnapshot;

  constructor(private readonly app: IConstruct, private readonly adopt: (target: ApiObject) => GuardedObject) {}

  /** The rules and options that judge the app. */
  public get rules(): Enforcement {
    return this.enforcement ?? Enforcement.DEFAULT;
  }

  /** Whether the user has decided how the app is judged. */
  public get isDecided(): boolean {
    return this.enforcement !== undefined;
  }

  /** From now on the app is judged in this way. */
  public decide(enforcement: Enforcement): void {
    this.enforcement = enforcement;
  }

  /** The objects of the app as they are now. */
  public snapshot(): AppSnapshot {
    const taking = this.taking.value;
    if (taking) {
      return taking.taken ??= this.take();
    }
    const takeOnce = () => this.taking.run({}, () => this.take());
    const writing = this.writing.value;
    return writing ? writing.taken ??= takeOnce() : takeOnce();
  }

  /**
   * The same for those who only read it: nothing of it is written, so no one changes it. It is one snapshot as long as the app is the
   * same, so that what is computed of it is computed once. Only a rendering of all objects shows whether the app is the same: a Lazy, a
   * patch or props can give something else at any time.
   */
  public snapshotToRead(): AppSnapshot {
    const now = this.snapshot();
    if (this.taking.value || this.writing.value) {
      return now; // an object that is rendered asks for it
    }
    return this.read = this.read?.isSame(now) ? this.read : now;
  }

  /** Runs a function that renders an object to be written. If the object needs a snapshot, it gets the shared one. */
  public sharing<T>(shared: SharedSnapshot, act: () => T): T {
    return this.writing.run(shared, act);
  }

  /** Judges the whole app as it is now. */
  public judgeAll(snapshot = this.snapshot()): AppJudgement {
    const judged = judgeSnapshot(snapshot, this.rules);
    return { snapshot, judged, unused: unusedIn(this.app, judged) };
  }

  private take(): AppSnapshot {
    return new AppSnapshot(entriesOf(this.app, this.adopt), this.rules);
  }
}
