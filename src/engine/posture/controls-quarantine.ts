import { ControlFact, FieldAt, withLabel } from './agent-facts';
import { ClusterView } from '../cluster/cluster-view';
import { inNamespace } from '../cluster/namespaced';
import { QUARANTINE_LABEL } from '../manifest/labels';
import { Direction, isolates, rulesOf } from '../manifest/network-policy';
import { PodView } from '../manifest/pod-view';
import { matchOfPod } from '../manifest/selector';
import { narrowest } from '../reach/narrowest';
import { peerOpenings } from '../reach/peer-openings';
import { tieredRulesOf } from '../reach/tiered-rules';
import { Json, object, objects } from '../value/json';
import { memoizeByPair, memoizeByText } from '../value/memoize';

const DIRECTIONS: readonly (readonly [Direction, string])[] = [['Egress', 'calls'], ['Ingress', 'callers']];
const BY_POLICY = 'by a policy of quarantine';
const ANY_VALUE = 'with any value';

/** Who is cut off from a pod in quarantine. The group is the direction. */
const CUT_OFF = /^cut off from (?:all )?(calls|callers) /;

/** What happens to the pod when it gets the label of quarantine, as documented and with another value. */
export function quarantineControls(view: ClusterView, pod: PodView): readonly ControlFact[] {
  return cutOffs(view, pod).held;
}

/** What policies of quarantine would do, and other policies undo. The places are those of the policies that undo it. */
export function undoneControls(view: ClusterView, pod: PodView): readonly ControlFact[] {
  return cutOffs(view, pod).undone;
}

interface CutOffs {
  readonly held: readonly ControlFact[];
  readonly undone: readonly ControlFact[];
}

const cutOffs = memoizeByPair((view: ClusterView, pod: PodView): CutOffs => {
  const all = [
    cutOffsOf(view, withLabel(pod, QUARANTINE_LABEL, 'true'), `once it is labelled ${QUARANTINE_LABEL}`),
    cutOffsOf(view, withLabel(pod, QUARANTINE_LABEL, 'any'), `once it is labelled ${QUARANTINE_LABEL} ${ANY_VALUE}`),
  ];
  return { held: all.flatMap(({ held }) => held), undone: all.flatMap(({ undone }) => undone) };
});

function cutOffsOf(view: ClusterView, pod: PodView, when: string): CutOffs {
  const policies = quarantineIn(view, pod.namespace)
    .filter(({ manifest: { spec } }) => matchOfPod(object(object(spec).podSelector), object(pod.metadata.labels)) === 'yes');
  const [held, undone]: [ControlFact[], ControlFact[]] = [[], []];
  for (const [direction, what] of policies.length === 0 ? [] : DIRECTIONS) {
    const at = policies.filter(({ manifest }) => isolates(manifest, direction) && rulesOf(manifest, direction).length === 0);
    const left = tieredRulesOf(view, pod, direction);
    const text = `cut off from all ${what} ${when}`;
    if (at.length > 0) {
      held.push({ text: `cut off from ${what} ${BY_POLICY} ${when}`, at });
    }
    if (left && left.rules.length + left.others.length === 0) {
      held.push({ text, at: policies });
    } else if (left) {
      undone.push({ text, at: openersOf(view, pod, direction) });
    }
  }
  return { held, undone };
}

function openersOf(view: ClusterView, pod: PodView, direction: Direction): FieldAt[] {
  return narrowest((peerOpenings(view, pod, direction) ?? []).flatMap(({ sources }) => sources)).filter(({ field }) => field !== '')
    .map(({ policy, field }) => ({ manifest: policy, field }));
}

/** Lost controls of quarantine by their causes: a direction is one, whatever the value of the label and the policies that cut it off. */
export function causesOfQuarantine(lost: readonly string[]): { readonly text: string; readonly of: readonly string[] }[] {
  const rankOf = (text: string) => (text.endsWith(ANY_VALUE) ? 2 : 0) + (text.includes(BY_POLICY) ? 1 : 0);
  const plainFirst = [...lost].sort((one, other) => rankOf(one) - rankOf(other));
  return DIRECTIONS.flatMap(([, what]) => {
    const of = plainFirst.filter((text) => CUT_OFF.exec(text)?.[1] === what);
    return of.length === 0 ? [] : [{ text: of[0], of }];
  });
}

/** Whether a control is one of quarantine. */
export function isOfQuarantine(text: string): boolean {
  return CUT_OFF.test(text);
}

/** The texts of controls with those of quarantine in few words: without what another text implies, and both directions in one text. */
export function withShortQuarantine(texts: readonly string[]): string[] {
  const all = new Set(texts);
  const isImplied = (text: string) => all.has(`${text} ${ANY_VALUE}`) || (text.includes(BY_POLICY) && all.has(ofAll(text)));
  const left = new Set(texts.filter((text) => !isOfQuarantine(text) || !isImplied(text)));
  const [[, calls], [, callers]] = DIRECTIONS;
  return [...left].flatMap((text) => {
    const direction = CUT_OFF.exec(text)?.[1];
    const turned = (from: string, to: string) => text.replace(` ${from} `, ` ${to} `);
    if (direction === calls && left.has(turned(calls, callers))) {
      return [turned(calls, `${calls} and ${callers}`)];
    }
    return direction === callers && left.has(turned(callers, calls)) ? [] : [text];
  });
}

function ofAll(text: string): string {
  return text.replace(` ${BY_POLICY}`, '').replace('cut off from ', 'cut off from all ');
}

/** The policies of quarantine in a namespace. */
export const quarantineIn = memoizeByText((view: ClusterView, namespace: string) =>
  inNamespace(view, 'networking.k8s.io/NetworkPolicy', namespace).filter(isQuarantine)
    .map((manifest): FieldAt => ({ manifest, field: 'spec.podSelector' })));

/** Whether a selector is about the label of pods in quarantine. */
function isQuarantine({ spec }: Json): boolean {
  const { matchLabels, matchExpressions } = object(object(spec).podSelector);
  return Object.hasOwn(object(matchLabels), QUARANTINE_LABEL)
    || objects(matchExpressions).some(({ key, operator }) => key === QUARANTINE_LABEL && operator === 'Exists');
}
