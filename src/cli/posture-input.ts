import { JudgedObject } from '../engine/manifest/manifest-list';
import { Posture } from '../engine/posture/posture';
import { PostureFindingInput, PostureInput } from '../engine/posture/posture-input';
import { postureOf } from '../engine/posture/posture-of';
import { Finding } from '../engine/rules/evaluator';
import { AcceptedFinding, Judgement, ObjectFinding } from '../engine/rules/judge-manifests';
import { yamlFix } from '../engine/rules/rule';
import { concernedBy } from '../engine/rules/trial';
import { Checked, JudgedRun, summaryOf } from '../report/checked';
import { Origin } from '../report/json';

/** What a report is made of, from what was judged: every pod that is no neighbour is an agent, or serves agents. */
export function postureInputOf(judgement: JudgedRun & Partial<Pick<Checked, 'known'>>): PostureInput {
  const { judged, neighbours, view, findings, accepted, exceptions, known = [], isWhole, judges, acknowledgementOf, tryChange } = judgement;
  const places = new Map(judged.map((one) => [one.manifest, one]));
  const beside = new Set(neighbours.map(({ manifest }) => manifest));
  const podsOf = ({ manifest }: JudgedObject<Origin>) => view.podsOf(manifest).map((pod) => ({ pod, view }));
  return {
    run: judgement.run,
    agents: judged.filter(({ manifest }) => !beside.has(manifest)).flatMap(podsOf),
    neighbours: neighbours.flatMap(podsOf),
    findings: inOrder(judgement, [
      // A file makes no agent safer.
      ...[...findings, ...known].map((one) => ({ ...inputOf(one), filledByHarden: judgement.filled().has(one) })),
      ...accepted.map((one) => ({ ...inputOf(one), filledByHarden: false, acknowledgement: one })),
    ]),
    exceptions,
    scope: { objects: judged.map(({ manifest }) => manifest), isWhole, judges, acknowledgementOf },
    views: [view],
    trials: { kinds: view.kinds, concernedBy: (manifest) => concernedBy(manifest, view), tryChange },
    objects: summaryOf(judgement).objects,
    placeOf: (manifest, field) => {
      const place = places.get(manifest);
      return place ? { file: place.source.file, line: place.source.lineOf(place.prefix + field) } : {};
    },
  };
}

/** The report about what was judged. */
export function reportOf(judgement: JudgedRun): Posture {
  return postureOf(postureInputOf(judgement));
}

/** The same for what compares agents: it shows no rows, and does not say what `Harden` fills, for which objects are judged again. */
export function comparedInputOf(judgement: JudgedRun): PostureInput {
  return { ...postureInputOf({ ...judgement, filled: () => NONE }), withoutRows: true };
}

const NONE: ReadonlySet<Finding> = new Set();

function inputOf({ manifest, prefix, rule, severity, field, got, detail }: ObjectFinding<Origin> | AcceptedFinding<Origin>) {
  return { manifest, finding: { rule, severity, field: field.slice(prefix.length), got, detail }, remedy: yamlFix(rule) };
}

/** Findings object by object, since those that are accepted are in a list of their own. */
function inOrder({ judged }: Judgement<Origin>, findings: PostureFindingInput[]): PostureFindingInput[] {
  const order = new Map(judged.map(({ manifest }, i) => [manifest, i]));
  return findings.sort((one, other) => order.get(one.manifest)! - order.get(other.manifest)!);
}
