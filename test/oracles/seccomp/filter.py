"""What libseccomp makes of system calls and profiles; wants python3-seccomp.

    filter.py resolve NAME…           numbers of the calls by architecture, as JSON; -1 where libseccomp knows no such call
    filter.py run PROFILE COMMAND…    runs the command under the `spec` of a SeccompProfile, given as JSON, as a container runtime does
"""
import json
import os
import sys

import seccomp

ARCHITECTURES = {'x86_64': seccomp.Arch.X86_64, 'aarch64': seccomp.Arch.AARCH64}


def resolve(names):
    return {arch: {name: seccomp.resolve_syscall(seccomp.Arch(code), name) for name in names} for arch, code in ARCHITECTURES.items()}


def action(name, errno):
    return seccomp.ERRNO(errno) if name == 'SCMP_ACT_ERRNO' else getattr(seccomp, name.removeprefix('SCMP_ACT_'))


def argument(arg):
    data = [arg['value'], arg.get('valueTwo', 0)] if arg['op'] == 'SCMP_CMP_MASKED_EQ' else [arg['value']]
    return seccomp.Arg(arg['index'], getattr(seccomp, arg['op'].removeprefix('SCMP_CMP_')), *data)


def load(spec):
    loaded = seccomp.SyscallFilter(action(spec['defaultAction'], 1))
    for entry in spec['syscalls']:
        for name in entry['names']:
            loaded.add_rule(action(entry['action'], entry.get('errnoRet', 1)), name, *map(argument, entry.get('args', [])))
    loaded.load()


if sys.argv[1] == 'resolve':
    print(json.dumps(resolve(sys.argv[2:])))
else:
    load(json.loads(sys.argv[2]))
    os.execv(sys.argv[3], sys.argv[3:])
