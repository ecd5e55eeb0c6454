import { oneLine } from './escape-text';
import { schemaUrl } from './json';
import { missedLine } from './run-text';
import { sourceTexts } from './source-texts';
import { PostureRun } from '../engine/posture/posture';
import { QueryAnswer, QueryVerdict, QueryWay, verdictOf } from '../engine/posture/query';
import { QueryTarget } from '../engine/posture/query-target';
import { counted } from '../engine/value/counted';
import { push } from '../engine/value/multimap';

/** What was asked, and what is known of each pod. */
export interface QueryResult {
  readonly run: PostureRun;
  readonly target: QueryTarget;
  readonly answers: readonly QueryAnswer[];
  /** Everyone else who may call it. */
  readonly others: readonly QueryAnswer[];
  /** How many pods of the manifests were not asked: those that serve agents, and neighbours. */
  readonly left: number;
}

/** The answers for people: who reaches the target and by what, then what is not computed, then what denies it to the others. */
export function queryTable({ run, target, answers, others, left }: QueryResult): string {
  const to = target.meaning === undefined ? target.text : `${target.text} (${target.meaning})`;
  const groups = [...answers, ...others]
    .map((one) => [`${one.from} ${HEADS[one.verdict](to, one)}`, ...linesOf(one).map((line) => `  ${line}`)]);
  const counts = (['reachable', 'not computed', 'denied'] as const)
    .map((verdict) => ({ verdict, number: answers.filter((one) => one.verdict === verdict).length }))
    .filter(({ number }) => number > 0).map(({ verdict, number }) => `${verdict} from ${number}`);
  const last = answers.length === 0 ? 'No pod but the target was asked.' : `${counted(answers.length, 'pod')} asked: ${counts.join(', ')}.`;
  const missed = missedLine(run);
  const unasked = `${counted(left, 'other pod')} ${left === 1 ? 'was' : 'were'} not asked: name one with --from, or ask all with --all.`;
  const end = [last, ...left === 0 ? [] : [unasked], ...missed === undefined ? [] : [`${missed}.`]];
  return [...groups, end].map((group) => `${group.map(oneLine).join('\n')}\n`).join('\n');
}

const HEADS: { readonly [verdict in QueryVerdict]: (to: string, answer: QueryAnswer) => string } = {
  'reachable': (to, { ports }) => `may call ${to} on ${ports.join(', ')}`,
  'not computed': (to) => `may call ${to}, or not: it is not computed`,
  'denied': (to) => `may not call ${to}`,
};

function linesOf({ verdict, ways, deniedBy, notComputed }: QueryAnswer): string[] {
  const label = verdict === 'reachable' ? 'not computed' : 'why';
  return [
    ...wayTexts(ways),
    ...sourceTexts(deniedBy).map((place) => `denied by ${place}`),
    ...notComputed.map((text) => `${label}: ${text}`),
  ];
}

/** One line for all peers that the same places open on the same ports. */
function wayTexts(ways: readonly QueryWay[]): string[] {
  const peers = new Map<string, string[]>();
  for (const { peer, ports, to, group, sources } of ways) {
    const on = ports.length === 0 ? '' : ` on ${ports.join(', ')}`;
    const by = sources.length === 0 ? 'no policy denies it' : `opened by ${sourceTexts(sources).join(' and ')}`;
    const shared = group === undefined ? '' : ` by a grant of group "${group}"`;
    push(peers, `${on}${shared}: ${by}`, to === undefined || peer.includes(to) ? peer : `${peer} (${to})`);
  }
  return [...peers].map(([end, of]) => `${of.join(', ')}${end}`);
}

/** What was asked. */
interface TargetJson {
  /** As it was typed. */
  readonly text: string;
  /** What it stands for, if it says it in other words. */
  readonly meaning?: string;
}

/** What `query --format json` prints. */
export interface QueryJson {
  /** Address of this schema. Its name has the version. */
  readonly $schema: string;
  /** What was judged, and what was not. */
  readonly run: PostureRun;
  /** The target of the query. */
  readonly target: TargetJson;
  /** The worst of all answers. */
  readonly verdict: QueryVerdict;
  /** What is known of each pod that was asked. */
  readonly answers: readonly QueryAnswer[];
  /** Everyone else who may call it. */
  readonly others: readonly QueryAnswer[];
  /** How many pods of the manifests were not asked: those that serve agents, and neighbours. */
  readonly notAsked: number;
}

/** The same for programs. */
export function queryJson({ run, target: { text, meaning }, answers, others, left }: QueryResult): QueryJson {
  return {
    $schema: schemaUrl('query'),
    run,
    target: { text, meaning },
    verdict: verdictOf([...answers, ...others]),
    answers,
    others,
    notAsked: left,
  };
}
