import { Yaml } from 'cdk8s';
import { Construct } from 'constructs';
import { idleRules, requireApiServers, requireNamespaces, requireRuleNames } from './quarantine-response-input';
import { bindLabelRights } from './quarantine-response-rights';
import { ROLES } from '../../../engine/cluster/infrastructure';
import { Shape, checkProps, checkedLater, flag, oneOf, port, requireId, required } from '../../../engine/input/check';
import { QUARANTINE_LABEL } from '../../../engine/manifest/labels';
import { Json } from '../../../engine/value/json';
import { acknowledgeOwn } from '../../../synth/acknowledgements';
import { INFRASTRUCTURE, InfrastructureProps } from '../../gateway/infrastructure-props';
import { InfrastructureWorkload } from '../../gateway/infrastructure-workload';
import { AgentCluster } from '../../network/agent-cluster';
import { list } from '../../network/network-shape';
import { AgentQuarantine } from '../../network/quarantine/agent-quarantine';
import { instanceOf } from '../../props/require-instance-of';
import { HardenedAgentDeployment } from '../../workload/hardened-agent-deployment';
import { AlertRouting } from '../alerts/alert-routing';
import { AlertSink } from '../alerts/alert-sink';
import { INFRASTRUCTURE_TAG } from '../falco/catalogue/infrastructure';
import { AGENT_FIELD, ROLE_FIELD } from '../falco/falco-daemon-set';
import { FalcoPriority } from '../falco/falco-priority';

/**
 * Properties of `QuarantineResponse`.
 */
export interface QuarantineResponseProps extends InfrastructureProps {
  /**
   * An image with Falco Talon 0.3 as its entry point, by digest, such as "falcosecurity/falco-talon@sha256:<64 hex>".
   */
  readonly image: string;

  /**
   * The routing whose events trigger the response. Its other sinks stay as they are.
   */
  readonly alerts: AlertRouting;

  /**
   * The quarantines of the namespaces in which it may quarantine pods.
   */
  readonly quarantines: AgentQuarantine[];

  /**
   * The minimum priority of the events that trigger the response.
   *
   * @default FalcoPriority.CRITICAL
   */
  readonly minimumPriority?: FalcoPriority;

  /**
   * Names of the Falco rules whose events trigger the response, such as `["Agent opens a raw socket"]`. Where the cluster
   * has `FalcoRules`, the names must be of their rules. The rules must have `minimumPriority` or a higher priority.
   *
   * @default - all rules
   */
  readonly rules?: string[];

  /**
   * Whether it only logs which pods it would quarantine.
   *
   * @default false
   */
  readonly dryRun?: boolean;

  /**
   * Port of the API server, from 1 to 65535.
   *
   * @default 6443
   */
  readonly apiServerPort?: number;
}

const CONFIG_FOLDER = '/etc/falco-talon';

const PROPS: Shape<QuarantineResponseProps> = {
  ...INFRASTRUCTURE,
  image: checkedLater,
  alerts: required(instanceOf(AlertRouting)),
  quarantines: required(checkedLater),
  minimumPriority: oneOf(FalcoPriority),
  rules: list,
  dryRun: flag,
  apiServerPort: port,
};

/**
 * Quarantines a pod after an event that reports an escape: it sets the label of `AgentQuarantine` on the pod.
 *
 * The routing sends events to a Falco Talon, which sets the label and does nothing else. Its account is the only account of this library
 * with a token. The account may read pods in the namespaces of `quarantines` and set the label on them. A ValidatingAdmissionPolicy refuses
 * every other change, and also the removal of the label. It needs Kubernetes 1.30 or newer. Give Falco Talon a namespace of its own.
 *
 * Anyone who can create an event can have an agent quarantined, so choose `rules` and `minimumPriority` with care, and begin with `dryRun`.
 * Falco raises no event for agents in gVisor and virtual machines, so none of them is quarantined for a system call. Synth warns of these
 * agents, with what can watch them (rule `no-blind-detection`).
 *
 * It does not quarantine infrastructure such as an `EgressProxy`, which all agents need: an event about infrastructure is only an alert.
 *
 * `apiServerCidrs`, here or in the `AgentCluster`, must be single addresses, such as `["192.168.77.10/32"]`.
 *
 * @throws if there is no quarantine, if a range is no CIDR, or if the image has no digest; synth fails if one of `rules` can trigger
 * nothing, or if the cluster has `FalcoRules` and none of them has the rule
 * @see https://docs.falco-talon.org/docs/actionners/list/
 */
export class QuarantineResponse extends Construct {
  /**
   * The pod.
   */
  public readonly deployment: HardenedAgentDeployment;

  constructor(scope: Construct, id: string, props: QuarantineResponseProps) {
    super(scope, requireId(scope, id));
    checkProps(this, props, PROPS);
    const { alerts, apiServerPort = 6443, minimumPriority = FalcoPriority.CRITICAL } = props;
    const namespaces = requireNamespaces(this, props.quarantines);
    const rules = requireRuleNames(this, props.rules);
    const apiServers = requireApiServers(this, AgentCluster._ranges(this, props));
    this.node.addValidation({ validate: () => idleRules(this, rules, minimumPriority) });
    const files = {
      'config.yaml': talonConfig(`${CONFIG_FOLDER}/rules.yaml`),
      'rules.yaml': talonRules({ namespaces, minimumPriority, rules, dryRun: props.dryRun ?? false }),
    };
    const workload = new InfrastructureWorkload(this, { ...props, replicas: 1 }, {
      role: 'quarantine-response',
      program: 'falco-talon',
      container: {
        name: 'falco-talon',
        args: ['server', '--config', `${CONFIG_FOLDER}/config.yaml`],
        portNumber: TALON_PORT,
        probes: { path: '/healthz' },
      },
      config: { folder: CONFIG_FOLDER, files: () => files, ifTooLong: () => 'divide the quarantines among several responses' },
      allowDns: false, // its environment contains the address of the API server
      bindRights: (account) => bindLabelRights(this, account, namespaces),
    });
    this.deployment = workload.deployment;
    acknowledgeOwn(
      this.deployment,
      'no-service-account-token',
      'sets a label on pods by the API; a ValidatingAdmissionPolicy refuses its account every other change of a pod',
    );
    acknowledgeOwn(
      this.deployment,
      'no-agent-api-rights',
      'reads pods and sets one label on them, in the namespaces of its quarantines; a ValidatingAdmissionPolicy refuses '
        + 'every other change, and it runs no agent',
    );
    apiServers.forEach((address) => workload.egress.allowToCidr(address, { port: apiServerPort }));
    alerts.addSink(AlertSink._talon({
      endpoint: { host: workload.serviceHost(), port: TALON_PORT, protocol: 'TCP' },
      peer: this.deployment,
      minimumPriority,
    }));
  }
}

/** The port on which Falco Talon takes events. */
const TALON_PORT = 2803;

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
