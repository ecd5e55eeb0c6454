import { PostureSection } from './posture-agent';
import { ROWS } from './rows-of';

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
    'no-claim-policy-label', 'no-closed-service', 'no-false-role', 'no-idle-policy', 'no-probe-host', 'no-unjudged-policy',
    'no-unreadable-cluster', 'require-default-deny', 'require-sni-check',
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
