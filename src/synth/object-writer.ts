import { ApiObject, Chart } from 'cdk8s';
import { AppJudge, AppJudgement, SharedSnapshot } from './app-judge';
import { AppSnapshot, SnapshotEntry, entryOf } from './app-snapshot';
import { clusterOf } from './cluster-registry';
import { fail, failOnAmbiguousText, failOnErrors } from './failing';
import { GuardedObject, Rendered } from './guarded-object';
import { hardenFaults } from './harden-faults';
import { Judged, annotated, judgePart } from './judging';
import { withOwnObjectsReason } from './own-objects';
import { Warnings } from './warnings';
import { constructError } from '../engine/input/props';
import { Json, copyOf, isSame } from '../engine/value/json';
import { push } from '../engine/value/multimap';

/** An object as it was judged, and the text that is written for it. */
interface JudgedText {
  readonly manifest: Json;
  readonly written: Json;
}

/**
 * Gives the text of each object that is written, once the whole app is judged.
 *
 * cdk8s validates the app and then renders one object after the other. The first object that is rendered after a validation has the
 * whole app judged before anything is written, so that all faults are reported together. The objects of its chart are written as they
 * were rendered then. An object of a later chart is rendered once more, because code of the user may run in between; if it is
 * different now, the whole app is judged anew.
 */
export class ObjectWriter {
  /** Whether cdk8s has validated the app and rendered nothing since: only then a rendering is sure to be for a file. */
  private isValidated = false;
  private texts?: Map<ApiObject, JudgedText>;
  private judgedApp?: AppJudgement;
  private readonly written = new Set<ApiObject>();
  /** Objects that are written as they were judged: no code of the user ran in between. */
  private readonly fresh = new Set<ApiObject>();
  private readonly sources = new WeakMap<Json, ApiObject>();
  /** For the objects that are written from one validation to the next. */
  private shared: SharedSnapshot = {};
  private readonly warnings = new Warnings();

  constructor(private readonly judge: AppJudge) {}

  /** Whether the app is judged, or will be before the next object is written. */
  public get isReady(): boolean {
    return this.isValidated || this.texts !== undefined;
  }

  /** The app as it was judged. If it is not judged yet, the app as it is now. */
  public get snapshot(): AppSnapshot {
    return this.judgedApp?.snapshot ?? this.judge.snapshot();
  }

  /** What the rules say of that app. */
  public get judgement(): AppJudgement {
    return this.judgedApp ?? this.judge.judgeAll();
  }

  /** cdk8s has validated the app. */
  public validated(): void {
    this.isValidated = true;
    this.shared = {};
    this.fresh.clear();
  }

  /** The app is another one, or is judged by other rules. */
  public forget(): void {
    this.texts = undefined;
    this.judgedApp = undefined;
  }

  /** The object as it is written. Objects share what is equal in them, so it is copied for a caller who may change it. */
  public write(guarded: GuardedObject, mayChange: boolean): Json {
    const written = this.writtenOf(guarded);
    const json = mayChange || this.sources.has(written) ? copyOf(written) : written;
    this.sources.set(json, guarded.target);
    return json;
  }

  /** The object that was written as this JSON. */
  public sourceOf(json: Json): ApiObject | undefined {
    return this.sources.get(json);
  }

  private writtenOf(guarded: GuardedObject): Json {
    const { target } = guarded;
    const shares = this.texts?.has(target) === true && !this.written.has(target);
    if (this.isValidated && (!this.texts || this.written.has(target))) {
      this.judgeApp(target.chart);
    }
    this.isValidated = false;
    this.written.add(target);
    if (this.fresh.delete(target)) {
      return this.texts!.get(target)!.written;
    }
    const rendered = this.judge.sharing(shares ? this.shared : {}, () => guarded.render());
    if (!this.texts) {
      return this.writtenAlone(guarded, rendered);
    }
    if (!isSame(rendered.manifest, this.texts.get(target)?.manifest)) {
      this.judgeApp(target.chart);
      this.written.add(target);
      this.fresh.delete(target);
    }
    const text = this.texts.get(target);
    if (!text) {
      throw constructError(
        target,
        'it can be rendered when it is written, but not when it is judged; make it the same at each rendering',
      );
    }
    return text.written;
  }

  /** An object that is rendered by itself is judged without the rules that compare it with others. */
  private writtenAlone(guarded: GuardedObject, rendered: Rendered): Json {
    const { manifest, parts } = rendered;
    const { rules } = this.judge;
    const entry = entryOf(guarded, rendered);
    const view = rules.view(parts, false, clusterOf(entry.chart));
    failOnAmbiguousText([entry]);
    const judged = parts.flatMap((part) => judgePart(entry, part, view, rules) ?? []);
    failOnErrors(judged, rules, () => view);
    return withOwnObjectsReason(annotated(manifest, judged), parts, view, rules);
  }

  /** Judges the app before anything of it is written. Nothing is kept if this fails. */
  private judgeApp(chart: Chart): void {
    this.shared = {};
    this.written.clear();
    this.fresh.clear();
    this.forget();
    const judgement = this.judge.judgeAll();
    const { snapshot, judged } = judgement;
    failOnAmbiguousText(snapshot.entries);
    fail(hardenFaults(chart.node.root, snapshot));
    failOnErrors(judged, this.judge.rules, (entry) => snapshot.viewOf(entry.chart));
    this.warnings.print(judgement);
    this.judgedApp = judgement;
    this.texts = new Map();
    const accepted = new Map<SnapshotEntry, Judged[]>();
    judged.filter((one) => one.accepted.length > 0).forEach((one) => push(accepted, one.entry, one));
    for (const entry of snapshot.entries) {
      const { target, rendered } = entry;
      if (target && rendered) {
        const written = annotated(rendered.manifest, accepted.get(entry) ?? []);
        const view = snapshot.viewOf(entry.chart);
        this.texts.set(target, {
          manifest: rendered.manifest, written: withOwnObjectsReason(written, rendered.parts, view, this.judge.rules),
        });
        if (target.chart === chart) {
          this.fresh.add(target);
        }
      }
    }
  }
}
