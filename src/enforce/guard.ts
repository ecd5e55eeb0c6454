import { ApiObject, Chart } from 'cdk8s';
import { IConstruct } from 'constructs';
import { acknowledgementsIn, acknowledger, reasonFor } from './acknowledgement';
import { clusterOf, identityOf } from './cluster-registry';
import { Enforcement } from './enforcement';
import { Facts, Guarded } from './guarded';
import { ApplyOrder } from './order';
import { Warnings } from './warnings';
import { ACKNOWLEDGED, Verdict, judge } from '../policy/acknowledgement';
import { describe } from '../policy/evaluator';
import { Json, object } from '../policy/json';
import { push } from '../policy/multimap';
import { Severity } from '../policy/severity';
import { Entry, World } from '../policy/world';

/** What was said of one object of the app. */
export interface Judged extends Verdict {
  readonly guarded: Guarded;
  readonly manifest: Json;
}

/** An acknowledgement that lets nothing through. */
export interface Unused {
  readonly construct: IConstruct;
  readonly ruleId: string;
  readonly reason: string;
}

/** An object of the app. */
export interface Seen {
  readonly target: ApiObject;
  /** There if it is judged. */
  readonly guarded?: Guarded;
  /** There if it is judged or others are judged by it, and can be rendered. */
  readonly entry?: Entry;
}

/** All objects of the app. */
export interface Look {
  readonly entries: readonly Seen[];
  /** The world that the objects of a chart are in. */
  readonly worldOf: (chart: Chart) => World;
}

/** What was said of the whole app. */
export interface Judgement extends Pick<Look, 'worldOf'> {
  readonly judged: Judged[];
  readonly unused: Unused[];
}

/**
 * Judges an app as it is written out, so that no patch, label or resolver that comes late escapes.
 *
 * cdk8s validates the app and then renders one object after the other; with several charts it does so for
 * each. The first object that is rendered after a validation has all judged, before a byte is written, and
 * all faults are told together. What was rendered for that is what is written. The objects of later charts
 * are rendered once more, since a validation lies between, and judged once more by themselves.
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
  public static adopt(target: ApiObject, facts?: Facts): Guarded {
    const known = Guarded.of(target);
    if (known) {
      return known;
    }
    const guard = Guard.of(target);
    guard.adoptChart(target.chart);
    return Guarded.adopt(target, (guarded) => guard.write(guarded), facts);
  }

  private static readonly guards = new WeakMap<IConstruct, Guard>();

  private enforcement?: Enforcement;
  /** Whether cdk8s has validated and not rendered since: only then is a rendering sure to be for a file. */
  private validated = false;
  /** What is kept from the judgement until all is written. */
  private worldOf?: Look['worldOf'];
  private readonly written = new Set<ApiObject>();
  private readonly rendered = new Map<ApiObject, Json>();
  private readonly sources = new WeakMap<Json, ApiObject>();
  private readonly charts = new WeakSet<Chart>();
  private order?: ApplyOrder;
  private looking?: { within?: Look };
  private readonly warnings = new Warnings();
  private size = 0;

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
  }

  /** The objects of the app as they are now, and the worlds that they are in; to those that are rendered for a look it is one and the same. */
  public look(): Look {
    if (this.looking) {
      return this.looking.within ??= this.lookNow();
    }
    this.looking = {};
    try {
      return this.lookNow();
    } finally {
      this.looking = undefined;
    }
  }

  private lookNow(): Look {
    const objects = this.app.node.findAll().filter((construct): construct is ApiObject => ApiObject.isApiObject(construct));
    const entries = objects.map((target) => ({ target, guarded: this.subject(target), entry: this.entryOf(target) }));
    return { entries, worldOf: this.worlds(entries) };
  }

  /** Judges the whole app as it is now. */
  public judgeAll(): Judgement {
    const { entries, worldOf } = this.look();
    const judged = entries.flatMap(({ target, guarded, entry }) =>
      guarded && entry ? [this.judge(guarded, entry.manifest, worldOf(target.chart))] : []);
    return { judged, unused: this.unused(judged), worldOf };
  }

  /** Whether the rules are asked of an object: of ours, of what `Harden` filled, and of what `enforce` selects. */
  public asks(guarded: Guarded, manifest: Json, world: World): boolean {
    return guarded.isOurs || guarded.isHardened || this.rules.selects(manifest, world);
  }

  /** The object as it is written out, once it has been judged. */
  private write(guarded: Guarded): Json {
    const json = this.writeOut(guarded);
    this.sources.set(json, guarded.target);
    return json;
  }

  private writeOut(guarded: Guarded): Json {
    const target = guarded.target;
    if (this.validated && (!this.worldOf || this.written.has(target))) { // what was written before is written anew
      this.begin(target.chart);
    }
    this.validated = false;
    this.written.add(target);
    const json = this.rendered.get(target);
    if (json) {
      this.rendered.delete(target);
      return json;
    }
    const entry = guarded.render();
    if (!this.subject(target)) {
      return entry.manifest;
    }
    const judged = this.judge(guarded, entry.manifest, this.worldOf?.(target.chart).know(entry) ?? this.rules.world([entry], false));
    report([judged]);
    return annotated(judged);
  }

  private judge(guarded: Guarded, manifest: Json, world: World): Judged {
    const verdict = this.asks(guarded, manifest, world)
      ? judge(this.rules.evaluator, manifest, world, (ruleId) => reasonFor(guarded.target, ruleId))
      : { open: [], accepted: [] };
    return { guarded, manifest, ...verdict };
  }

  private begin(chart: Chart): void {
    this.rendered.clear();
    this.written.clear();
    this.worldOf = undefined; // none where this fails
    const { judged, unused, worldOf } = this.judgeAll();
    report(judged);
    this.warnings.tell(judged, unused);
    this.worldOf = worldOf;
    for (const one of judged) {
      if (one.guarded.target.chart === chart) {
        this.rendered.set(one.guarded.target, annotated(one));
      }
    }
  }

  private validate(): string[] {
    this.validated = true;
    this.rendered.clear();
    const all = this.app.node.findAll();
    if (all.length !== this.size) { // cdk8s validates once more for each chart
      this.size = all.length;
      for (const construct of all) {
        if (ApiObject.isApiObject(construct)) {
          Guard.adopt(construct);
        }
      }
      this.order = new ApplyOrder(all);
    }
    return this.order!.faults;
  }

  /** Has a chart write its objects in the order in which they apply. */
  private adoptChart(chart: Chart): void {
    if (this.charts.has(chart)) {
      return;
    }
    this.charts.add(chart);
    const plain = chart.toJson.bind(chart);
    Object.assign(chart, {
      toJson: () => {
        const manifests = new Map<object, Json>((plain() as Json[]).map((json) => [this.sources.get(json) ?? json, json]));
        return this.order!.sorted([...manifests.keys()]).map((source) => manifests.get(source)!);
      },
    });
  }

  /** The object, if it is to be judged. */
  private subject(target: ApiObject): Guarded | undefined {
    const guarded = Guard.adopt(target);
    return this.isEnforced || guarded.isOurs || guarded.isHardened ? guarded : undefined;
  }

  /** An object that is judged or that others are judged by; what cannot be rendered is not ours to report: cdk8s does when it is written. */
  private entryOf(target: ApiObject): Entry | undefined {
    try {
      return Guard.adopt(target).render();
    } catch {
      return undefined;
    }
  }

  /** One world for each cluster, as the charts say which they are of. */
  private worlds(entries: readonly Seen[]): Look['worldOf'] {
    const identities = new Map<Chart, object>();
    const clusterIn = (chart: Chart) => {
      const identity = identities.get(chart) ?? identityOf(chart);
      identities.set(chart, identity);
      return identity;
    };
    const byCluster = new Map<object, Entry[]>();
    entries.forEach(({ target, entry }) => entry && push(byCluster, clusterIn(target.chart), entry));
    const worlds = new Map<object, World>();
    return (chart) => {
      const cluster = clusterIn(chart);
      const world = worlds.get(cluster) ?? this.rules.world(byCluster.get(cluster) ?? [], true, clusterOf(chart)?._ranges);
      worlds.set(cluster, world);
      return world;
    };
  }

  private unused(judged: Judged[]): Unused[] {
    const used = new Map<IConstruct, Set<string>>();
    for (const { guarded, accepted } of judged) {
      for (const { finding } of accepted) {
        const scope = acknowledger(guarded.target, finding.rule.id)!;
        used.set(scope, (used.get(scope) ?? new Set()).add(finding.rule.id));
      }
    }
    return [...acknowledgementsIn(this.app)].flatMap(([construct, reasons]) => [...reasons]
      .filter(([ruleId]) => !used.get(construct)?.has(ruleId))
      .map(([ruleId, reason]) => ({ construct, ruleId, reason })));
  }
}

/** Fails with all errors that were found. */
function report(judged: Judged[]): void {
  const faults = judged.flatMap(({ guarded, open }) => open
    .filter(({ severity }) => severity === Severity.ERROR)
    .map((finding) => `[${guarded.owner.node.path}] ${describe(finding)}`));
  if (faults.length > 0) {
    throw new Error(`Validation failed with the following errors:\n  ${faults.join('\n  ')}`);
  }
}

/** The manifest with the reasons why findings were let through. */
function annotated({ manifest, accepted }: Judged): Json {
  if (accepted.length === 0) {
    return manifest;
  }
  const reasons = Object.fromEntries(accepted.map(({ finding, reason }) => [`${ACKNOWLEDGED}${finding.rule.id}`, reason]));
  const annotations = sorted({ ...object(object(manifest.metadata).annotations), ...reasons });
  return { ...manifest, metadata: sorted({ ...object(manifest.metadata), annotations }) };
}

function sorted(json: Json): Json {
  return Object.fromEntries(Object.entries(json).sort(([a], [b]) => (a < b ? -1 : 1)));
}
