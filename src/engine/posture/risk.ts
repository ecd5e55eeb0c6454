import { PostureEdge, PostureEdgeKind, PostureRisk, PostureSection } from './posture-agent';
import { PostureFinding } from './posture-finding';
import { REACHED, REACHED_NAMES, Reached } from './reached';
import { ROWS } from './rows-of';
import { enumerate } from '../reach/opened-addresses';
import { Severity } from '../rules/severity';

/** What decides about the risk of an agent. */
export interface RiskFacts {
  /** The topics of errors that no one accepted. */
  readonly errors: ReadonlySet<RiskTopic>;
  /** The topics of errors that someone accepted. */
  readonly accepted: ReadonlySet<RiskTopic>;
  /** What policies open, and no one accepted. */
  readonly reached: ReadonlySet<Reached>;
  /** What policies open, and someone accepted. */
  readonly acceptedReach: ReadonlySet<Reached>;
  /** Whether the agent reads a Secret. */
  readonly hasSecret: boolean;
  /** Whether it serves agents. What it reaches is then left out: it must reach more than agents do. */
  readonly isServing: boolean;
  /** Whether policies that are not computed select the agent. */
  readonly hasUncomputed: boolean;
}

/** The risk of an agent, and why. */
interface Risk {
  readonly risk: PostureRisk;
  /** In a few words, such as "Secret and open internet". */
  readonly reason: string;
}

/** A line of the table in docs/report.md, which is written from here: when it holds, what risk the agent then has at least, and why. */
interface RiskRule {
  readonly risk: PostureRisk;
  /** As the docs say it. */
  readonly when: string;
  /** Nothing if it does not hold. */
  readonly reason: (facts: RiskFacts) => string | undefined;
}

const TOPIC_NAMES: { readonly [topic in Exclude<RiskTopic, 'other'>]: string } = {
  host: 'the host', runtime: 'the runtime', rights: 'API rights', credentials: 'credentials', network: 'the network',
};

const GRAVE = ['host', 'runtime', 'rights'] as const;
const LESSER = ['credentials', 'network'] as const;

const SECRET_AND_INTERNET = 'Secret and open internet';

/** In the order of reasons. The first risk with a reason is that of the agent. */
export const RISK_RULES: readonly RiskRule[] = [
  {
    risk: PostureRisk.HIGH,
    when: 'an error about the host, the runtime or API rights',
    reason: ({ errors }) => errorsText('error', GRAVE, errors),
  },
  {
    risk: PostureRisk.HIGH,
    when: 'a connection to a metadata endpoint of the node, the API server, a node, or another agent that no policy names',
    reason: ({ reached }) => reachedText(reached),
  },
  {
    risk: PostureRisk.HIGH,
    when: 'a Secret beside the open internet',
    reason: ({ hasSecret, reached }) => (hasSecret && reached.has('internet') ? SECRET_AND_INTERNET : undefined),
  },
  {
    risk: PostureRisk.MEDIUM,
    when: 'an error about credentials or the network',
    reason: ({ errors }) => errorsText('error', LESSER, errors),
  },
  {
    risk: PostureRisk.MEDIUM,
    when: 'one of the lines above, if all findings about it are accepted',
    reason: ({ accepted, acceptedReach, hasSecret }) => texts([
      errorsText('accepted error', [...GRAVE, ...LESSER], accepted),
      asAccepted(reachedText(acceptedReach)),
      asAccepted(hasSecret && acceptedReach.has('internet') ? SECRET_AND_INTERNET : undefined),
    ]),
  },
  {
    risk: PostureRisk.MEDIUM,
    when: 'a policy that selects it and that the library does not compute',
    reason: ({ hasUncomputed }) => (hasUncomputed ? 'policies that are not computed' : undefined),
  },
  {
    risk: PostureRisk.LOW,
    when: 'the rest, such as warnings and errors about probes and limits',
    reason: ({ reached, acceptedReach, hasSecret, isServing }) => {
      if (isServing) {
        return 'serves agents';
      }
      const isOpen = reached.has('internet') || acceptedReach.has('internet');
      return isOpen ? 'open internet, no Secret' : hasSecret ? 'a Secret, no open internet' : 'no Secret, no open internet';
    },
  },
];

/** How much an attacker gains who controls the agent. */
export function riskOf(facts: RiskFacts): Risk {
  const found = RISK_RULES.flatMap(({ risk, reason }) => {
    const text = reason(facts);
    return text === undefined ? [] : [{ risk, text }];
  });
  const [{ risk }] = found;
  return { risk, reason: found.filter((one) => one.risk === risk).map(({ text }) => text).join('; ') };
}

function errorsText(noun: string, topics: readonly (keyof typeof TOPIC_NAMES)[], found: ReadonlySet<RiskTopic>): string | undefined {
  const names = topics.filter((topic) => found.has(topic)).map((topic) => TOPIC_NAMES[topic]);
  return names.length === 0 ? undefined : `${noun}${names.length > 1 ? 's' : ''} about ${enumerate(names)}`;
}

/** What is a high risk by itself. The open internet is one only beside a Secret. */
function reachedText(reached: ReadonlySet<Reached>): string | undefined {
  const names = REACHED.flatMap((one) => (one !== 'internet' && reached.has(one) ? [REACHED_NAMES[one]] : []));
  return names.length === 0 ? undefined : `reaches ${enumerate(names)}`;
}

function asAccepted(text: string | undefined): string | undefined {
  return text === undefined ? undefined : `accepted: ${text}`;
}

function texts(all: readonly (string | undefined)[]): string | undefined {
  return all.filter((text) => text !== undefined).join('; ') || undefined;
}

/** The rules that report what an agent reaches. Who accepts all their findings accepts it. */
const REPORTED_BY: { readonly [reached in Reached]: readonly string[] } = {
  metadata: ['no-metadata-endpoint', 'no-open-egress', 'no-open-foreign-policy', 'require-egress-policy'],
  apiServer: ['no-open-egress', 'no-open-foreign-policy', 'require-egress-policy'],
  node: ['no-open-egress', 'no-open-foreign-policy', 'require-egress-policy'],
  agent: ['no-unnamed-agent-access', 'no-open-egress', 'no-open-foreign-policy', 'require-egress-policy'],
  internet: ['require-egress-policy'],
};

/** What is known of one agent. */
interface AgentKnown {
  readonly findings: readonly PostureFinding[];
  readonly edges: readonly PostureEdge[];
  readonly reached: ReadonlySet<Reached>;
  readonly isServing: boolean;
  readonly notComputed: readonly string[];
}

/** The facts that the risk of an agent follows from. */
export function riskFactsOf({ findings, edges, reached, isServing, notComputed }: AgentKnown): RiskFacts {
  const isAccepted = (one: Reached) => {
    const of = findings.filter(({ ruleId }) => REPORTED_BY[one].includes(ruleId));
    return of.length > 0 && of.every(({ acknowledged }) => acknowledged !== undefined);
  };
  const errors = findings.filter(({ severity }) => severity === Severity.ERROR);
  return {
    errors: topicsOf(errors.filter(({ acknowledged }) => acknowledged === undefined)),
    accepted: topicsOf(errors.filter(({ acknowledged }) => acknowledged !== undefined)),
    reached: new Set([...reached].filter((one) => !isAccepted(one))),
    acceptedReach: new Set([...reached].filter(isAccepted)),
    hasSecret: edges.some(({ kind }) => kind === PostureEdgeKind.SECRET),
    isServing,
    hasUncomputed: notComputed.length > 0,
  };
}

/**
 * The risk that findings alone lead to: by their topics, and by that part of what the agent reaches which their rules report. In objects
 * that hold no agent, by their topics.
 */
export function riskOfFindings(findings: readonly PostureFinding[], agent?: Pick<AgentKnown, 'edges' | 'reached'>): PostureRisk {
  const isReported = (one: Reached) => findings.some(({ ruleId }) => REPORTED_BY[one].includes(ruleId));
  const reached = new Set([...agent?.reached ?? []].filter(isReported));
  return riskOf(riskFactsOf({ findings, edges: agent?.edges ?? [], reached, isServing: false, notComputed: [] })).risk;
}

function topicsOf(findings: readonly PostureFinding[]): ReadonlySet<RiskTopic> {
  return new Set(findings.map(({ ruleId }) => TOPICS.get(ruleId) ?? 'other'));
}

/** What a rule is about, as far as it decides about the risk of an agent. */
export type RiskTopic = 'host' | 'runtime' | 'rights' | 'credentials' | 'network' | 'other';

/** The topic of the rules of a section, but for those that are named below. */
const OF_SECTION: { readonly [section in PostureSection]: RiskTopic } = {
  [PostureSection.RUNTIME]: 'runtime',
  [PostureSection.IDENTITY]: 'rights',
  [PostureSection.PRIVILEGES]: 'host',
  [PostureSection.FILE_SYSTEM]: 'other',
  [PostureSection.RESOURCES]: 'other',
  [PostureSection.CALLERS]: 'network',
  [PostureSection.CALLS]: 'network',
  [PostureSection.DETECTION]: 'other',
  [PostureSection.ACKNOWLEDGEMENTS]: 'other',
  [PostureSection.PROVED]: 'other',
};

/** The rules with another topic than their section, and the rules without a row, which judge no pod. */
const OF_RULE: { readonly [topic in RiskTopic]: readonly string[] } = {
  host: ['no-claim-injection', 'no-host-claim', 'no-host-volumes', 'no-inline-driver', 'no-mount-propagation', 'no-weakening-change'],
  runtime: [],
  rights: ['no-unknown-api-rights'],
  credentials: [
    'no-audience-token', 'no-brokered-secret-in-agent', 'no-cloud-account', 'no-cloud-identity', 'no-injected-secrets', 'no-literal-secret',
    'no-pod-certificate', 'no-secret-env-reference', 'no-secret-in-config', 'no-secret-in-env', 'no-secret-in-pod',
  ],
  network: [
    'no-claim-policy-label', 'no-closed-service', 'no-false-role', 'no-idle-policy', 'no-probe-host', 'no-skipped-wall',
    'no-unjudged-policy', 'no-unreadable-cluster', 'require-default-deny', 'require-sni-check',
  ],
  other: [
    'no-conflicting-object', 'no-default-namespace', 'no-late-change', 'no-repeated-object', 'no-shared-process-namespace',
    'no-unjudged-pods', 'no-unknown-field', 'require-acknowledged-count', 'require-claim-end', 'require-known-template',
    'require-pool-recreate',
  ],
};

/** The topic of each rule, by its id. */
export const TOPICS: ReadonlyMap<string, RiskTopic> = new Map([
  ...ROWS.flatMap(({ section, rules }) => rules.map((id): [string, RiskTopic] => [id, OF_SECTION[section]])),
  ...Object.entries(OF_RULE).flatMap(([topic, rules]) => rules.map((id): [string, RiskTopic] => [id, topic as RiskTopic])),
]);
