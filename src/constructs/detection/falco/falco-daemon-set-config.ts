import { Yaml } from 'cdk8s';
import { AGENT_LABEL, ROLE_LABEL } from '../../../engine/manifest/labels';

/**
 * The fields of events that say whether the pod is an agent, and its role. The fields of the labels do not serve, because Falco Talon
 * takes no "-" and no "/" in the name of a field.
 */
export const [AGENT_FIELD, ROLE_FIELD] = ['agents.agent', 'agents.role'];

/** The port of Falco's health endpoint. */
export const HEALTH_PORT = 8765;

/**
 * The settings of Falco that the library decides. The image has the rest, for example those of the container plugin.
 *
 * @see https://github.com/falcosecurity/falco/blob/0.44.1/falco.yaml
 */
export function falcoConfig(url: string | undefined): string {
  return Yaml.stringify({
    engine: { kind: 'modern_ebpf' },
    rule_matching: 'all', // otherwise the first rule that matches hides the rules after it
    json_output: true,
    json_include_output_property: true,
    json_include_output_fields_property: true,
    json_include_tags_property: true,
    append_output: [{
      match: { source: 'syscall' },
      extra_fields: [{ [AGENT_FIELD]: `%k8s.pod.label[${AGENT_LABEL}]` }, { [ROLE_FIELD]: `%k8s.pod.label[${ROLE_LABEL}]` }],
    }],
    time_format_iso_8601: true,
    buffered_outputs: false,
    stdout_output: { enabled: true },
    syslog_output: { enabled: false },
    log_syslog: false,
    http_output: url === undefined ? { enabled: false } : { enabled: true, url, keep_alive: true },
    webserver: { enabled: true, listen_port: HEALTH_PORT, k8s_healthz_endpoint: '/healthz' },
    watch_config_files: false, // a change of the files makes new pods
  });
}
