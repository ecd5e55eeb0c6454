import { Size, Yaml } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { Construct } from 'constructs';
import { FalcoDaemonSetProps } from './falco-daemon-set-props';
import { FalcoRules } from './falco-rules';
import { Shape, checkProps, checkedLater, requireId } from '../../../engine/input/check';
import { propError } from '../../../engine/input/props';
import { AGENT_LABEL, ROLE_LABEL } from '../../../engine/manifest/labels';
import { Json } from '../../../engine/value/json';
import { acknowledgeOwn } from '../../../synth/acknowledgements';
import { GuardedApiObject } from '../../../synth/guarded-api-object';
import { requirePinnedImage } from '../../gateway/infrastructure-props';
import { isolatePods } from '../../gateway/isolate-pods';
import { AgentNamespace } from '../../namespace/agent-namespace';
import { AgentCluster } from '../../network/agent-cluster';
import { IAgentNamespace } from '../../network/agent-namespace-ref';
import { RANGES, list } from '../../network/network-shape';
import { dnsLabel } from '../../props/dns-names';
import { instanceOf, requireInstanceOf } from '../../props/require-instance-of';
import { resources } from '../../workload/container-shape';
import { AlertRouting } from '../alerts/alert-routing';
import { NODE_PLACEMENT, NodeDaemonSet } from '../nodes/node-daemon-set';

const CONFIG_FILE = '/etc/falco/config.d/zz-agents.yaml'; // Falco reads it last, after the files of the image
const RULES_FOLDER = '/etc/falco/rules.d';

/** What Falco reads on the node: processes, names of users, and the kernel's tracepoints. */
const NODE_FILES: readonly Json[] = [
  { name: 'proc', path: '/proc', type: 'Directory', mountPath: '/host/proc' },
  { name: 'passwd', path: '/etc/passwd', type: 'File', mountPath: '/host/etc/passwd' },
  { name: 'group', path: '/etc/group', type: 'File', mountPath: '/host/etc/group' },
  { name: 'sys-kernel', path: '/sys/kernel', type: 'Directory', mountPath: '/sys/kernel' },
];

const PROPS: Shape<FalcoDaemonSetProps> = {
  ...RANGES,
  ...NODE_PLACEMENT,
  image: checkedLater,
  rules: list,
  alerts: instanceOf(AlertRouting),
  namespaceName: dnsLabel,
  nodeLocalDns: list,
  runtimeSocket: checkedLater,
  resources,
};

const REASONS = {
  'no-capabilities':
    'loads its eBPF probe (BPF, PERFMON), raises memory limits for it (SYS_RESOURCE) and reads what processes do (SYS_PTRACE)',
  'no-host-volumes': 'watches the node: its processes, users, tracepoints and container runtime',
  'require-non-root': 'the kernel grants these capabilities, and the runtime its socket, to root alone',
  'require-sandboxed-runtime': "watches the node's own kernel, which a sandbox would keep it from",
  'no-unconfined-app-armor': 'the default profile of container runtimes denies reading other processes',
};

/**
 * Falco on each node, by the modern eBPF probe, in a namespace of its own.
 *
 * Falco is not privileged: it has the four capabilities that the probe needs, a read-only root file system, and no token for the API. It
 * may call `alerts` and the cluster's resolver, and no pod may call it. The construct acknowledges each hardening rule that Falco cannot
 * follow, with the reason.
 *
 * Falco does not see into gVisor and virtual machines. `DenialAlerts` reports calls of agents there that a gateway refuses.
 *
 * @throws if the image has no digest, if a range is no CIDR, or if the ConfigMap of `rules` is not in Falco's namespace
 * @see https://falco.org/docs/setup/container/
 */
export class FalcoDaemonSet extends Construct {
  /**
   * Falco's namespace. Pods with volumes of the node may run in it.
   */
  public readonly namespace: IAgentNamespace;

  /**
   * The pods.
   */
  public readonly pods: kplus.Pods;

  constructor(scope: Construct, id: string, props: FalcoDaemonSetProps) {
    super(scope, requireId(scope, id));
    checkProps(this, props, PROPS);
    const { alerts } = props;
    const ranges = AgentCluster._ranges(this, props);
    const namespace = this.makeNamespace(props.namespaceName ?? 'falco');
    const socket = this.requireSocket(props.runtimeSocket ?? '/run/containerd/containerd.sock');
    const rules = (props.rules ?? []).map((one, i) => this.requireRules(`rules[${i}]`, one, namespace));
    const conf = falcoConfig(alerts?.url);
    const config = new GuardedApiObject(this, 'Config', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { namespace },
      data: { 'falco.yaml': conf },
    });

    const files: readonly Json[] = [...NODE_FILES, { name: 'runtime-socket', path: socket, type: 'Socket', mountPath: `/host${socket}` }];
    const probe = { httpGet: { path: '/healthz', port: HEALTH_PORT }, periodSeconds: 10, timeoutSeconds: 5 };
    const sets = new NodeDaemonSet(this, 'DaemonSet', {
      program: 'falco',
      namespace,
      placement: props,
      resources: {
        cpu: { request: kplus.Cpu.millis(100), limit: kplus.Cpu.millis(1000) },
        memory: { request: Size.mebibytes(512), limit: Size.mebibytes(1024) },
        ...props.resources,
      },
      securityContext: { runAsNonRoot: false, runAsUser: 0, runAsGroup: 0 },
      container: {
        image: requirePinnedImage(this, 'falco', props.image),
        command: ['/usr/bin/falco'],
        env: [
          { name: 'FALCO_HOSTNAME', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } }, // "hostname" of events
          { name: 'HOST_ROOT', value: '/host' },
        ],
        ports: [{ containerPort: HEALTH_PORT, name: 'health' }],
        livenessProbe: probe,
        readinessProbe: probe,
        startupProbe: { ...probe, periodSeconds: 5, failureThreshold: 24 },
        securityContext: {
          appArmorProfile: { type: 'Unconfined' },
          capabilities: { drop: ['ALL'], add: ['BPF', 'PERFMON', 'SYS_PTRACE', 'SYS_RESOURCE'] },
        },
        volumeMounts: [
          ...files.map(({ name, mountPath }) => ({ name, mountPath, readOnly: true })),
          { name: 'config', mountPath: CONFIG_FILE, subPath: 'falco.yaml', readOnly: true },
          ...(rules.length > 0 ? [{ name: 'rules', mountPath: RULES_FOLDER, readOnly: true }] : []),
          { name: 'tmp', mountPath: '/tmp' },
        ],
      },
      volumes: [
        ...files.map(({ name, path, type }) => ({ name, hostPath: { path, type } })),
        { name: 'config', configMap: { name: config.name } },
        ...(rules.length > 0
          ? [{ name: 'rules', projected: { sources: rules.map(({ configMapName }) => ({ configMap: { name: configMapName } })) } }]
          : []),
        { name: 'tmp', emptyDir: {} },
      ],
      config: () => [conf, ...rules.map((one) => one.text())].join('---\n'),
      reasons: REASONS,
    });
    this.pods = sets.pods;

    this.namespace = AgentNamespace.fromNamespaceName(this, 'NamespaceRef', namespace);
    const egress = isolatePods(this, { ranges, namespace: this.namespace, nodeLocalDns: props.nodeLocalDns });
    if (alerts) {
      egress.allowToService(alerts.service, { from: this.pods });
    }
  }

  /** A namespace that is not for agents, where the API server admits pods with Falco's privileges. */
  private makeNamespace(name: string): string {
    const modes = ['enforce', 'audit', 'warn'].map((mode) => [`pod-security.kubernetes.io/${mode}`, 'privileged']);
    const namespace = new GuardedApiObject(this, 'Namespace', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name, annotations: AgentCluster._annotation(this), labels: Object.fromEntries(modes) },
    }, { clusterScoped: true });
    acknowledgeOwn(
      namespace,
      'require-restricted-namespace',
      'Falco needs volumes of the node and capabilities, which the restricted and baseline levels refuse',
    );
    return name;
  }

  private requireSocket(value: string): string {
    if (typeof value !== 'string' || !/^(\/[\w.-]+)+$/.test(value) || value.split('/').includes('..')) {
      throw propError(this, 'runtimeSocket', 'be an absolute path such as "/run/containerd/containerd.sock"', value);
    }
    return value;
  }

  private requireRules(prop: string, rules: FalcoRules, namespace: string): FalcoRules {
    requireInstanceOf(this, prop, rules, FalcoRules);
    if (rules.configMapName === undefined) {
      throw propError(this, prop, 'have a ConfigMap', rules.node.path, 'remove its \'configMap\' prop');
    }
    if (rules.configMapNamespace !== namespace) {
      throw propError(
        this,
        prop,
        `have its ConfigMap in namespace "${namespace}"`,
        rules.configMapNamespace,
        "set its 'configMapNamespace', because pods can mount only ConfigMaps of their own namespace",
      );
    }
    return rules;
  }
}

/**
 * The fields of events that say whether the pod is an agent, and its role. The fields of the labels do not serve, because Falco Talon
 * takes no "-" and no "/" in the name of a field.
 */
export const [AGENT_FIELD, ROLE_FIELD] = ['agents.agent', 'agents.role'];

/** The port of Falco's health endpoint. */
const HEALTH_PORT = 8765;

/**
 * The settings of Falco that the library decides. The image has the rest, for example those of the container plugin.
 *
 * @see https://github.com/falcosecurity/falco/blob/0.44.1/falco.yaml
 */
function falcoConfig(url: string | undefined): string {
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
