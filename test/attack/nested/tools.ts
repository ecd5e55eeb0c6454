/** One way to use a tool. `sh -ec` runs the command, which ends with 0 only where the sandbox starts and confines. */
export interface NestedTry {
  readonly what: string;
  readonly command: string;
  /** What the way gives up. */
  readonly weakens?: string;
}

/** A tool; its first try must work in a privileged pod on runc, so that a failure elsewhere means something. */
export interface NestedTool {
  readonly tool: string;
  /** Which image of `rootfs` has it. */
  readonly image: 'tools' | 'chromium';
  /** The privileged pod must also see the processes of the node, as the tool takes any other place for a sandbox and does nothing. */
  readonly controlHostPid?: boolean;
  readonly tries: readonly NestedTry[];
}

/** What is run inside: it shows a file of the outside where it can read it. */
const LOOK = 'cat /tmp/secret 2>/dev/null || true; echo ran';

/** The sandbox starts and hides the file. */
const hides = (sandbox: string) => `echo secret >/tmp/secret
out=$(${sandbox} sh -c '${LOOK}')
[ "$out" = ran ]`;

/** The sandbox starts, hides the file, and has no network device but lo. */
const hidesAndCutsOff = (sandbox: string) => `${hides(sandbox)}
out=$(${sandbox} sh -c 'ip link | grep -c mtu')
[ "$out" = 1 ]`;

const UNSHARE = '/usr/bin/unshare'; // the shell of busybox takes its own one without a path
const BWRAP = '--ro-bind / / --tmpfs /tmp';

const FOLDERS = 'export HOME=/tmp XDG_RUNTIME_DIR=/tmp/run TMPDIR=/tmp; mkdir -p /tmp/run';
const PODMAN = 'podman --root /tmp/storage --runroot /tmp/run/podman --storage-driver vfs --cgroup-manager cgroupfs --events-backend none';
const BUILDAH = 'buildah --root /tmp/storage --runroot /tmp/run/buildah --storage-driver vfs';

/** An inner container by podman, from a folder; `how` are options of podman run. */
const podman = (how: string) => `${FOLDERS}
rm -rf /tmp/inner; cp -r /inner /tmp/inner
${hides(`${PODMAN} run --rm ${how} --rootfs /tmp/inner`)}`;

/** A step of a build by buildah, on an image from a folder; `how` are options of buildah run. */
const buildah = (how: string) => `${FOLDERS}
container=$(${BUILDAH} from scratch)
${BUILDAH} copy $container /inner /
${hides(`${BUILDAH} run ${how} $container`)}`;

const NEW_PROC = { destination: '/proc', type: 'proc', source: 'proc' };
const OUTER_PROC = { destination: '/proc', type: 'none', source: '/proc', options: ['rbind'] };

/** An inner container by a runtime of OCI, without a daemon and without cgroups. */
const oci = (run: string, namespaces: readonly string[], proc: object) => {
  const one = [{ containerID: 0, hostID: 65534, size: 1 }];
  const config = {
    ociVersion: '1.0.2',
    process: { terminal: false, user: { uid: 0, gid: 0 }, args: ['sh', '-c', LOOK], env: ['PATH=/bin'], cwd: '/' },
    root: { path: '/tmp/bundle/rootfs', readonly: true },
    mounts: [proc],
    linux: { uidMappings: one, gidMappings: one, namespaces: namespaces.map((type) => ({ type })) },
  };
  return `${FOLDERS}
echo secret >/tmp/secret
rm -rf /tmp/bundle; mkdir -p /tmp/bundle/rootfs; cp -r /inner/. /tmp/bundle/rootfs; mkdir /tmp/bundle/rootfs/proc /tmp/bundle/rootfs/dev
cat >/tmp/bundle/config.json <<'END'
${JSON.stringify(config)}
END
out=$(${run} -b /tmp/bundle inner)
[ "$out" = ran ]`;
};

const ociTries = (runtime: string, how = ''): readonly NestedTry[] => [
  { what: 'all namespaces but network', command: oci(`${runtime} run ${how}`, ['user', 'mount', 'pid', 'ipc', 'uts'], NEW_PROC) },
  { what: 'user and mount namespace, the /proc of the pod', command: oci(`${runtime} run ${how}`, ['user', 'mount'], OUTER_PROC) },
];

/** Chromium shows a page that computes for 4 seconds, meanwhile each of its renderers passes `check`. */
const chromium = (flags: string, check: string) => `export HOME=/tmp
rm -rf /tmp/profile
echo '<script>const end = Date.now() + 4000; while (Date.now() < end); document.write("is " + 6 * 7)</script>' >/tmp/page.html
timeout 60 /usr/lib/chromium/chromium --headless --disable-gpu --user-data-dir=/tmp/profile ${flags} \\
  --dump-dom file:///tmp/page.html >/tmp/page.out 2>/tmp/page.err & browser=$!
renderers() { grep -la -- '[-]-type=renderer' /proc/[0-9]*/cmdline 2>/dev/null | cut -d/ -f3; }
for wait in $(seq 100); do [ -z "$(renderers)" ] && kill -0 $browser 2>/dev/null || break; sleep 0.25; done
sleep 2
pids=$(renderers)
[ -n "$pids" ] && failed= || failed=none
for pid in $pids; do ${check} || failed=$pid; done
code=0; wait $browser || code=$?
grep -vE 'dbus|ui/gl|GLib|ANGLE|inotify|^$' /tmp/page.err >&2 || true
[ $code = 0 ] || exit $code
grep -q 'is 42' /tmp/page.out
[ -z "$failed" ]`;

/** The renderer has a user namespace of its own, an empty root, and a filter of system calls. */
const IN_NAMESPACE = `{ user=$(readlink /proc/$pid/ns/user) && [ "$user" != "$(readlink /proc/self/ns/user)" ] \\
  && root=$(readlink /proc/$pid/root) && [ "$root" != / ] && [ ! -e /proc/$pid/root/etc ] && grep -q 'Seccomp:.*2' /proc/$pid/status; }`;
/** The renderer has a number in a process namespace of its own; the kernel hides its root, since a setuid program began it. */
const IN_PID_NAMESPACE = '{ grep -q "NSpid:.*[0-9].*[^0-9][0-9]" /proc/$pid/status && grep -q "Seccomp:.*2" /proc/$pid/status; }';

/** Tools that people run inside a pod to make a sandbox of their own. */
export const NESTED_TOOLS: readonly NestedTool[] = [
  {
    tool: 'unshare',
    image: 'tools',
    tries: [
      { what: 'user and mount namespace', command: hides(`${UNSHARE} -Urm sh -c 'mount -t tmpfs none /tmp; exec "$@"' -`) },
      { what: 'user namespace and chroot', command: hides(`${UNSHARE} -Ur --root=/inner`) },
      { what: 'user and network namespace', command: `out=$(${UNSHARE} -Urn sh -c 'ip link | grep -c mtu'); [ "$out" = 1 ]` },
      { what: 'user and process namespace', command: `out=$(${UNSHARE} -Urpf sh -c 'echo $$'); [ "$out" = 1 ]` },
      {
        what: 'user and process namespace with a /proc',
        command: `out=$(${UNSHARE} -Urpf --mount-proc sh -c 'echo /proc/[0-9]*'); [ "$out" = /proc/1 ]`,
      },
    ],
  },
  {
    tool: 'bubblewrap',
    image: 'tools',
    tries: [
      { what: 'all namespaces', command: hidesAndCutsOff(`bwrap --unshare-all ${BWRAP} --dev /dev --proc /proc`) },
      { what: 'all but network', command: hides(`bwrap --unshare-all --share-net ${BWRAP} --dev /dev --proc /proc`) },
      {
        what: 'all, the network one by unshare',
        command: hidesAndCutsOff(`${UNSHARE} -Urn bwrap --unshare-all --share-net ${BWRAP} --dev /dev --proc /proc`),
      },
      { what: 'all but network, the /proc of the pod', command: hides(`bwrap --unshare-all --share-net ${BWRAP} --dev /dev`) },
      { what: 'user and mount namespace, the /proc and /dev of the pod', command: hides(`bwrap --unshare-user ${BWRAP}`) },
    ],
  },
  {
    tool: 'firejail',
    image: 'tools',
    controlHostPid: true,
    tries: [
      { what: 'without one file', command: `${FOLDERS}; ${hides('firejail --noprofile --blacklist=/tmp/secret')}` },
    ],
  },
  {
    tool: 'Landlock',
    image: 'tools',
    tries: [
      {
        what: 'writing below one folder',
        command: `mkdir -p /tmp/own
nested-confine landlock /tmp/own sh -c 'echo a >/tmp/own/file && ! echo b >/tmp/other'
echo b >/tmp/other`,
      },
    ],
  },
  {
    tool: 'seccomp',
    image: 'tools',
    tries: [
      {
        what: 'a filter of its own, without mkdir',
        command: `rm -rf /tmp/made
nested-confine seccomp sh -c 'touch /tmp/file && ! mkdir /tmp/made'
mkdir /tmp/made`,
      },
    ],
  },
  { tool: 'rootless runc', image: 'tools', tries: ociTries('runc --root /tmp/run/runc') },
  { tool: 'rootless crun', image: 'tools', tries: ociTries('crun --root /tmp/run/crun --cgroup-manager disabled', '--no-new-keyring') },
  {
    tool: 'rootless podman',
    image: 'tools',
    tries: [
      { what: 'no network', command: podman('--network none --cgroups disabled') },
      { what: 'the network of the pod', command: podman('--network host --cgroups disabled') },
    ],
  },
  {
    tool: 'buildah',
    image: 'tools',
    tries: [
      { what: 'a build step in the network of the pod', command: buildah('--isolation rootless --network host') },
      { what: 'a build step, isolated by chroot', command: buildah('--isolation chroot') },
    ],
  },
  {
    tool: 'Chromium',
    image: 'chromium',
    tries: [
      { what: 'its sandbox by namespaces', command: chromium('--disable-setuid-sandbox', IN_NAMESPACE) },
      { what: 'as it chooses', command: chromium('', IN_NAMESPACE) },
      { what: 'its setuid sandbox', command: chromium('--disable-namespace-sandbox', IN_PID_NAMESPACE) },
      {
        what: 'no sandbox',
        command: chromium('--no-sandbox', 'true'),
        weakens: 'a page that takes over its renderer has the rights of the agent',
      },
    ],
  },
];
