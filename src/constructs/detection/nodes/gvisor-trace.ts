import { NodeArchitecture } from './detection-node-files-props';
import { Json } from '../../../engine/value/json';
import { ARCHITECTURES } from '../../seccomp/syscalls';

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
      ignore_missing: true, // otherwise a gVisor that does not know one of the names starts sandboxes without any trace
      points: points.map((name) => ({ name, context_fields: CONTEXT })),
      sinks: [{ name: 'remote', config: { endpoint: socket }, ...(startUntraced && { ignore_setup_error: true }) }],
    },
  };
}
