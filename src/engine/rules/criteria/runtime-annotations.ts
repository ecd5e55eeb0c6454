import { celMatches } from '../cel/cel';

/**
 * Annotations of pods that container runtimes and their plugins read as settings. The rules and their CEL use the same patterns. JavaScript
 * and RE2 read these patterns in the same way.
 */

/** The keys of settings. A dot at the end belongs to the key. "(/|$)" is the end of the key or of its prefix. */
const SETTINGS = [
  // https://github.com/kata-containers/kata-containers/blob/main/docs/how-to/how-to-set-sandbox-config-kata.md
  'io\\.katacontainers\\.',
  // https://github.com/google/gvisor/blob/master/runsc/specutils/specutils.go and https://gvisor.dev/docs/user_guide/rootfs_snapshot/
  'dev\\.gvisor\\.',
  // Facts about the pod that containerd and CRI-O pass to a runtime, and the settings of CRI-O before 1.35.
  'io\\.kubernetes\\.cri(-o)?\\.',
  // https://github.com/cri-o/cri-o/blob/main/pkg/annotations/v2/annotations.go. The name of a container follows after "/" or "."
  '[^/]*\\.crio\\.io([./]|$)',
  'seccomp-profile\\.kubernetes\\.cri-o\\.io(/|$)',
  'io\\.containers\\.trace-syscall(/|$)',
  // https://github.com/opencontainers/runc/blob/main/features.go and https://github.com/containers/crun/blob/main/src/libcrun/container.c
  'bundle$',
  'org\\.criu\\.config$',
  'org\\.systemd\\.property\\.',
  'run\\.oci\\.',
  'module\\.wasm\\.image/variant$',
  // https://github.com/containerd/containerd/blob/main/cmd/containerd-shim-runc-v2/manager/manager_linux.go
  'io\\.containerd\\.',
  // https://github.com/cncf-tags/container-device-interface/blob/main/pkg/cdi/annotations.go; NVIDIA has a separate prefix
  '([^/]*\\.)?cdi\\.k8s\\.io(/|$)',
  // https://github.com/containerd/nri/tree/main/plugins, under their current and earlier names
  '[^/]*\\.(noderesource\\.dev|nri\\.io|nri\\.containerd\\.io)(/|$)',
];

/** Settings that weaken nothing: the size of a virtual machine, its start timeout, and plugins that the pod needs. */
const HARMLESS = [
  'io\\.katacontainers\\.config\\.hypervisor\\.default_(max_vcpus|vcpus|memory)$',
  'io\\.katacontainers\\.config\\.runtime\\.create_container_timeout$',
  'required-plugins\\.noderesource\\.dev(/|$)',
  'skip-gomaxprocs\\.crio\\.io$',
];

/** Settings that strengthen the isolation if they have this value, as "key=value". */
const TIGHTENING = [
  'io\\.katacontainers\\.config\\.runtime\\.disable_guest_seccomp=false$',
  '(io\\.kubernetes\\.cri-o\\.userns-mode|userns-mode\\.crio\\.io)=auto(:|$)',
];

const SETS = `^(${SETTINGS.join('|')})`;
const PASSES = `^(${HARMLESS.join('|')})`;
const TIGHTENS = `^(${TIGHTENING.join('|')})`;

const [IS_SETTING, IS_HARMLESS, IS_TIGHTENING] = [SETS, PASSES, TIGHTENS].map((pattern) => new RegExp(pattern));

/** Whether an annotation may weaken the isolation of the pod. */
export function loosensRuntime(key: string, value: unknown): boolean {
  return IS_SETTING.test(key) && !IS_HARMLESS.test(key) && !(typeof value === 'string' && IS_TIGHTENING.test(`${key}=${value}`));
}

/** CEL that is true if `loosensRuntime` is false for every entry of a map of annotations. */
export function celNoneLoosensRuntime(annotations: string): string {
  return `${annotations}.all(k, !${celMatches('k', SETS)} || ${celMatches('k', PASSES)}`
    + ` || ${celMatches(`(k + "=" + ${annotations}[k])`, TIGHTENS)})`;
}
