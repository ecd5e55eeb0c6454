import { ApiObject, Chart } from 'cdk8s';
import { IConstruct } from 'constructs';
import { AppSnapshot, SnapshotEntry, entriesOf, entryOf, rewritten } from './app-snapshot';
import { Enforcement } from './enforcement';
import { ObjectHints, GuardedObject, Rendered } from './guarded-object';
import { interceptToJson } from './intercept';
import { Judged, UnusedInApp, annotated, failOnAmbiguousText, failOnErrors, judgePart, judgeSnapshot, unusedIn } from './judging';
import { ApplyOrder } from './order/order';
import { Warnings } from './warnings';
import { constructError, show } from '../engine/input/props';
import { Json, copyOf, isSame, object } from '../engine/value/json';
import { push } from '../engine/value/multimap';

/** As cdk8s has it: a prototype can be patched. */
const CHART_TO_JSON: unknown = Chart.prototype.toJson;

/** What was said of the whole app. */
export interface AppJudgement {
  readonly snapshot: AppSnapshot;
  readonly judged: readonly Judged[];
  readonly unused: readonly UnusedInApp[];
}

/** An object as it was judged, and as it is written after that. */
interface Ready {
  readonly manifest: Json;
  readonly written: Json;
}

/**
 * Judges an app as it is written, so that no patch, label or resolver that comes late escapes.
 *
 * cdk8s validates the app and then renders one object after the other; with several charts it does so for each. The first object
 * that is rendered after a validation has all judged, before a byte is written, and all faults are told together. What was rendered
 * for that is what is written. The objects of later charts are rendered once more, since a validation lies between; one that is then
 * another than it was has all judged anew.
 */
export class Guard {
  /** The guard of the construct's app. */
  public static of(construct: IConstruct): Guard {
    const app = construct.node.root;
    const known = Guard.guards.get(app);
    if (known) {
      return known;
    }
    const guard = new Guard(app);
    Guard.guards.set(app, guard);
    return guard;
  }

  /** Puts the guard of the object's app between the object and what is written of it. */
  public static adopt(target: ApiObject, facts?: ObjectHints): GuardedObject {
    const known = GuardedObject.of(target);
    if (known) {
      return known;
    }
    const guard = Guard.of(target);
    guard.adoptChart(target.chart);
    return GuardedObject.adopt(target, (guarded) => guard.write(guarded), facts);
  }

  private static readonly guards = new WeakMap<IConstruct, Guard>();

  private enforcement?: Enforcement;
  /** Whether cdk8s has validated and not rendered since: only then is a rendering sure to be for a file. */
  private validated = false;
  private constructs: readonly IConstruct[] = [];
  /** What is kept from the judgement until all is written. */
  private ready?: Map<ApiObject, Ready>;
  private snapshot?: AppSnapshot;
  private readonly written = new Set<ApiObject>();
  /** Objects that nothing lay between their judgement and their writing. */
  private readonly fresh = new Set<ApiObject>();
  private readonly sources = new WeakMap<Json, ApiObject>();
  private readonly charts = new WeakSet<Chart>();
  private order?: ApplyOrder;
  private looking?: { within?: AppSnapshot };
  /** The look that objects share which are written from one validation to the next. */
  private pass: { look?: AppSnapshot } = {};
  /** The one of the object that is rendered to be written. */
  private writing?: { look?: AppSnapshot };
  private readonly warnings = new Warnings();

  private constructor(private readonly app: IConstruct) {
    app.node.addValidation({ validate: () => this.validate() });
  }

  /** What the app is judged by. */
  public get rules(): Enforcement {
    return this.enforcement ?? Enforcement.DEFAULT;
  }

  /** Whether every object of the app is judged, whoever made it. */
  public get isEnforced(): boolean {
    return this.enforcement !== undefined;
  }

  /** From now on every object of the app is judged. */
  public enforce(enforcement: Enforcement): void {
    this.enforcement = enforcement;
    this.ready = undefined; // what was judged before was judged by less
  }

  /** The objects of the app as they are now; to those that are rendered for a look it is one and the same. */
  public look(): AppSnapshot {
    if (this.looking) {
      return this.looking.within ??= this.lookNow();
    }
    return this.writing ? this.writing.look ??= this.lookOnce() : this.lookOnce();
  }

  private lookOnce(): AppSnapshot {
    this.looking = {};
    try {
      return this.lookNow();
    } finally {
      this.looking = undefined;
    }
  }

  private lookNow(): AppSnapshot {
    return new AppSnapshot(entriesOf(this.app, (target) => Guard.adopt(target)), this.rules);
  }

  /** Judges the whole app as it is now. */
  public judgeAll(snapshot = this.look()): AppJudgement {
    const judged = judgeSnapshot(snapshot, this.rules, this.isEnforced);
    return { snapshot, judged, unused: unusedIn(this.app, judged) };
  }

  /** The object as it is written, once it has been judged. */
  private write(guarded: GuardedObject): Json {
    const written = this.writeOut(guarded);
    const json = this.sources.has(written) ? copyOf(written) : written; // whoever has the first may not change it any more
    this.sources.set(json, guarded.target);
    return json;
  }

  private writeOut(guarded: GuardedObject): Json {
    const { target } = guarded;
    const isOfPass = this.ready?.has(target) === true && !this.written.has(target);
    if (this.validated && (!this.ready || this.written.has(target))) { // what was written before is written anew
      this.begin(target.chart);
    }
    this.validated = false;
    this.written.add(target);
    if (this.fresh.delete(target)) {
      return this.ready!.get(target)!.written;
    }
    const rendered = this.renderIn(isOfPass ? this.pass : {}, guarded);
    if (!this.ready) {
      return this.alone(guarded, rendered);
    }
    if (!isSame(rendered.manifest, this.ready.get(target)?.manifest)) {
      this.begin(target.chart);
      this.written.add(target);
      this.fresh.delete(target);
    }
    const ready = this.ready.get(target);
    if (!ready) {
      throw constructError(
        target,
        'it can be rendered when it is written and not when it is judged; make what it holds the same each time',
      );
    }
    return ready.written;
  }

  private renderIn(pass: { look?: AppSnapshot }, guarded: GuardedObject): Rendered {
    this.writing = pass;
    try {
      return guarded.render();
    } finally {
      this.writing = undefined;
    }
  }

  /** An object that somebody renders by itself: what it relates to is not known. */
  private alone(guarded: GuardedObject, rendered: Rendered): Json {
    const { manifest, parts } = rendered;
    const entry = entryOf(guarded, rendered);
    const view = this.rules.view(parts, false);
    failOnAmbiguousText([entry]);
    const judged = parts.flatMap((part) => judgePart(entry, part, view, this.rules, this.isEnforced) ?? []);
    failOnErrors(judged);
    return annotated(manifest, judged);
  }

  /** Judges all before a byte is written; nothing stays of it where this fails. */
  private begin(chart: Chart): void {
    this.pass = {};
    this.written.clear();
    this.fresh.clear();
    this.ready = undefined;
    this.snapshot = undefined;
    const { snapshot, judged, unused } = this.judgeAll();
    failOnAmbiguousText(snapshot.entries);
    failOnErrors(judged);
    this.warnings.tell(judged, unused);
    this.snapshot = snapshot;
    this.ready = new Map();
    const accepted = new Map<SnapshotEntry, Judged[]>();
    judged.filter((one) => one.accepted.length > 0).forEach((one) => push(accepted, one.entry, one));
    for (const { target, rendered, ...entry } of snapshot.entries.map((one) => ({ ...one, accepted: accepted.get(one) ?? [] }))) {
      if (target && rendered) {
        this.ready.set(target, { manifest: rendered.manifest, written: annotated(rendered.manifest, entry.accepted) });
        if (target.chart === chart) {
          this.fresh.add(target);
        }
      }
    }
  }

  private validate(): string[] {
    this.validated = true;
    this.pass = {};
    this.fresh.clear();
    const all = this.app.node.findAll();
    if (all.length !== this.constructs.length || all.some((construct, i) => construct !== this.constructs[i])) {
      // cdk8s validates once more for each chart
      this.constructs = all;
      this.ready = undefined;
      this.snapshot = undefined;
      for (const construct of all) {
        if (ApiObject.isApiObject(construct)) {
          Guard.adopt(construct);
        } else if (Chart.isChart(construct)) {
          this.adoptChart(construct);
        }
      }
      this.order = new ApplyOrder(all);
    }
    return this.order!.faults;
  }

  /** Has a chart write its objects in the order in which they apply, and what its own `toJson` makes of them judged. */
  private adoptChart(chart: Chart): void {
    if (this.charts.has(chart)) {
      return;
    }
    this.charts.add(chart);
    const toJson = interceptToJson(chart, () => {
      const given = toJson.call();
      if (!Array.isArray(given)) {
        throw constructError(chart, `its toJson must give a list of objects, got ${show(given)}`);
      }
      const isOwn = toJson.is(CHART_TO_JSON) && given.every((json: Json) => this.sources.has(json)); // what a validation made late has no source
      const manifests = new Map<object, Json>(
        given.map((json: Json) => {
          const copy = isOwn ? json : object(copyOf(json));
          return [this.sources.get(json) ?? copy, copy];
        }),
      );
      if (!isOwn) {
        const { snapshot, judged } = this.judgeAll(rewritten(this.snapshot ?? this.look(), chart, [...manifests], this.rules));
        failOnAmbiguousText(snapshot.entries);
        failOnErrors(judged);
      }
      return this.order!.sorted([...manifests.keys()]).map((source) => manifests.get(source)!);
    });
  }
}
