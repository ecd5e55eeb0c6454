import { PostureEdge } from './posture-agent';
import { PostureSource } from './posture-finding';
import { Reach } from './reach-changes';
import { ReachSide } from './reach-changes-lines';
import { AddressSet } from '../address/address-set';
import { METADATA } from '../address/metadata';
import { sizeOf } from '../address/public';
import { largeFamilies } from '../reach/opened-addresses';
import { Severity } from '../rules/severity';
import { memoize } from '../value/memoize';

/** What a change does. The order is that of a verdict: what weakens comes first. */
export const DIFF_VERBS = [
  'opens', 'drops', 'breaks', 'widens', 'unjudged', 'adds', 'accepts', 'changes', 'renames', 'closes', 'fixes', 'removes',
] as const;
export type DiffVerb = typeof DIFF_VERBS[number];

/** What a change of an agent, its reach or a control is about, without the words of a phrase. */
interface ChangeSubject {
  /** The agent, the neighbour that it is now, a side of its reach, or a control. */
  readonly part: 'agent' | 'neighbour' | ReachSide | 'control';
  /** Such as "203.0.113.0/24:443". */
  readonly text: string;
}

/** One difference between two builds. */
export interface PostureChange {
  readonly verb: DiffVerb;
  /** Kind and name of the object, such as `Deployment "agents/coder"`. */
  readonly object: string;
  /** The change without the verb. "{}" stands for the object: "203.0.113.0/24:443 for {}". */
  readonly phrase: string;
  readonly about?: ChangeSubject;
  /** The edges of the new build that open it. */
  readonly edges?: readonly PostureEdge[];
  /** What else there is to say, such as the message of a finding. */
  readonly detail?: string;
  /** The rule, if a finding is new or gone. */
  readonly ruleId?: string;
  /** The severity of a finding that is open now and was not before. */
  readonly severity?: Severity;
  /** The places in the new build, or in the old one for what is gone. */
  readonly sources: readonly PostureSource[];
  /** How bad an opening is: 0 is the worst. By default it is like most. */
  readonly harm?: number;
  /** Whether another change says it in the first line. */
  readonly isDetail?: boolean;
}

/** Such as "agents/coder", and "NetworkPolicy agents/egress" for what is no agent. */
export function shortName(object: string, isAgent: boolean): string {
  const [, kind, name, rest] = /^(\S+) "(.*?)"(.*)$/s.exec(object) ?? [];
  return kind === undefined ? object : `${isAgent ? '' : `${kind} `}${name}${rest}`;
}

/** An object and its element, such as `NetworkPolicy "agents/egress" spec.egress[3]`. */
export function elementText({ object, field }: PostureSource): string {
  return `${object}${field === '' ? '' : ` ${field}`}`;
}

/** How many changes the first line names, how many of these of one verb that opens nothing, and how many objects for each. */
const MAX_CHANGES = 5;
const MAX_OF_VERB = 3;
const MAX_OBJECTS = 3;

/** Two builds without a change. It names what is compared, since the builds can differ in all else. */
export const NO_DIFFERENCE = 'no difference in reach, findings, controls or images';

/** How bad a change is among those of one verb. Rights in the API come first. */
export function harmOf({ harm = LEAST_HARM, ruleId }: PostureChange): number {
  return ruleId === 'no-agent-api-rights' ? 0 : harm;
}

/** The changes in one line, what weakens first and of that the worst, such as `opens 203.0.113.0/24:443 for agents/coder`. */
export function verdictOf(changes: readonly PostureChange[], agents: ReadonlySet<string>): string {
  if (changes.length === 0) {
    return NO_DIFFERENCE;
  }
  const byVerb = DIFF_VERBS.map((verb) => {
    const objects = new Map<string, Set<string>>();
    const of = changes.filter((change) => change.verb === verb && !change.isDetail);
    [...of].sort((one, other) => harmOf(one) - harmOf(other)).forEach(({ object, phrase }) =>
      memoize(objects, phrase, () => new Set<string>()).add(shortName(object, agents.has(object))));
    const phrases = [...objects].map(([phrase, names]) => `${wordOf(verb)} ${phrase.replace('{}', () => listed([...names]))}`);
    return { verb, phrases };
  });
  const named = byVerb.flatMap(({ verb, phrases }) => phrases.slice(0, verb === 'opens' ? MAX_CHANGES : MAX_OF_VERB));
  const shown = named.slice(0, MAX_CHANGES);
  const hidden = byVerb.flatMap(({ phrases }) => phrases).length - shown.length;
  const opened = byVerb.find(({ verb }) => verb === 'opens')!.phrases.length;
  const hiddenOpen = opened > MAX_CHANGES ? `, ${opened - MAX_CHANGES} of which open` : '';
  return [...opened > 0 ? [] : ['nothing opens'], ...shown, ...hidden > 0 ? [`and ${hidden} more${hiddenOpen}`] : []].join('; ');
}

/** A change below the name of its object: "opens 203.0.113.0/24:443", "adds it with 2 errors". */
export function changeText({ verb, phrase, object }: PostureChange): string {
  return verb === 'unjudged' ? NO_LONGER_JUDGED
    : `${verb} ${phrase.replace(/ (?:for|of) \{\}/, '').replace('{}', () => (verb === 'renames' ? shortName(object, true) : 'it'))}`;
}

const NO_LONGER_JUDGED = 'no longer judged';

function wordOf(verb: DiffVerb): string {
  return verb === 'unjudged' ? `${NO_LONGER_JUDGED}:` : verb;
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, MAX_OBJECTS);
  const more = names.length - shown.length;
  const last = more > 0 ? `${more} more` : shown.length > 1 ? shown.pop()! : undefined;
  return last === undefined ? shown[0] : `${shown.join(', ')} and ${last}`;
}

/** What opens that is worse than the rest, the worst first. */
const WORST = ['secret', 'internet', 'everyPod', 'metadata', 'token', 'node'] as const;

/** How bad an opening is that is none of these, and every other change. */
const LEAST_HARM: number = WORST.length;

/** One part of what opens, and its text. */
interface Part {
  readonly text: string;
  readonly reach: Reach;
}

/** How bad each part of what opens to an agent is, in the order of the parts: 0 is the worst. */
export function harmsOf(parts: readonly Part[]): number[] {
  const addresses = parts.map(({ reach }) => AddressSet.of(reach.blocks.flatMap((block) => block.addresses.ranges)));
  const isInternetOpen = largeFamilies(AddressSet.of(addresses.flatMap(({ ranges }) => ranges))).length > 0;
  // The internet may open in many blocks. The widest stands for all of them.
  const widths = addresses.map((set) => (isInternetOpen ? sizeOf(set, 4) * 2n ** 96n + sizeOf(set, 6) : 0n));
  const widest = widths.reduce((max, width) => (width > max ? width : max), 1n);
  return parts.map(({ text, reach: { others } }, i) => {
    const kind = /^secret /i.test(text) ? 'secret'
      : others.some(({ peer }) => peer.isEveryone) || widths.indexOf(widest) === i ? 'internet'
        : addresses[i].intersect(METADATA).isEmpty ? KINDS.find(([pattern]) => pattern.test(text))?.[1] : 'metadata';
    return kind === undefined ? LEAST_HARM : WORST.indexOf(kind);
  });
}

const KINDS: readonly (readonly [RegExp, typeof WORST[number]])[] = [
  [/^the entity "(all|world|world-ipv[46])"/, 'internet'],
  [/^token |^the entity "kube-apiserver"/, 'token'],
  [/^every pod in every namespace/, 'everyPod'],
  [/^(every node|nodes)|^the entity "(host|remote-node)"/, 'node'],
];
