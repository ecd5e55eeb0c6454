import { BuildState, SideLines, StateAgent } from './build-state';
import { FindingKey, stateOfFinding } from './compared-posture';
import { AgentControl } from './posture-agent';
import { ReachSide, linesOf, reachOf } from './reach-changes-lines';
import { Rule } from '../rules/rule';
import { RulePack, Severity } from '../rules/severity';
import { pairedBy } from '../value/multimap';

/** The version of the file. */
export const VERSION = 1;

/** A finding that is accepted. What is part of it is what cannot change without a new finding. */
export interface AcceptedFinding {
  readonly object: string;
  readonly rule: string;
  readonly field: string;
  /** A hash of the value, of what another object adds to it, and of the elements on the path. It shows no value of a Secret. */
  readonly state: string;
  readonly count: number;
}

/** What an agent may reach and who may call it, as lines such as "203.0.113.0/24:443". */
export interface AcceptedAgent {
  readonly agent: string;
  readonly callers: readonly string[];
  readonly reaches: readonly string[];
  /** What limits it besides. Nothing in a file that leaves out the controls. */
  readonly controls?: readonly string[];
}

/** What limits agents as a whole, by what it holds for. */
export interface AcceptedControls {
  readonly object: string;
  readonly controls: readonly string[];
}

/** What is accepted today. A file with it is committed beside the manifests. A part that it leaves out is not compared. */
export interface Accepted {
  readonly version: typeof VERSION;
  readonly findings?: readonly AcceptedFinding[];
  readonly agents?: readonly AcceptedAgent[];
  readonly controls?: readonly AcceptedControls[];
}

/** The parts of the file, and what a part holds. */
export const PARTS = {
  findings: 'no finding is accepted',
  agents: 'what agents reach and who may call them is not compared',
  controls: 'controls, such as labels and admission policies, are not compared',
} as const satisfies { readonly [part in Exclude<keyof Accepted, 'version'>]: string };

/** The parts that a file leaves out, and what that means. */
export function leftOutOf(accepted: Accepted): string[] {
  return Object.entries(PARTS).filter(([part]) => accepted[part as keyof typeof PARTS] === undefined)
    .map(([part, meaning]) => `leaves out "${part}": ${meaning}`);
}

/** All that is found, open and in force now. */
export function acceptedOf(keys: readonly FindingKey[], { agents = NO_AGENTS, controls = NO_CONTROLS }: BuildState): Accepted {
  return {
    version: VERSION,
    findings: acceptedFindings(keys),
    agents: sortedBy([...agents.values()].map((agent): AcceptedAgent => {
      const lines = (side: ReachSide) => linesOf(reachOf([...agent.lines[side].keys()]));
      return { agent: agent.title, callers: lines('callers'), reaches: lines('reaches'), controls: textsOf(agent.controls ?? []) };
    }), ({ agent }) => agent),
    controls: sortedBy([...controls]
      .map(([object, own]): AcceptedControls => ({ object, controls: textsOf(own) })), ({ object }) => object),
  };
}

const NO_AGENTS: ReadonlyMap<string, StateAgent> = new Map();
const NO_CONTROLS: ReadonlyMap<string, readonly AgentControl[]> = new Map();

function acceptedFindings(keys: readonly FindingKey[]): AcceptedFinding[] {
  const entries = new Map<string, AcceptedFinding>();
  for (const key of keys) {
    const { object, rule, field } = key;
    const text = textOfFinding(key);
    entries.set(text, { object, rule, field, state: stateOfFinding(key), count: (entries.get(text)?.count ?? 0) + 1 });
  }
  return sortedBy([...entries], ([text]) => text).map(([, entry]) => entry);
}

function sortedBy<T>(all: T[], keyOf: (one: T) => string): T[] {
  return all.sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
}

/** The texts of controls, sorted, each once. */
function textsOf(controls: readonly AgentControl[]): string[] {
  return [...new Set(controls.map(({ text }) => text))].sort();
}

/** The file: one finding and one target a line, so that a review shows each by itself. */
export function acceptedText({ version, findings = [], agents, controls }: Accepted): string {
  const lines = findings.map((entry) => `\n    ${JSON.stringify(entry)}`).join(',');
  const rest = JSON.stringify({ agents, controls }, null, 2).slice('{\n'.length);
  return `{\n  "version": ${version},\n  "findings": [${lines}${lines === '' ? '' : '\n  '}],\n${rest}\n`;
}

/** What a comparison knows of a file. */
export function stateIn({ agents, controls }: Accepted): BuildState {
  const lines = (texts: readonly string[]): SideLines => new Map(texts.map((line) => [line, undefined]));
  const known = (object: string, texts: readonly string[]) => texts.map((text): AgentControl => ({ object, text, sources: [] }));
  return {
    ...agents && {
      agents: new Map(agents.map(({ agent: title, callers, reaches, controls: own }) => [title, {
        title, all: [], lines: { callers: lines(callers), reaches: lines(reaches) }, ...own && { controls: known(title, own) },
      }])),
    },
    ...controls && { controls: new Map(controls.map(({ object, controls: own }) => [object, known(object, own)])) },
    neighbours: [],
  };
}

/** Equal for the same finding in the file and in a build. */
function textOfFinding(one: FindingKey | AcceptedFinding): string {
  return JSON.stringify([one.object, one.rule, one.field, 'count' in one ? one.state : stateOfFinding(one)]);
}

/** Sets apart the findings that a file has. An entry lets as many pass as it counts. */
export function againstAccepted<T>(entries: readonly AcceptedFinding[], findings: readonly T[], keyOf: (finding: T) => FindingKey): {
  readonly known: readonly T[]; readonly added: readonly T[]; readonly fixed: readonly AcceptedFinding[];
} {
  const before = entries.flatMap((entry) => Array.from({ length: Math.min(entry.count, findings.length + 1) }, () => entry));
  const { pairs, before: left, after } = pairedBy(before, findings, textOfFinding, (one) => textOfFinding(keyOf(one)));
  return { known: pairs.map(([, finding]) => finding), added: after, fixed: [...new Set(left)] };
}

/** What is open and not in the file of what is accepted, in every format. Only `check --accepted` asks it: it is not in the catalogue. */
export const ACCEPTED_RULE: Rule = {
  id: 'require-accepted-reach',
  severity: Severity.ERROR,
  pack: RulePack.STRICT,
  title: 'accepted reach and controls',
  problem: 'Reach is not accepted, or a control is lost',
  why: 'Each new target is a way for data to leave, each new caller a way for instructions to come in, and a control that is lost limits '
    + 'no agent any more. No one has reviewed it.',
  fix: 'undo the change, or accept it: review and commit the file that "check --write-accepted" writes',
  source: 'https://kubernetes.io/docs/concepts/services-networking/network-policies/',
  since: '0.1.0',
  mappings: {},
  admission: { none: 'what is accepted is in a file beside the manifests' },
};
