import { ApiObject } from 'cdk8s';
import { IConstruct } from 'constructs';
import { AppSnapshot, entriesOf } from './app-snapshot';
import { Enforcement } from './enforcement';
import { GuardedObject, Rendered } from './guarded-object';
import { AppJudgement, judgeApp } from './judging';

/** A snapshot that several objects use, taken when the first of them needs it. */
export interface SharedSnapshot {
  taken?: AppSnapshot;
}

/** The rules of an app, and snapshots that they judge. */
export class AppJudge {
  private enforcement?: Enforcement;
  /** Set while objects are rendered: the snapshot for those that need one. */
  private shared?: SharedSnapshot;
  /** The last snapshot that was taken to be read. */
  private read?: AppSnapshot;
  /** Whether a text of the app is made. Its snapshot renders all objects; those with such texts must not take one more snapshot. */
  private isMakingText = false;

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
    const outer = this.shared;
    if (outer?.taken) {
      return outer.taken;
    }
    this.shared = outer ?? {};
    try {
      const taken = new AppSnapshot(entriesOf(this.app, this.adopt), this.rules);
      return outer ? outer.taken = taken : taken;
    } finally {
      this.shared = outer;
    }
  }

  /** An object as it is now, to be written. If it needs a snapshot, it gets the shared one. */
  public render(guarded: GuardedObject, shared: SharedSnapshot): Rendered {
    const outer = this.shared;
    this.shared = shared;
    try {
      return guarded.render();
    } finally {
      this.shared = outer;
    }
  }

  /**
   * What depends on all objects of the app as they are now, for example the text of a configuration.
   *
   * @param meanwhile the result while the app is rendered for another such text
   */
  public textOfApp<T>(make: (snapshot: AppSnapshot) => T, meanwhile: T): T {
    return this.isMakingText ? meanwhile : this.withoutTexts(() => make(this.snapshot()));
  }

  /**
   * The app as it is now, but for such texts, to be read: nothing of it is written, so no one changes it, and no network depends on texts.
   *
   * It is one snapshot as long as the app is the same, so that what is computed of it is computed once. Only a rendering of all objects
   * shows whether the app is the same: a Lazy, a patch or props can give something else at any time.
   */
  public snapshotToRead(): AppSnapshot {
    const now = this.withoutTexts(() => this.snapshot());
    if (this.shared) {
      return now; // an object that is rendered asks for it
    }
    return this.read = this.read?.isSame(now) ? this.read : now;
  }

  /** Judges the whole app as it is now. */
  public judgeAll(): AppJudgement {
    return judgeApp(this.app, this.snapshot(), this.rules);
  }

  private withoutTexts<T>(act: () => T): T {
    const outer = this.isMakingText;
    this.isMakingText = true;
    try {
      return act();
    } finally {
      this.isMakingText = outer;
    }
  }
}
