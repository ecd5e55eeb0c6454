import { AgentControl } from './posture';
import { BuildState, StateAgent } from './build-state';
import { lostControls } from './control-changes';
import { EVERY_AGENT } from './controls';
import { PostureChange } from './posture-diff-change';
import { PostureSource } from './posture-finding';

/** How what limits one agent differs. */
export function agentControlChanges(old: StateAgent, now: StateAgent): PostureChange[] {
  return old.controls && now.controls
    ? controlChanges(now.title, old.controls, now.controls, now.all.flatMap(({ undone }) => undone ?? []))
    : [];
}

/** How what limits agents as a whole differs. A namespace that is gone with all its agents limits none of them. */
export function clusterControlChanges(before: BuildState, after: BuildState): PostureChange[] {
  const [old, now] = [before.controls, after.controls];
  return !old || !now ? [] : [...new Set([...old.keys(), ...now.keys()])]
    .filter((object) => !isGone(object, after) && !isGone(object, before))
    .flatMap((object) => controlChanges(object, old.get(object) ?? [], now.get(object) ?? []));
}

/** The changes, without those of single objects that another change states for every agent. */
export function withoutRepeated(changes: readonly PostureChange[]): PostureChange[] {
  const known = new Set(changes.filter(({ object }) => object === EVERY_AGENT).map(keyOf));
  return changes.filter((change) => change.object === EVERY_AGENT || !known.has(keyOf(change)));
}

function keyOf({ verb, phrase }: PostureChange): string {
  return `${verb} ${phrase}`;
}

/** Whether an object is a Namespace that a build does not have, and neither has it a pod there. */
export function isGone(object: string, { namespaces, agents = new Map<string, StateAgent>(), neighbours }: BuildState): boolean {
  const [, name] = /^Namespace "(.+)"$/.exec(object) ?? [];
  return name !== undefined && namespaces !== undefined && !namespaces.some((one) => one.name === name)
    && ![...agents.keys(), ...neighbours].some((title) => title.includes(` "${name}/`));
}

/** `undone` are controls that policies of the new build undo. Their places say more than those of what is lost. */
function controlChanges(
  object: string, old: readonly AgentControl[], now: readonly AgentControl[], undone: readonly AgentControl[] = [],
): PostureChange[] {
  return [
    ...changesTo('opens', object, old, now, 'no longer', undone),
    ...changesTo('closes', object, now, old, 'now', []),
  ];
}

function changesTo(
  verb: 'opens' | 'closes', object: string, before: readonly AgentControl[], after: readonly AgentControl[], how: string,
  undone: readonly AgentControl[],
): PostureChange[] {
  return lostControls(before.map(({ text }) => text), after.map(({ text }) => text)).map(({ text, detail, of }): PostureChange => {
    const openers = placesOf(of, undone);
    const sources = openers.length > 0 ? openers : placesOf(of, before);
    const isLost = verb === 'opens' && openers.length === 0 && sources.length > 0 && sources[0].object !== object;
    const known = detail ?? (isLost ? `before by ${sources[0].object}` : undefined);
    const about = { part: 'control', text } as const;
    return { verb, object, phrase: `{}: ${how} ${text}`, about, ...known !== undefined && { detail: known }, sources };
  });
}

/** The places of controls by their texts, each once. */
function placesOf(texts: readonly string[], controls: readonly AgentControl[]): PostureSource[] {
  const sources = controls.filter(({ text }) => texts.includes(text)).flatMap((one) => one.sources);
  return [...new Map(sources.map((source) => [JSON.stringify(source), source])).values()];
}
