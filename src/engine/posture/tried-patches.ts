import { PostureContext, RankedAgent } from './agent-posture';
import { edgesOf } from './edges';
import { AgentsOf, ObjectStep } from './object-steps';
import { PosturePatch } from './posture-finding';
import { Trials } from './posture-input';
import { opened } from './reach-changes';
import { ReachSide, partsOf, reachLines, reachOf } from './reach-changes-lines';
import { filledFields, withFilled } from '../hardening/filled-fields';
import { objectName } from '../manifest/manifest-list';
import { PodKinds, groupKind } from '../manifest/pod-kinds';
import { Finding, place } from '../rules/evaluator';
import { hardenedByDefault } from '../rules/filled-by-harden';
import { Trial } from '../rules/trial';
import { Json, object, withoutPlaces } from '../value/json';
import { patchOf } from '../value/json-patch';
import { push } from '../value/multimap';

/** How many steps, the first ones, may get a change. */
const MAX_STEPS = 10;

/** How many objects all test runs of a report judge. More would take longer than the report. */
const MAX_JUDGED = 1000;

/** A change that is to be tried, and what it must end: findings by their places in the input. */
interface Proposal {
  readonly changed: Json;
  readonly wanted: ReadonlySet<number>;
}

/** For each of the first steps, the change of its object, if a test run shows that it ends findings, adds none and opens no connection. */
export function patchesFor(
  context: PostureContext, agents: readonly RankedAgent[], agentsOf: AgentsOf, steps: readonly ObjectStep[],
): readonly (PosturePatch | undefined)[] {
  const { input: { trials }, findings } = context;
  if (!trials) {
    return [];
  }
  const run = testRun(context, agents, trials);
  const indexOf = new Map(findings.all.map((finding, i) => [finding, i]));
  let judged = 0;
  return steps.slice(0, MAX_STEPS).map((step) => {
    const proposal = proposalFor(step, trials.kinds, (finding) => indexOf.get(finding)!);
    const objects = proposal ? trials.concernedBy(step.manifest) : [];
    if (!proposal || judged + objects.length > MAX_JUDGED) {
      return undefined;
    }
    judged += objects.length;
    const outcome = run(step.manifest, proposal, objects);
    return outcome && {
      object: objectName(step.manifest),
      operations: patchOf(step.manifest, proposal.changed).map((operation) => JSON.stringify(operation)),
      findings: outcome.ended.length,
      agents: agentsOf(...outcome.ended.map((i) => findings.all[i])).map(({ agent }) => agent.title),
      closes: outcome.closes,
    };
  });
}

/** What `Harden` fills in a workload, or a policy without the elements that cause the findings. */
function proposalFor({ manifest, open }: ObjectStep, kinds: PodKinds, indexOf: (finding: ObjectStep['open'][number]['finding']) => number) {
  const filled = open.filter(({ finding, edited }) => finding.filledByHarden && !edited.isElsewhere).map(({ finding }) => finding);
  const caused = open.filter(({ edited }) => edited.isElsewhere);
  const changed = filled.length > 0
    ? withHardened(manifest, filled.map(({ source }) => source.field), kinds)
    : withoutElements(manifest, caused.flatMap(({ edited }) => edited.elements));
  const wanted = filled.length > 0 ? filled : caused.map(({ finding }) => finding);
  return changed && { changed, wanted: new Set(wanted.map(indexOf)) };
}

/** Judges the input with a change. Nothing if the change leaves what it must end, adds a finding or opens a connection. */
function testRun({ input }: PostureContext, agents: readonly RankedAgent[], trials: Trials) {
  const before = new Map<Json, number[]>();
  input.findings.forEach(({ manifest, acknowledgement }, i) => {
    if (acknowledgement === undefined) {
      push(before, manifest, i);
    }
  });
  return (manifest: Json, { changed, wanted }: Proposal, objects: readonly Json[]) => {
    const trial = trials.tryChange(manifest, changed, objects);
    const ended: number[] = [];
    for (const concerned of objects) {
      const left = counted(trial.open.get(concerned)!);
      for (const i of before.get(concerned) ?? []) {
        const key = keyOf(input.findings[i].finding);
        const count = left.get(key) ?? 0;
        if (count > 0) {
          left.set(key, count - 1);
        } else {
          ended.push(i);
        }
      }
      if ([...left.values()].some((count) => count > 0)) {
        return undefined;
      }
    }
    const isEnded = new Set(ended);
    const closes = [...wanted].every((i) => isEnded.has(i))
      ? closedBy(input, agents, new Set(objects), trial, (one) => (one === manifest ? changed : one))
      : undefined;
    return closes && { ended, closes };
  };
}

/** Equal for findings that differ only in their place in lists. */
function keyOf(finding: Finding): string {
  return JSON.stringify([finding.rule.id, finding.severity, withoutPlaces(finding.field), withoutPlaces(place(finding))]);
}

function counted(findings: readonly Finding[]): Map<string, number> {
  const counts = new Map<string, number>();
  findings.map(keyOf).forEach((key) => counts.set(key, (counts.get(key) ?? 0) + 1));
  return counts;
}

/** What a change closes. Nothing if it opens something. */
function closedBy(
  { agents: pods, placeOf }: PostureContext['input'],
  agents: readonly RankedAgent[],
  objects: ReadonlySet<Json>,
  { view }: Trial,
  now: (manifest: Json) => Json,
): string[] | undefined {
  const closes = new Set<string>();
  for (const [i, { pod }] of pods.entries()) {
    if (objects.has(pod.manifest)) {
      const changed = view.podsOf(now(pod.manifest)).find(({ path }) => path === pod.path)!;
      const [old, edges] = [agents[i].agent.edges, edgesOf(view, changed, placeOf)];
      for (const side of ['reaches', 'callers'] satisfies ReachSide[]) {
        const [before, after] = [old, edges].map((all) => reachOf(reachLines(all, side)));
        if (partsOf(opened(before, after)).length > 0) {
          return undefined;
        }
        partsOf(opened(after, before)).forEach(({ text }) => closes.add(side === 'callers' ? `calls from ${text}` : text));
      }
    }
  }
  return [...closes].sort();
}

/** The manifest with what `Harden` fills at the fields, and nothing else that it fills. */
function withHardened(manifest: Json, fields: readonly string[], kinds: PodKinds): Json | undefined {
  const hardened = hardenedByDefault(manifest, kinds);
  const isWanted = (filled: string) => fields.some((field) => isWithin(plain(filled), field) || isWithin(field, plain(filled)));
  return hardened && filledFields(manifest, hardened).some(({ field }) => isWanted(field))
    ? withFilled(manifest, hardened, isWanted) as Json : undefined;
}

/** A path as rules report it, such as "limits.ephemeral-storage". */
function plain(field: string): string {
  return field.replace(/\["([^"\]]*)"\]/g, '.$1');
}

function isWithin(field: string, outer: string): boolean {
  return field === outer || field.startsWith(`${outer}.`) || field.startsWith(`${outer}[`);
}

/**
 * A NetworkPolicy without some elements, such as "spec.egress[0].to[1]" or "spec.ingress[0]". A rule without peers would allow everyone, so
 * it goes with its last peer, and the policy keeps the directions that it isolates.
 */
function withoutElements(policy: Json, elements: readonly string[]): Json | undefined {
  const gone = new Set(elements);
  if (groupKind(policy.apiVersion, policy.kind) !== 'networking.k8s.io/NetworkPolicy' || gone.size === 0) {
    return undefined;
  }
  const spec = object(policy.spec);
  const rulesOf = (direction: 'egress' | 'ingress', side: 'to' | 'from') => {
    const rules: unknown = spec[direction];
    return Array.isArray(rules) ? {
      [direction]: rules.flatMap((rule: unknown, i) => {
        const path = `spec.${direction}[${i}]`;
        const peers: unknown = object(rule)[side];
        const left = Array.isArray(peers) ? peers.filter((_, j) => !gone.has(`${path}.${side}[${j}]`)) : [];
        const isLast = Array.isArray(peers) && peers.length > 0 && left.length === 0;
        return gone.has(path) || isLast ? [] : [Array.isArray(peers) ? { ...object(rule), [side]: left } : rule];
      }),
    } : {};
  };
  const policyTypes: unknown = spec.policyTypes ?? ['Ingress', ...Array.isArray(spec.egress) && spec.egress.length > 0 ? ['Egress'] : []];
  return { ...policy, spec: { ...spec, ...rulesOf('egress', 'to'), ...rulesOf('ingress', 'from'), policyTypes } };
}
