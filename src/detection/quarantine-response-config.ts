import { Yaml } from 'cdk8s';
import { FalcoPriority } from './falco-priority';
import { QUARANTINE_LABEL } from '../policy/labels';

/** The port that Falco Talon takes events on. */
export const TALON_PORT = 2803;

/** What is acted on. */
export interface Occasion {
  readonly namespaces: readonly string[];
  readonly minimumPriority: FalcoPriority;
  readonly rules: readonly string[];
  readonly dryRun: boolean;
}

/** Talon's settings: one pod, which keeps nothing and tells nobody. */
export function talonConfig(rulesFile: string): string {
  return Yaml.stringify({
    listen_address: '0.0.0.0',
    listen_port: TALON_PORT,
    rules_files: [rulesFile],
    log_format: 'json',
    watch_rules: false, // another file makes another pod
    print_all_events: false,
    deduplication: { leader_election: false, time_window_seconds: 5 },
    default_notifiers: [],
  });
}

/**
 * Talon's one rule: pods of the namespaces get the label. One of the fields' lines is enough.
 *
 * @see https://docs.falco-talon.org/docs/rules/
 */
export function talonRules({ namespaces, minimumPriority, rules, dryRun }: Occasion): string {
  return Yaml.stringify([
    { action: 'Quarantine', actionner: 'kubernetes:label', parameters: { level: 'pod', labels: { [QUARANTINE_LABEL]: 'true' } } },
    {
      rule: 'Quarantine the agent',
      match: {
        priority: `>=${minimumPriority}`,
        output_fields: namespaces.map((name) => `k8s.ns.name=${name}`),
        ...(rules.length > 0 && { rules }),
      },
      actions: [{ action: 'Quarantine' }],
      ...(dryRun && { dry_run: 'true' }),
    },
  ]);
}
