import { Chart, Lazy, Yaml } from 'cdk8s';
import { Construct } from 'constructs';
import { Shape, checkProps, checkedLater, flag, oneOf, requireId } from '../../../engine/input/check';
import { propError, requireDnsLabel } from '../../../engine/input/props';
import { AGENT_LABEL } from '../../../engine/manifest/labels';
import { Json } from '../../../engine/value/json';
import { Guard } from '../../../synth/guard';
import { GuardedApiObject } from '../../../synth/guarded-api-object';
import { list } from '../../network/network-shape';
import { dnsLabel, dnsSubdomain } from '../../props/dns-names';
import { ARCHITECTURES } from '../../seccomp/syscalls';
import { watchedNamespaces } from '../watched-namespaces';

/**
 * The processor of a node.
 */
export enum NodeArchitecture {
  /** x86-64. */
  AMD64 = 'amd64',
  /** 64-bit ARM. */
  ARM64 = 'arm64',
}

/**
 * How much of a request the API server writes to its audit log.
 *
 * @see https://kubernetes.io/docs/tasks/debug/debug-cluster/audit/#audit-policy
 */
export enum AuditLogLevel {
  /** Nothing. */
  NONE = 'None',
  /** User, resource, verb, time and result. */
  METADATA = 'Metadata',
  /** Also the body of the request. */
  REQUEST = 'Request',
  /** Also the body of the response. */
  REQUEST_RESPONSE = 'RequestResponse',
}

/**
 * Properties of `DetectionNodeFiles`.
 */
export interface DetectionNodeFilesProps {
  /**
   * The namespaces of the agents, such as `["agents"]`.
   *
   * @default - every AgentNamespace of the app, and every namespace with agents
   */
  readonly namespaces?: string[];

  /**
   * How much of requests that are not about agents the API server logs, since it has only one policy.
   *
   * @default AuditLogLevel.NONE
   */
  readonly otherRequests?: AuditLogLevel;

  /**
   * The Unix socket on the nodes at which a program takes gVisor's trace.
   *
   * @default "/run/agent-trace/sink.sock"
   * @see https://gvisor.dev/docs/user_guide/runtime_monitoring/
   */
  readonly traceSocket?: string;

  /**
   * Whether an agent starts without a trace if no program listens at the socket.
   *
   * @default false
   */
  readonly startUntraced?: boolean;

  /**
   * The processor of the nodes. System calls have different numbers on each.
   *
   * @default NodeArchitecture.AMD64
   */
  readonly architecture?: NodeArchitecture;

  /**
   * The namespace of the ConfigMap.
   *
   * @default "falco"
   */
  readonly configMapNamespace?: string;

  /**
   * Name of the ConfigMap: a DNS subdomain.
   *
   * @default - generated from the construct's path
   */
  readonly name?: string;
}

const PROPS: Shape<DetectionNodeFilesProps> = {
  namespaces: list,
  otherRequests: oneOf(AuditLogLevel),
  traceSocket: checkedLater,
  startUntraced: flag,
  architecture: oneOf(NodeArchitecture),
  configMapNamespace: dnsLabel,
  name: dnsSubdomain,
};

/** The path of a Unix socket has at most 108 bytes, with a zero at the end. */
const MAX_SOCKET_PATH = 107;

/**
 * Files for nodes and the API server that make sandboxed agents visible, which Falco on the node does not see.
 *
 * With `audit-policy.yaml`, the API server logs who opens a session in an agent, creates a token for it or changes its restrictions, and
 * every request of an agent itself. With `gvisor-pod-init.json`, gVisor reports to a program on the node what agents execute, open and
 * call. Both files are in a ConfigMap. docs/detection.md describes how to install them.
 *
 * @throws if a prop is not valid; synth fails if there is no namespace to watch
 */
export class DetectionNodeFiles extends Construct {
  /**
   * Name of the ConfigMap.
   */
  public readonly configMapName: string;

  private readonly namespaces?: string[];
  private readonly otherRequests: AuditLogLevel;
  private readonly trace: string;

  constructor(scope: Construct, id: string, props: DetectionNodeFilesProps = {}) {
    super(scope, requireId(scope, id));
    checkProps(this, props, PROPS);
    const { name, architecture = NodeArchitecture.AMD64 } = props;
    this.namespaces = props.namespaces?.map((one, i) => requireDnsLabel(this, `namespaces[${i}]`, one));
    this.otherRequests = props.otherRequests ?? AuditLogLevel.NONE;
    const socket = this.requireSocket(props.traceSocket ?? '/run/agent-trace/sink.sock');
    this.trace = `${JSON.stringify(podInit(architecture, socket, props.startUntraced ?? false), undefined, 2)}\n`;
    this.configMapName = new GuardedApiObject(this, 'Resource', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        namespace: props.configMapNamespace ?? 'falco',
        ...(name !== undefined && { name }),
      },
      data: Lazy.any({ produce: () => ({ 'audit-policy.yaml': this.auditPolicy(), 'gvisor-pod-init.json': this.gvisorPodInit() }) }),
    }).name;
  }

  /**
   * The file for `--audit-policy-file` of the API server, for the app as it is now.
   *
   * @throws if there is no namespace to watch
   * @see https://kubernetes.io/docs/tasks/debug/debug-cluster/audit/
   */
  public auditPolicy(): string {
    return Guard.of(this).textOfApp((snapshot) => {
      const namespaces = watchedNamespaces(this, snapshot.viewOf(Chart.of(this)), this.namespaces, { [AGENT_LABEL]: 'true' });
      return Yaml.stringify(auditPolicy(namespaces, this.otherRequests));
    }, '');
  }

  /**
   * The file for `--pod-init-config` of runsc.
   *
   * @see https://gvisor.dev/docs/user_guide/runtime_monitoring/
   */
  public gvisorPodInit(): string {
    return this.trace;
  }

  private requireSocket(path: string): string {
    if (typeof path !== 'string' || !/^(\/[\w.-]+)+$/.test(path) || path.length > MAX_SOCKET_PATH || path.split('/').includes('..')) {
      throw propError(
        this,
        'traceSocket',
        `be the absolute path of a Unix socket of at most ${MAX_SOCKET_PATH} characters, such as "/run/agent-trace/sink.sock"`,
        path,
      );
    }
    return path;
  }
}

/**
 * The file for `--audit-policy-file` of the API server. It covers sessions in agents, tokens for them, changes of their restrictions, and
 * every request of an agent itself. The first rule that matches decides.
 *
 * @see https://kubernetes.io/docs/tasks/debug/debug-cluster/audit/
 */
function auditPolicy(namespaces: readonly string[], otherRequests: AuditLogLevel): Json {
  const about = (level: AuditLogLevel, verbs: string[], group: string, resources: string[]): Json =>
    ({ level, ...(verbs.length > 0 && { verbs }), resources: [{ group, resources }], namespaces: [...namespaces] });
  const changes = ['create', 'update', 'patch', 'delete', 'deletecollection'];
  return {
    apiVersion: 'audit.k8s.io/v1',
    kind: 'Policy',
    omitStages: ['RequestReceived'],
    rules: [
      // Bodies of these requests and responses would contain tokens and secrets.
      about(AuditLogLevel.METADATA, [], '', [
        'secrets',
        'serviceaccounts/token',
        'pods/exec',
        'pods/attach',
        'pods/portforward',
        'pods/proxy',
      ]),
      about(AuditLogLevel.REQUEST, changes, '', ['pods', 'pods/ephemeralcontainers', 'serviceaccounts']),
      about(AuditLogLevel.REQUEST, changes, 'rbac.authorization.k8s.io', ['roles', 'rolebindings']),
      about(AuditLogLevel.REQUEST, changes, 'networking.k8s.io', ['networkpolicies']),
      { level: AuditLogLevel.METADATA, userGroups: namespaces.map((name) => `system:serviceaccounts:${name}`) },
      { level: otherRequests },
    ],
  };
}

/** Calls that gVisor reports with their arguments in readable form: files, addresses, programs. */
const NAMED = ['accept', 'accept4', 'bind', 'chroot', 'connect', 'creat', 'listen', 'open', 'openat', 'ptrace', 'socket'];

/** Calls that gVisor reports only by number and raw arguments. */
const RAW = [
  'add_key',
  'bpf',
  'chmod',
  'delete_module',
  'fchmodat',
  'finit_module',
  'init_module',
  'kexec_load',
  'keyctl',
  'link',
  'linkat',
  'mount',
  'move_mount',
  'pivot_root',
  'process_vm_readv',
  'process_vm_writev',
  'rename',
  'renameat',
  'renameat2',
  'setns',
  'umount2',
  'unlink',
  'unlinkat',
  'unshare',
];

const AUDIT_NAMES = { [NodeArchitecture.AMD64]: 'x86_64', [NodeArchitecture.ARM64]: 'aarch64' };

const CONTEXT = ['time', 'container_id', 'group_id', 'parent_thread_group_id', 'credentials', 'cwd', 'process_name', 'is_exec_session'];

/**
 * The file for `--pod-init-config` of runsc: the trace session that starts with every sandbox.
 *
 * @see https://gvisor.dev/docs/user_guide/runtime_monitoring/
 */
function podInit(architecture: NodeArchitecture, socket: string, startUntraced: boolean): Json {
  const { byNumber } = ARCHITECTURES.find(({ name }) => name === AUDIT_NAMES[architecture])!;
  const numbers = new Map([...byNumber].map(([number, name]) => [name, number]));
  const points = [
    'container/start',
    'sentry/execve',
    ...NAMED.filter((name) => numbers.has(name)).map((name) => `syscall/${name}/enter`),
    ...RAW.filter((name) => numbers.has(name)).map((name) => `syscall/sysno/${numbers.get(name)}/enter`),
  ];
  return {
    trace_session: {
      name: 'Default',
      ignore_missing: true, // otherwise a gVisor that does not know one of the names starts sandboxes without any trace
      points: points.map((name) => ({ name, context_fields: CONTEXT })),
      sinks: [{ name: 'remote', config: { endpoint: socket }, ...(startUntraced && { ignore_setup_error: true }) }],
    },
  };
}
