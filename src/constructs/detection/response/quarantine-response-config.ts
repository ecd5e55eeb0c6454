import { Yaml } from 'cdk8s';
import { ROLES } from '../../../engine/cluster/infrastructure';
import { QUARANTINE_LABEL } from '../../../engine/manifest/labels';
import { Json } from '../../../engine/value/json';
import { INFRASTRUCTURE_TAG } from '../falco/catalogue/infrastructure';
import { AGENT_FIELD, ROLE_FIELD } from '../falco/falco-daemon-set-config';
import { FalcoPriority } from '../falco/falco-priority';

/** The port on which Falco Talon takes events. */
export const TALON_PORT = 2803;

/** The events that trigger the response, and the namespaces in which it quarantines pods. */
interface ResponseTrigger {
  readonly namespaces: readonly string[];
  readonly minimumPriority: FalcoPriority;
  readonly rules: readonly string[];
  readonly dryRun: boolean;
}

/** Talon's settings: one pod, without storage and without notifiers. */
export function talonConfig(rulesFile: string): string {
  return Yaml.stringify({
    listen_address: '0.0.0.0',
    listen_port: TALON_PORT,
    rules_files: [rulesFile],
    log_format: 'json',
    watch_rules: false, // a change of the file makes a new pod
    print_all_events: false,
    deduplication: { leader_election: false, time_window_seconds: 5 },
    default_notifiers: [],
  });
}

/** A new object for each use: YAML would write the second use of the same object as a reference. */
const quarantine = (): Json => ({ actions: [{ action: 'Quarantine' }] });

/**
 * Rules that come first. An event that matches one of them ends there, and Talon does nothing. In a list of fields, one line that matches
 * is enough. A pod with both the agents' label and a role is an agent.
 */
const SPARED: readonly Json[] = [
  {
    rule: 'Leave infrastructure alone, by the role of the pod',
    match: { output_fields: ROLES.map((role) => `${ROLE_FIELD}=${role}, ${AGENT_FIELD}!=true`) },
  },
  { rule: 'Leave infrastructure alone, by the tag of the rule', match: { tags: [INFRASTRUCTURE_TAG] } },
].map((rule) => ({ ...rule, ...quarantine(), dry_run: 'true', continue: 'false' }));

/**
 * Talon's rules: pods of the namespaces get the label, except for infrastructure, which all agents need.
 *
 * @see https://docs.falco-talon.org/docs/rules/
 */
export function talonRules({ namespaces, minimumPriority, rules, dryRun }: ResponseTrigger): string {
  return Yaml.stringify([
    { action: 'Quarantine', actionner: 'kubernetes:label', parameters: { level: 'pod', labels: { [QUARANTINE_LABEL]: 'true' } } },
    ...SPARED,
    {
      rule: 'Quarantine the agent',
      match: {
        priority: `>=${minimumPriority}`,
        output_fields: namespaces.map((name) => `k8s.ns.name=${name}`),
        ...(rules.length > 0 && { rules }),
      },
      ...quarantine(),
      ...(dryRun && { dry_run: 'true' }),
    },
  ]);
}
