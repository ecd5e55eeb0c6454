/** Logs as the kernel, the operator and strace write them; the operator's are from its own tests and documentation. */

const AUDIT = 'auid=4294967295 uid=0 gid=0 ses=4294967295';

export const audit = (number: number | string, arch = 'c000003e') =>
  `type=SECCOMP msg=audit(1613596317.899:6461): ${AUDIT} pid=2039886 comm="ls" exe="/bin/ls" sig=0 `
    + `arch=${arch} syscall=${number} compat=0 ip=0x7f62dce3d4c7 `
  + 'code=0x7ffc0000AUID="unset" UID="root" GID="root" ARCH=x86_64 SYSCALL=close';

export const dmesg = (number: number, arch = 'c000003e') =>
  `Jul  8 10:31:23 node kernel: [  270.853767] audit: type=1326 audit(1625740283.502:574): ${AUDIT} pid=4709 comm="sh" `
    + 'exe="/bin/busybox" sig=0 '
  + `arch=${arch} syscall=${number} compat=0 ip=0x7f3c012e467b code=0x7ffc0000`;

export const enriched = (name: string) =>
  'I0705 12:08:18.729660 1843190 enricher.go:136] log-enricher "msg"="audit"  "container"="redis" '
    + '"executable"="/usr/local/bin/redis-server" '
  + '"namespace"="default" "node"="127.0.0.1" "pid"=1847839 "pod"="my-pod" "syscallID"=232 '
    + `"syscallName"="${name}" "timestamp"="1625486870.273:187492" "type"="seccomp"`;

export const jsonEnriched = (...syscalls: string[]) => JSON.stringify({
  auditID: '75e1dd8a-f8ad-4b2e-b8bd-9a2d6ee4e5c0',
  cmdLine: 'sh',
  executable: '/bin/sh',
  gid: 0,
  node: { name: 'worker' },
  pid: 10,
  syscalls,
  uid: 0,
  version: 'spo/v1_alpha',
});
