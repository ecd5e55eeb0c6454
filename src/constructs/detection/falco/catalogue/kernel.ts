import { CatalogueRule, OPEN } from './catalogue-rule';
import { FalcoPriority } from '../falco-priority';

/** Ways out of a container, and ways to hide from detection. Failed attempts count, too. */
export const KERNEL: readonly CatalogueRule[] = [
  {
    id: 'kernel-module',
    does: 'loads or removes a kernel module',
    why: 'A module is the kernel: it has the node and every pod on it.',
    events: ['init_module', 'finit_module', 'delete_module'],
    output: 'module=%fd.name',
    priority: FalcoPriority.CRITICAL,
    tags: ['process', 'mitre_persistence', 'T1547.006'],
  },
  {
    id: 'kernel-program',
    does: 'calls bpf',
    why: 'Programs in the kernel read what all others do, and hide from who watches.',
    events: ['bpf'],
    output: 'call=%evt.args',
    priority: FalcoPriority.ERROR,
    tags: ['process', 'mitre_defense_evasion', 'T1014'],
  },
  {
    id: 'kernel-file',
    does: 'opens a file of the kernel',
    why: 'By files such as core_pattern and release_agent the kernel starts what they name, outside the container; '
      + 'by others it is read and written.',
    events: OPEN,
    condition:
      'not $container_start and (((evt.is_open_write = true or evt.type = creat)' +
      ' and (fd.name pmatch ($kernel_settings) or fd.name endswith /release_agent))' +
      ' or fd.name in ($kernel_memory) or fd.name glob /proc/*/root/*)',
    output: 'file=%fd.name',
    priority: FalcoPriority.CRITICAL,
    tags: ['filesystem', 'mitre_privilege_escalation', 'T1611'],
  },
  {
    id: 'mount',
    does: 'mounts or unmounts',
    why: 'Mounts bring the files of the node into the container, or take away what covers them.',
    events: ['mount', 'umount', 'umount2', 'pivot_root', 'move_mount', 'open_tree', 'fsopen'],
    condition: 'not $container_start',
    output: 'mount=%evt.args',
    priority: FalcoPriority.ERROR,
    tags: ['filesystem', 'mitre_privilege_escalation', 'T1611'],
  },
  {
    id: 'namespace-change',
    does: 'makes or enters a namespace',
    why: 'In a user namespace of its own a program has capabilities that open more of the kernel. Browsers do it for their sandbox.',
    events: ['setns', 'unshare', 'clone', 'clone3'],
    condition: 'not $container_start and (evt.type = setns or evt.arg.flags contains CLONE_NEW)',
    output: 'call=%evt.args',
    priority: FalcoPriority.WARNING,
    tags: ['process', 'mitre_privilege_escalation', 'T1611'],
  },
  {
    id: 'io-uring',
    does: 'sets up io_uring',
    why: 'What is opened and called by way of it makes no system calls, so no rule here sees it.',
    events: ['io_uring_setup'],
    output: 'call=%evt.args',
    priority: FalcoPriority.NOTICE,
    tags: ['process', 'mitre_defense_evasion', 'T1685'],
  },
];
