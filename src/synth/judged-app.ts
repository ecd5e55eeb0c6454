import { ApiObject } from 'cdk8s';
import { SnapshotEntry, entryOf } from './app-snapshot';
import { clusterOf } from './cluster-registry';
import { Enforcement } from './enforcement';
import { failOnAmbiguousText, failOnErrors } from './failing';
import { GuardedObject, Rendered, RenderedPart } from './guarded-object';
import { AppJudgement, Judged, annotated, judgePart } from './judging';
import { ClusterView } from '../engine/cluster/cluster-view';
import { withAnnotations } from '../engine/manifest/annotations';
import { OWN_OBJECTS_ANNOTATION } from '../engine/manifest/labels';
import { withPart } from '../engine/manifest/manifest-list';
import { reasonCarriers } from '../engine/rules/own-objects';
import { Json } from '../engine/value/json';
import { push } from '../engine/value/multimap';

/** An object as it was judged, and the text that is written for it. */
interface JudgedText {
  readonly manifest: Json;
  readonly written: Json;
}

/** An app in which the rules found no error, with the text of each object. */
export class JudgedApp {
  /** Objects that were written since. */
  public readonly written = new Set<ApiObject>();
  private readonly texts = new Map<ApiObject, JudgedText>();

  constructor(public readonly judgement: AppJudgement, rules: Enforcement) {
    const { snapshot, judged } = judgement;
    const accepted = new Map<SnapshotEntry, Judged[]>();
    judged.filter((one) => one.accepted.length > 0).forEach((one) => push(accepted, one.entry, one));
    for (const entry of snapshot.entries) {
      const { target, rendered, chart } = entry;
      if (target && rendered) {
        const written = withReasons(rendered, accepted.get(entry) ?? [], snapshot.viewOf(chart), rules);
        this.texts.set(target, { manifest: rendered.manifest, written });
      }
    }
  }

  /** The objects that have a text. */
  public get targets(): ApiObject[] {
    return [...this.texts.keys()];
  }

  /** The text of an object. Undefined if it could not be rendered when the app was judged. */
  public textOf(target: ApiObject): JudgedText | undefined {
    return this.texts.get(target);
  }
}

/** The text of an object that is written without its app. It is judged without the rules that compare it with others. */
export function judgedAlone(guarded: GuardedObject, rendered: Rendered, rules: Enforcement): Json {
  const { parts } = rendered;
  const entry = entryOf(guarded, rendered);
  const view = rules.view(parts, false, clusterOf(entry.chart));
  failOnAmbiguousText([entry]);
  const judged = parts.flatMap((part) => judgePart(entry, part, view, rules) ?? []);
  failOnErrors(judged, rules, () => view);
  return withReasons(rendered, judged, view, rules);
}

/** An object as it is written: with the reasons for accepted findings, and with the reason why the app judges own objects only. */
function withReasons({ manifest, parts }: Rendered, judged: readonly Judged[], view: ClusterView, rules: Enforcement): Json {
  return withOwnObjectsReason(annotated(manifest, judged), parts, view, rules);
}

/** An object with the reason why the app judges own objects only, where `check` looks for it. */
function withOwnObjectsReason(manifest: Json, parts: readonly RenderedPart[], view: ClusterView, rules: Enforcement): Json {
  const reason = rules.ownObjectsReason;
  return reason === undefined ? manifest : parts
    .filter((part) => reasonCarriers(view).has(part.manifest))
    .reduce((json, { place }) => withPart(json, place, (part) => withAnnotations(part, { [OWN_OBJECTS_ANNOTATION]: reason })), manifest);
}
