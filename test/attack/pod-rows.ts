import { Agent, PodRow, Where, probe, sh } from './row';
import { NOT_GRANTED } from './weak-pods';

const TOKEN = '/var/run/secrets/kubernetes.io/serviceaccount/token';
const REVIEW = JSON.stringify({ apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' });

/** Identity and the API. */
const ACCOUNT: readonly PodRow[] = [
  {
    id: 'token',
    title: 'Read the API token of the pod',
    command: () => sh(`test -s ${TOKEN} && echo "a token of $(wc -c <${TOKEN}) bytes"`),
  },
  { id: 'api-server', title: 'Call the API server', command: ({ api }) => probe('http', `https://${api}/version`, 'any') },
  {
    id: 'api-account',
    title: 'Call the API server as the account of the pod',
    command: ({ api }) => probe('http', `https://${api}/apis/authentication.k8s.io/v1/selfsubjectreviews`, 201, '-d', REVIEW,
      'Content-Type: application/json', `Authorization: Bearer @${TOKEN}`),
  },
  { id: 'kubelet', title: 'Call the kubelet of the node', command: ({ node }) => probe('http', `https://${node}:10250/pods`, 'any') },
  { id: 'metadata', title: 'Read the metadata of the cloud', command: ({ metadata }) => probe('http', `http://${metadata}/latest/`, 200) },
];

const ASKS_NAMES = 'Agents ask the resolver of the cluster by default. Use a `DnsAllowlist`, or `allowDns: false` with an `EgressProxy`.';
const CALLS_OUT = 'Agents call the internet by default. Use `allowInternet: false`, and name hosts by an `EgressProxy`.';

/** Pods, Services and names. */
const NETWORK: readonly PodRow[] = [
  { id: 'pod', title: 'Call a pod of another namespace', command: ({ web }) => probe('http', `http://${web}:8080/`, 200) },
  { id: 'service', title: 'Call its Service', command: ({ webService }) => probe('http', `http://${webService}/`, 200) },
  {
    id: 'ipv6',
    title: 'Call it by IPv6',
    command: ({ web6 }) => (web6 ? probe('http', `http://[${web6}]:8080/`, 200) : sh('echo "pods have no IPv6 address"; exit 1')),
  },
  {
    id: 'other-agent',
    title: 'Call another agent of the same namespace',
    guarded: true,
    command: ({ agent }) => probe('http', `http://${agent}:8080/`, 200),
  },
  {
    id: 'tool',
    title: 'Call a tool that was not granted',
    guarded: true,
    command: ({ tool }) => probe('http', `http://${tool}:8080${NOT_GRANTED}`, 200),
  },
  {
    id: 'variables',
    title: 'Read the addresses of Services in the environment',
    command: () => sh('env | grep -v ^KUBERNETES_ | grep _SERVICE_HOST='),
  },
  { id: 'discovery', title: 'Find Services of others by DNS', open: ASKS_NAMES, command: ({ webName }) => probe('resolve', webName) },
  { id: 'discovery-gated', title: 'The same, of a `DnsAllowlist`', agent: 'gated', command: ({ webName }) => probe('resolve', webName) },
  {
    id: 'other-resolver',
    title: 'Ask the resolver of the cluster past a `DnsAllowlist`',
    agent: 'gated',
    command: ({ webName, resolver }) => probe('resolve', webName, resolver),
  },
  {
    id: 'tunnel',
    title: 'Send data in DNS names, past a `DnsAllowlist`',
    agent: 'gated',
    command: ({ domain, word }) => probe('tunnel', word, domain),
  },
  { id: 'address', title: 'Call an address of the internet', open: CALLS_OUT, command: ({ outside }) => probe('connect', outside, 80) },
  {
    id: 'address-gated',
    title: 'The same, of an agent behind an `EgressProxy`',
    agent: 'gated',
    command: ({ outside }) => probe('connect', outside, 80),
  },
  {
    id: 'https-resolver',
    title: 'Reach port 443 outside, on which resolvers answer by HTTPS',
    agent: 'gated',
    command: ({ outside }) => probe('connect', outside, 443),
  },
  {
    id: 'past-proxy',
    title: 'Call an allowed name without the proxy',
    agent: 'gated',
    command: ({ outsideName }) => probe('http', `http://${outsideName}/`, 200),
  },
  {
    id: 'other-name',
    title: 'Name another server in TLS than in the tunnel',
    agent: 'gated',
    command: ({ outside, outsideName, proxy }) => (
      probe('connect-tls', `${outside}:443`, 'other.example', ...proxy ? [proxy, `${outsideName}:443`] : [])),
  },
];

const PLACES = {
  environment: 'the environment of the agent',
  processes: 'what its processes were started with',
  memory: 'memory that it may read',
  files: 'its files',
};

/** The broker and the key that it keeps. */
const BROKER: readonly PodRow[] = [
  {
    id: 'broker-port',
    title: 'Call a port of the broker that was granted to another agent',
    guarded: true,
    command: ({ broker }) => probe('connect', ...broker.split(':')),
  },
  {
    id: 'broker-labels',
    title: 'Call it from a pod that copies the labels of that agent',
    agent: 'copied',
    guarded: true,
    open: 'A broker knows agents by their labels. Let no one make pods in the namespace of agents but the app: docs/rbac.md.',
    command: ({ broker }) => probe('connect', ...broker.split(':')),
  },
  {
    id: 'broker-path',
    title: 'Call a path of the API that was not granted',
    agent: 'gated',
    command: ({ brokered }) => probe('http', brokered, 200),
  },
  ...(['environment', 'processes', 'memory', 'files'] as const).map((place): PodRow => ({
    id: `key-${place}`,
    title: `Find the key of the API in ${PLACES[place]}`,
    agent: 'gated',
    command: ({ key, granted }) => probe('search', place, ...key, ...granted ? [granted] : []),
  })),
  {
    id: 'key-log',
    title: 'Find it in the log of the agent, which writes its environment and the answers that it gets',
    agent: 'gated',
    inLog: true,
    command: () => [],
  },
];

const OWN_KERNEL = 'gVisor does this in a kernel of its own, which the agent has to itself. No call reaches the kernel of the node.';
const SHARED_KERNEL = 'runc has the kernel of the node. Use `GVisorRuntime` or `KataRuntime`.';
const BY_DESIGN = 'Open by design: an agent runs what it writes. Falco reports it under runc (docs/falco.md).';

/** The kernel. */
const KERNEL: readonly PodRow[] = [
  { id: 'packet-socket', title: 'Open a socket for raw packets', command: () => probe('packet-socket') },
  { id: 'icmp-socket', title: 'Open a socket for raw ICMP', command: () => probe('icmp-socket') },
  { id: 'user-mount', title: 'Mount in a user namespace', open: { gvisor: OWN_KERNEL }, command: () => probe('user-mount') },
  { id: 'io-uring', title: 'Use io_uring', command: () => probe('io-uring') },
  { id: 'keyring', title: 'Add a key to a keyring of the kernel', command: () => probe('keyring') },
  { id: 'vsock', title: 'Open a socket to the hypervisor (AF_VSOCK)', command: () => probe('socket-family', 40, 1) },
  {
    id: 'crypto-socket',
    title: 'Open a socket to the kernel\'s ciphers (AF_ALG)',
    open: { runc: 'RuntimeDefault passes AF_ALG. Use a recorded profile (docs/seccomp.md), `GVisorRuntime` or `KataRuntime`.' },
    command: () => probe('socket-family', 38, 5),
  },
  {
    id: 'crypto-socket-recorded',
    title: 'The same, with a recorded seccomp profile',
    agent: 'recorded',
    command: () => probe('socket-family', 38, 5),
  },
  {
    id: 'trace',
    title: 'Trace a process (ptrace)',
    open: {
      runc: 'RuntimeDefault passes ptrace, which reaches processes of the container alone. A recorded profile closes it (docs/seccomp.md).',
      gvisor: OWN_KERNEL,
    },
    command: () => probe('trace'),
  },
  { id: 'trace-recorded', title: 'The same, with a recorded seccomp profile', agent: 'recorded', command: () => probe('trace') },
  {
    id: 'sibling',
    title: 'Read the environment of another container of the pod',
    base: 'shared',
    command: () => sh('cat /proc/[0-9]*/environ | tr "\\0" "\\n" | grep ^SIBLING='),
  },
  { id: 'setuid', title: 'Become root by a setuid program', command: () => probe('setuid', '/attack/setuid') },
  { id: 'device', title: 'Make a device node', command: () => probe('device') },
  { id: 'chroot', title: 'Change the root folder', command: () => probe('chroot') },
  { id: 'root-files', title: 'Write into the file system of the image', command: () => sh('echo x >/attack/written && echo written') },
  { id: 'dropped', title: 'Write a program and run it', open: BY_DESIGN, command: () => probe('dropped', '/tmp') },
  {
    id: 'kernel',
    title: 'See the kernel of the node',
    open: { runc: SHARED_KERNEL },
    command: ({ version }) => sh('cat /proc/version; [ "$(cat /proc/version)" = "$0" ]', version),
  },
];

/** What a kernel says of itself: release, version and boot ID. */
export const IDENTITY = 'echo "$(uname -r) $(uname -v) $(cat /proc/sys/kernel/random/boot_id)"';

/** https://github.com/kubernetes-sigs/ai-conformance/blob/main/kars/0020-workload-sandboxing/README.md */
const SANDBOX: readonly PodRow[] = [
  {
    id: 'sandbox-kernel',
    title: 'KAR-0020: release, version and boot ID of the kernel are those of the node',
    base: 'host',
    open: { runc: SHARED_KERNEL },
    command: ({ identity }) => sh(`it=$(${IDENTITY}); echo "$it"; [ "$it" = "$0" ]`, identity),
  },
  {
    id: 'sandbox-processes',
    title: 'KAR-0020: processes of the node are seen',
    base: 'host',
    command: () => sh(`for f in /proc/[0-9]*/cmdline; do tr "\\0" "\\n" <$f | head -n 1; done 2>/dev/null |
grep -oE "/(kubelet|containerd|crio|dockerd)$"`),
  },
  {
    id: 'sandbox-memory',
    title: 'KAR-0020: the memory of the machine opens',
    base: 'host',
    command: () => sh('for file in /dev/mem /dev/kmem /dev/port; do : <$file && exit; done; exit 1'),
  },
  {
    id: 'sandbox-paths',
    title: 'KAR-0020: folders of the node are there',
    base: 'host',
    command: () => sh('ls -d /host/proc /host/etc /var/lib/kubelet /run/containerd /etc/kubernetes | grep . || exit 1'),
  },
  {
    id: 'sandbox-interfaces',
    title: 'KAR-0020: the network interfaces of the node are there',
    base: 'host',
    command: ({ node }) => sh('all=$(ip -o address) || exit 2; echo "$all" | grep -wF "$0"', node),
  },
];

/** What one agent can use up. */
const BOUNDS: readonly PodRow[] = [
  {
    id: 'disk',
    title: 'Keep 300 MB in `/tmp`',
    agent: 'full',
    base: 'full',
    command: () => sh(`has() { [ "$(stat -c %s /tmp/big)" = 314572800 ]; }
has 2>/dev/null || dd if=/dev/zero of=/tmp/big bs=1M count=300 || exit 2; has`),
  },
  {
    id: 'processes',
    title: 'Start 500 processes',
    ends: true,
    open: 'Kubernetes has no limit of processes in a pod. Set `podPidsLimit` of the kubelet.',
    command: () => probe('processes', 500),
  },
  { id: 'memory', title: 'Take 600 MiB of memory', ends: true, command: () => probe('memory', 600) },
];

/** Tries of hardened agents that must succeed: else an attack fails in them for another reason than a wall. */
export const CONTROLS: { readonly [agent in Agent]: (where: Where) => readonly (readonly string[])[] } = {
  agent: (where) => [OF_ONE_KIND, probe('connect', where.outside, 80), probe('resolve', where.webName)],
  recorded: (where) => [OF_ONE_KIND, probe('connect', where.outside, 80)],
  gated: (where) => [
    OF_ONE_KIND, probe('http', where.granted!, 200), probe('resolve', where.outsideName),
    probe('connect-tls', '', where.outsideName, where.proxy!, `${where.outsideName}:443`),
  ],
  full: () => [],
  copied: (where) => [OF_ONE_KIND, probe('http', where.granted!, 200)],
};

/** The process of a try has the rights of the agent's own, not more or less. */
const OF_ONE_KIND = sh(`of() { grep -E '^(Seccomp|NoNewPrivs|CapEff|CapBnd|Uid|Gid):' /proc/$1/status; }
[ "$(of 1)" = "$(of self)" ] && of self`);

export const POD_ROWS: readonly PodRow[] = [...ACCOUNT, ...NETWORK, ...BROKER, ...KERNEL, ...SANDBOX, ...BOUNDS];
