import { METADATA } from '../../../../engine/address/metadata';
import { PRIVATE_BLOCKS } from '../../../../engine/address/public';
import { SERVICE_ROLES } from '../../../../engine/cluster/infrastructure';
import { ROLE_LABEL } from '../../../../engine/manifest/labels';

/** Lists by name. Their items are in the form that conditions need. */
export const LISTS: { readonly [name: string]: readonly (string | number)[] } = {
  binary_directories: ['/bin', '/sbin', '/usr/bin', '/usr/sbin', '/usr/local/bin', '/usr/local/sbin'],
  dns_ports: [53, 853],
  guarded_socket_options: ['SO_MARK', 'SO_BINDTODEVICE', 'SO_ATTACH_FILTER', 'SO_ATTACH_BPF', 'SO_RCVBUFFORCE', 'SO_SNDBUFFORCE'],
  infrastructure_programs: ['coredns', 'envoy', 'falco-talon', 'falcosidekick', 'squid'],
  kernel_memory: ['/proc/kcore', '/dev/mem', '/dev/kmem', '/dev/port'],
  kernel_settings: ['/proc/sys', '/proc/sysrq-trigger', '/sys'],
  loopback: ['127.0.0.0/8', '::1/128'],
  metadata_endpoints: METADATA.cidrs().map(({ text }) => text),
  miner_ports: [3333, 3334, 3335, 3336, 3357, 4444, 5555, 5556, 5588, 5730, 7777, 7778, 14433, 14444, 45560, 45700],
  miners: [
    'xmrig',
    'xmr-stak',
    'minerd',
    'cpuminer',
    'ethminer',
    'cgminer',
    'bfgminer',
    'nbminer',
    'lolMiner',
    't-rex',
    'phoenixminer',
    'kinsing',
    'kdevtmpfsi',
  ],
  package_managers: [
    'apk',
    'apt',
    'apt-get',
    'aptitude',
    'dpkg',
    'dnf',
    'microdnf',
    'yum',
    'rpm',
    'zypper',
    'pacman',
    'snap',
    'brew',
    'npm',
    'npx',
    'pnpm',
    'yarn',
    'bun',
    'pip',
    'pip3',
    'pipx',
    'uv',
    'poetry',
    'conda',
    'mamba',
    'gem',
    'cargo',
    'go',
    'composer',
  ],
  private_networks: PRIVATE_BLOCKS.map(({ text }) => text),
  raw_socket_types: [3, 2051, 524291, 526339], // SOCK_RAW, alone and with SOCK_NONBLOCK, SOCK_CLOEXEC and both
  roles: SERVICE_ROLES,
  shells: ['ash', 'bash', 'csh', 'dash', 'fish', 'ksh', 'sh', 'tcsh', 'zsh', 'busybox'],
  token_directories: [
    '/run/secrets/kubernetes.io',
    '/var/run/secrets/kubernetes.io',
    '/run/secrets/eks.amazonaws.com',
    '/var/run/secrets/eks.amazonaws.com',
    '/run/secrets/pods.eks.amazonaws.com',
    '/var/run/secrets/pods.eks.amazonaws.com',
    '/run/secrets/azure',
    '/var/run/secrets/azure',
    '/run/secrets/tokens',
    '/var/run/secrets/tokens',
  ],
};

/** The macro for pods that serve agents, if the app has such pods. */
export const INFRASTRUCTURE_PODS = `k8s.ns.name in ($namespaces) and k8s.pod.label[${ROLE_LABEL}] in ($roles)`;

/** Macros by name. */
export const MACROS: { readonly [name: string]: string } = {
  // The runtime sets a container up from the inside. In a user namespace, Falco does not see a program's user as 0.
  container_start: 'user.uid = 0 and (proc.name startswith runc or proc.name startswith crun or proc.name startswith youki)',
  // For datagrams, too: after the first one, Falco's engine treats the socket as connected, so its state cannot identify the first.
  first_packet: 'fd.typechar in (4, 6) and not fd.snet in ($loopback) and (evt.type = connect or fd.name_changed = true)',
};
