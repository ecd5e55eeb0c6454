import { Action } from './action';
import { Act, Actor, PROGRAM } from './cluster';
import { FILE, chmods, creates, links, mounts, opens, removesDirectory, renames, symlinks, unlinks, unmounts } from './files';
import { calls, callsBpf, clones, enters, executes, traces, unshares } from './processes';
import {
  SOCKET, UNDER_WAY, binds, connects, connectsTo, duplicates, listens, listensAnywhere, pairs, sends, setsOption,
  sockets,
} from './sockets';
import { CATALOGUE } from '../../../src/constructs/detection/falco/catalogue';

/** What each rule of the catalogue must match and must not; the latter are near misses. */

interface Fired {
  /** Acts of an agent that the rule tells; it tells none of them of anybody else. */
  readonly fires: readonly Act[];
  readonly passes: readonly Act[];
}

interface Compiled {
  /** Why the engine has no such events. */
  readonly compiled: string;
}

const act = (what: string, action: Action): Act => ({ what, action });
const within = (folder: string, what: string, action: Action): Act => ({ what, action, by: { ...PROGRAM, cwd: folder } });
const runc = (what: string, action: Action, uid = 0): Act => ({ what, action, by: { name: 'runc:[2:INIT]', exepath: '/runc', uid } });

/** The device of the first pseudo-terminal. */
const PTS = 34_816;

/** The engine, today's too, keeps no address of a socket that has none: there is nothing to go by. */
const REFUSED = act('TCP that blocks until it is refused', connects('192.0.2.1', 443, 'tcp', -111));

/** Cases of agents' rules. */
const AGENT_CASES: { readonly [rule: string]: Fired | Compiled } = {
  'Agent opens a raw socket': {
    fires: [
      act('raw IPv4', sockets('AF_INET', 'SOCK_RAW', 1)),
      act('raw IPv6, closed on exec', sockets('AF_INET6', 'SOCK_RAW_CLOEXEC', 58)),
      act('packets', sockets('AF_PACKET', 'SOCK_RAW', 768)),
    ],
    passes: [act('a stream', sockets('AF_INET', 'SOCK_STREAM')), act('a stream, closed on exec',
      sockets('AF_INET6', 'SOCK_STREAM_CLOEXEC')), act('a local stream', sockets('AF_UNIX', 'SOCK_STREAM'))],
  },
  'Agent opens a socket of an unexpected family': {
    fires: [act('AF_ALG', sockets('AF_ALG', 'SOCK_SEQPACKET')), act('AF_VSOCK', sockets('AF_VSOCK', 'SOCK_STREAM'))],
    passes: [
      act('IPv4', sockets('AF_INET', 'SOCK_STREAM')), act('IPv6', sockets('AF_INET6', 'SOCK_STREAM')),
      act('a local stream', sockets('AF_UNIX', 'SOCK_STREAM')),
      act('a pair of local streams', pairs('AF_UNIX')), act('netlink', sockets('AF_NETLINK', 'SOCK_RAW')),
    ],
  },
  'Agent changes a socket in an unexpected way': {
    fires: [act('SO_MARK', setsOption('SO_MARK')), act('SO_BINDTODEVICE', setsOption('SO_BINDTODEVICE')),
      act('SO_ATTACH_FILTER', setsOption('SO_ATTACH_FILTER'))],
    passes: [act('SO_KEEPALIVE', setsOption('SO_KEEPALIVE')), act('SO_REUSEADDR', setsOption('SO_REUSEADDR'))],
  },
  'Agent listens on an unexpected port': {
    fires: [
      act('TCP 4444', listens('0.0.0.0', 4444)), act('TCP 4444, IPv6', listens('::', 4444)), act('UDP 4444', binds('0.0.0.0', 4444, 'udp')),
      act('a port that the kernel picks', listensAnywhere()),
    ],
    passes: [
      act('its own port', listens('0.0.0.0', 8080)), act('its own port, IPv6', listens('::', 8080)),
      act('a port for itself alone', listens('127.0.0.1', 4444)),
      act('a port that is taken', listens('0.0.0.0', 4444, -98)), act('whatever UDP port, to call from', binds('0.0.0.0', 0, 'udp')),
    ],
  },
  'Agent calls an address that no policy opens': {
    fires: [
      act('TCP', connects('192.0.2.1', 443)), act('TCP, another port of an open address', connects('203.0.113.7', 8443)),
      act('TCP that does not block', connects('192.0.2.1', 443, 'tcp', UNDER_WAY)), act('IPv6', connects('2001:db8::1', 443)),
      act('a pod', connects('10.244.0.9', 443)), act('a datagram', sends('192.0.2.1', 4000)),
      act('a datagram by sendmsg', sends('192.0.2.1', 4000, 'sendmsg')),
    ],
    passes: [act('an open address', connects('203.0.113.7', 443)), act('itself', connects('127.0.0.1', 9000)),
      act('a local socket', connectsTo('/tmp/app.sock')), REFUSED],
  },
  'Agent asks an unexpected resolver': {
    fires: [
      act('UDP', connects('8.8.8.8', 53, 'udp')), act('UDP, not connected', sends('8.8.8.8', 53)), act('TCP', connects('8.8.8.8', 53)),
      act('DNS over TLS', connects('1.1.1.1', 853)), act('IPv6', sends('2001:4860:4860::8888', 53)),
    ],
    passes: [act('the cluster\'s', sends('10.96.0.10', 53)), act('the cluster\'s by TCP', connects('10.96.0.10', 53)),
      act('no DNS', sends('8.8.8.8', 443))],
  },
  'Agent calls a metadata endpoint': {
    fires: [
      act('of most clouds', connects('169.254.169.254', 80)), act('of AWS, IPv6', connects('fd00:ec2::254', 80)),
      act('of Azure', connects('168.63.129.16', 32526)),
    ],
    passes: [act('the address next to it', connects('169.254.169.253', 53)), act('an open address', connects('203.0.113.7', 443))],
  },
  'Agent calls a port of mining pools': {
    fires: [act('3333', connects('192.0.2.1', 3333)), act('14444, IPv6', connects('2001:db8::1', 14_444))],
    passes: [act('443', connects('192.0.2.1', 443)), act('the port within the network', connects('10.1.2.3', 3333))],
  },
  'Agent calls a container runtime': {
    fires: ['/run/containerd/containerd.sock', '/var/run/docker.sock', '/run/crio/crio.sock', '/var/lib/kubelet/pod-resources/kubelet.sock']
      .map((path) => act(path, connectsTo(path))),
    passes: [act('another socket', connectsTo('/tmp/app.sock')), act('TCP', connects('203.0.113.7', 443))],
  },
  'Agent ties a standard stream to the network': {
    fires: [0, 1, 2].map((stream) => act(`a connection as ${stream}`, duplicates(connects('192.0.2.1', 4444), SOCKET, stream))),
    passes: [act('a connection as another descriptor', duplicates(connects('192.0.2.1', 4444), SOCKET, 9)),
      act('a file as 0', duplicates(opens('/app/in'), FILE, 0))],
  },
  'Agent writes to a program': {
    fires: [
      act('by open', opens('/usr/bin/ls', 'write', 'open')), act('by openat', opens('/bin/sh', 'truncate')),
      act('by openat2', opens('/usr/sbin/ip', 'readwrite', 'openat2')),
      act('a new one', opens('/usr/local/bin/tool', 'create')), act('by creat', creates('/usr/bin/ls')),
      act('emptied, while it is read', opens('/usr/bin/ls', 'empty')),
      act('one that it may not write', opens('/usr/bin/ls', 'write', 'openat', -13)),
      act('by a path with ..', opens('/tmp/../usr/bin/ls', 'write')), act('in a folder below', opens('/usr/local/bin/tools/ls', 'write')),
      within('/usr/bin/', 'by its name alone', opens('ls', 'write')),
    ],
    passes: [
      act('a read', opens('/usr/bin/ls')), act('of its own', opens('/tmp/usr/bin/ls', 'write')),
      act('a name that begins alike', opens('/usr/binary', 'write')),
    ],
  },
  'Agent renames a program': {
    fires: [
      act('away, by rename', renames('/usr/bin/ls', '/tmp/ls', 'rename')),
      act('into place, by renameat', renames('/tmp/ls', '/usr/bin/ls', 'renameat')),
      act('into place, by renameat2', renames('/tmp/ls', '/usr/bin/ls')),
      act('into place, from its own folder', renames('ls', '../usr/bin/ls')),
      within('/usr/bin/', 'by its name alone', renames('/tmp/ls', 'ls', 'rename')),
      within('/usr/bin/', 'by its name alone, by renameat2', renames('/tmp/ls', 'ls')),
      act('one that is refused', renames('/tmp/ls', '/usr/bin/ls', 'renameat2', -13)),
    ],
    passes: [act('of its own', renames('/tmp/usr/bin/ls', '/tmp/ls')), act('in its own folder', renames('a', 'b', 'rename'))],
  },
  'Agent removes a program': {
    fires: [
      act('by unlink', unlinks('/usr/bin/ls', 'unlink')), act('by unlinkat', unlinks('/sbin/ip')),
      act('a folder', removesDirectory('/usr/local/bin/tools')),
      within('/usr/bin/', 'by its name alone', unlinks('ls')), within('/usr/bin/', 'by its name alone, by unlink', unlinks('ls', 'unlink')),
      act('one that is refused', unlinks('/usr/bin/ls', 'unlinkat', -13)),
    ],
    passes: [act('of its own', unlinks('/tmp/ls')), act('a folder of its own', removesDirectory('/tmp/bin'))],
  },
  'Agent links a program': {
    fires: [
      act('in its place', links('/tmp/ls', '/usr/bin/ls', 'link')), act('from elsewhere, by linkat', links('/usr/bin/ls', '/tmp/ls')),
      act('in its place, by symlink', symlinks('/tmp/ls', '/usr/bin/ls', 'symlink')),
      act('in its place, by symlinkat', symlinks('/tmp/ls', '/usr/bin/ls')),
      within('/usr/bin/', 'by its name alone', symlinks('/tmp/ls', 'ls')),
      within('/usr/bin/', 'by its name alone, by link', links('/tmp/ls', 'ls', 'link')),
    ],
    passes: [act('of its own', links('/tmp/ls', '/app/ls')), act('by a symbolic link of its own, as virtual environments do',
      symlinks('/usr/bin/python3', '/app/venv/bin/python3'))],
  },
  'Agent changes mode or owner of a program': {
    fires: [
      act('by chmod', chmods('/usr/bin/ls', 'chmod')), act('by fchmodat', chmods('/usr/local/bin/node')),
      within('/bin/', 'by its name alone', chmods('su')), act('one that is refused', chmods('/bin/su', 'chmod', -1)),
    ],
    passes: [act('of its own', chmods('/app/run.sh', 'chmod')), act('of its own, by fchmodat', chmods('/tmp/bin/run'))],
  },
  'Agent mounts over a program': {
    fires: [act('a file over a file', mounts('/tmp/ls', '/usr/bin/ls')), act('a folder', mounts('tmpfs', '/usr/bin', 'tmpfs')),
      within('/usr/bin/', 'by its name alone', mounts('/tmp/ls', 'ls')),
      act('one that is refused', mounts('/tmp/ls', '/bin/sh', 'bind', -1))],
    passes: [act('elsewhere', mounts('/usr/bin', '/tmp/bin')), act('a name that begins alike', mounts('tmpfs', '/usr/binary', 'tmpfs'))],
  },
  'Agent opens a service account token': {
    fires: [
      act('Kubernetes\'', opens('/var/run/secrets/kubernetes.io/serviceaccount/token')),
      act('as it is linked', opens('/run/secrets/kubernetes.io/serviceaccount/..data/token')),
      act('of EKS', opens('/var/run/secrets/eks.amazonaws.com/serviceaccount/token', 'read', 'open')),
    ],
    passes: [act('another secret', opens('/var/run/secrets/app/key')), act('its own copy', opens('/tmp/kubernetes.io/token'))],
  },
  'Agent opens the environment of a process': {
    fires: [act('of the first process', opens('/proc/1/environ')), act('of another', opens('/proc/4711/environ', 'read', 'open')),
      act('of a thread', opens('/proc/1/task/7/environ'))],
    passes: [act('its own', opens('/proc/self/environ')), act('another file of the process', opens('/proc/1/status'))],
  },
  'Agent opens the memory of a process': {
    fires: [act('to read', opens('/proc/4711/mem')), act('to write', opens('/proc/1/mem', 'readwrite'))],
    passes: [act('its own', opens('/proc/self/mem')), act('how much there is', opens('/proc/meminfo')),
      act('its map', opens('/proc/4711/smaps'))],
  },
  'Agent reaches into another process': {
    fires: [
      act('PTRACE_ATTACH', traces('PTRACE_ATTACH', 4711)), act('PTRACE_SEIZE', traces('PTRACE_SEIZE', 1)),
      act('process_vm_readv', calls('process_vm_readv')),
      act('process_vm_writev', calls('process_vm_writev')),
    ],
    passes: [act('PTRACE_TRACEME', traces('PTRACE_TRACEME', 0)), act('another call', calls('getpid'))],
  },
  'Agent starts a package manager': {
    fires: [act('apt-get', executes('/usr/bin/apt-get', ['install', 'nmap'])), act('npm', executes('/usr/local/bin/npm', ['install'])),
      act('pip', executes('/app/venv/bin/pip', ['install', 'x']))],
    passes: [act('a program that is named alike', executes('/usr/bin/apt-config')),
      act('a package manager\'s name as an argument', executes('/usr/bin/which', ['npm']))],
  },
  'Agent starts a shell with a terminal': {
    fires: [act('sh', executes('/bin/sh', [], PTS)), act('bash', executes('/bin/bash', ['-i'], PTS))],
    passes: [act('sh without a terminal', executes('/bin/sh', ['-c', 'ls'])),
      act('another program with a terminal', executes('/usr/bin/ls', [], PTS))],
  },
  'Agent starts a miner': {
    fires: [act('xmrig', executes('/tmp/xmrig')), act('xmrig, by execveat', executes('/tmp/xmrig', [], 0, 'execveat')),
      act('under another name', executes('/tmp/sshd', ['-o', 'stratum+tcp://pool.example:3333']))],
    passes: [act('another program', executes('/usr/bin/ls')), act('a miner\'s name as an argument', executes('/usr/bin/grep', ['xmrig']))],
  },
  'Agent starts a program that is no file': {
    compiled: 'the engine of 2022 does not see whether a program is a file',
  },
  'Agent loads or removes a kernel module': {
    fires: [act('init_module', calls('init_module')), act('finit_module', calls('finit_module')),
      act('delete_module', calls('delete_module'))],
    passes: [act('another call', calls('acct')), act('the list of modules', opens('/proc/modules'))],
  },
  'Agent calls bpf': {
    fires: [act('to load a program', callsBpf())],
    passes: [act('another call', calls('getpid')), act('a file of its file system', opens('/sys/fs/bpf/map'))],
  },
  'Agent opens a file of the kernel': {
    fires: [
      act('core_pattern', opens('/proc/sys/kernel/core_pattern', 'write')),
      act('sysrq-trigger', opens('/proc/sysrq-trigger', 'write', 'open')),
      act('uevent_helper', opens('/sys/kernel/uevent_helper', 'truncate')),
      act('release_agent', opens('/tmp/cgroup/release_agent', 'write')),
      act('kcore, to read', opens('/proc/kcore')), act('/dev/mem, to read', opens('/dev/mem')),
      act('another\'s root', opens('/proc/1/root/etc/shadow')),
    ],
    passes: [
      act('a setting, to read', opens('/proc/sys/kernel/core_pattern')), act('/sys, to read', opens('/sys/fs/cgroup/memory.max')),
      act('a file of its own', opens('/tmp/proc/sys/kernel/core_pattern', 'write')), act('/dev/null', opens('/dev/null', 'write')),
      runc('runc, as it starts the container', opens('/proc/sys/net/ipv4/ping_group_range', 'write')),
    ],
  },
  'Agent mounts or unmounts': {
    fires: [
      act('mount', mounts('/dev/vda1', '/mnt', 'ext4')), act('one that is refused', mounts('/dev/vda1', '/mnt', 'ext4', -1)),
      act('umount', unmounts('/proc/sys')), act('pivot_root', calls('pivot_root')),
      runc('a program that calls itself runc', mounts('/dev/vda1', '/mnt', 'ext4'), 65_534),
    ],
    passes: [
      act('the list of mounts', opens('/proc/self/mountinfo')), act('another call', calls('acct')),
      runc('runc, as it starts the container', mounts('proc', '/proc', 'proc')),
    ],
  },
  'Agent makes or enters a namespace': {
    fires: [
      act('setns', enters('CLONE_NEWNS')), act('unshare of a user namespace', unshares('CLONE_NEWUSER')),
      act('unshare of a network', unshares('CLONE_NEWNET')),
      act('clone into a user namespace', clones('CLONE_NEWUSER')), act('clone3 into a network', clones('CLONE_NEWNET', 'clone3')),
    ],
    passes: [
      act('a thread', clones('CLONE_THREAD')), act('unshare of its descriptors', unshares('CLONE_FILES')),
      runc('runc, as it starts the container', unshares('CLONE_NEWNS')),
    ],
  },
  'Agent sets up io_uring': {
    compiled: 'the engine of 2022 has no event of io_uring_setup',
  },
};

const OWN = 'Agent infrastructure starts a program other than its own';
const SQUID: Actor = { name: 'squid', exepath: '/usr/sbin/squid' };
const ENVOY: Actor = { name: 'envoy', exepath: '/usr/local/bin/envoy' };
const bySquid = (what: string, action: Action): Act => ({ what, action, by: SQUID });
const byEnvoy = (what: string, action: Action): Act => ({ what, action, by: ENVOY });

/** What each rule must match and must not: a rule of infrastructure what its twin has, done by a proxy. */
export const CASES: { readonly [rule: string]: Fired | Compiled } = {
  ...AGENT_CASES,
  [OWN]: {
    fires: [
      bySquid('sh', executes('/bin/sh', ['-c', 'id'])), bySquid('curl, by execveat', executes('/tmp/curl', [], 0, 'execveat')),
      bySquid('apk', executes('/sbin/apk', ['add', 'nmap'])),
      bySquid('sh, which is not there', executes('/bin/sh', [], 0, 'execve', -2)),
      byEnvoy('sh, by Envoy', executes('/bin/sh', ['-c', 'cat /var/run/secrets/credential-broker/coder/key'])),
    ],
    passes: [
      runc('squid, by runc as it starts the container', executes('/usr/sbin/squid', ['-N'])),
      runc('envoy, by runc as it starts the container', executes('/usr/local/bin/envoy', ['--config-path'])),
      runc('runc, which starts itself', executes('/proc/self/exe/runc', ['init'])),
      bySquid('another call', calls('getpid')),
    ],
  },
  ...Object.fromEntries(CATALOGUE.filter(({ id, pods }) => pods !== undefined && id !== 'infrastructure-program')
    .map(({ does }) => [`Agent ${does}`, twinOf(`Agent ${does}`)])),
};

/** The cases that docs/falco-proof.md names: a twin has those of its rule. */
export const NAMED = [...Object.keys(AGENT_CASES), OWN];

function twinOf(rule: string): Fired | Compiled {
  return AGENT_CASES[rule.replace('Agent infrastructure ', 'Agent ')];
}
