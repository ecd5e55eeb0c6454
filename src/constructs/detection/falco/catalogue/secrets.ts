import { CatalogueRule, OPEN } from './catalogue-rule';
import { FalcoPriority } from '../falco-priority';

/** Places of credentials, and of the memory of other processes. */
export const SECRETS: readonly CatalogueRule[] = [
  {
    id: 'service-account-token',
    does: 'opens a service account token',
    why: 'The token is what the API server, or a cloud, knows the pod by. Agents of this library have none.',
    events: OPEN,
    condition: 'fd.name pmatch ($token_directories)',
    output: 'file=%fd.name',
    priority: FalcoPriority.ERROR,
    tags: ['filesystem', 'mitre_credential_access', 'T1528'],
  },
  {
    id: 'process-environment',
    does: 'opens the environment of a process',
    why: 'Keys are handed to programs as variables; /proc has those of every process of the pod.',
    events: OPEN,
    condition: 'fd.name glob /proc/*/environ and not fd.name in (/proc/self/environ, /proc/thread-self/environ)',
    output: 'file=%fd.name',
    priority: FalcoPriority.WARNING,
    tags: ['filesystem', 'mitre_credential_access', 'T1552'],
  },
  {
    id: 'process-memory-file',
    does: 'opens the memory of a process',
    why: 'Keys of other programs are in their memory, and what is written there they execute.',
    events: OPEN,
    condition: 'fd.name glob /proc/*/mem and not fd.name in (/proc/self/mem, /proc/thread-self/mem)',
    output: 'file=%fd.name',
    priority: FalcoPriority.ERROR,
    tags: ['filesystem', 'mitre_credential_access', 'T1003.007'],
  },
  {
    id: 'process-memory-call',
    does: 'reaches into another process',
    why: 'By these calls one program reads another\'s keys and has it execute what it likes.',
    events: ['ptrace', 'process_vm_readv', 'process_vm_writev', 'pidfd_getfd'],
    condition: 'evt.type != ptrace or not evt.arg.request contains PTRACE_TRACEME',
    output: 'call=%evt.args',
    priority: FalcoPriority.WARNING,
    tags: ['process', 'mitre_privilege_escalation', 'T1055.008'],
  },
];
