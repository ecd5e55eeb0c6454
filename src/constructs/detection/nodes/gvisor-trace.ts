import { NodeArchitecture } from './detection-node-files-props';
import { Json } from '../../../engine/value/json';
import { ARCHITECTURES } from '../../seccomp/syscalls';

/** Calls that gVisor tells with what they name: files, addresses, programs. */
const NAMED = ['accept', 'accept4', 'bind', 'chroot', 'connect', 'creat', 'listen', 'open', 'openat', 'ptrace', 'socket'];

/** Calls that it tells by their number and plain arguments alone. */
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
 * What runsc takes by `--pod-init-config`: the trace session that every sandbox begins with.
 *
 * @see https://gvisor.dev/docs/user_guide/runtime_monitoring/
 */
export function podInit(architecture: NodeArchitecture, socket: string, startUntraced: boolean): Json {
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
      ignore_missing: true, // else a gVisor that lacks one of the names starts sandboxes all the same, and tells nothing at all
      points: points.map((name) => ({ name, context_fields: CONTEXT })),
      sinks: [{ name: 'remote', config: { endpoint: socket }, ...(startUntraced && { ignore_setup_error: true }) }],
    },
  };
}
