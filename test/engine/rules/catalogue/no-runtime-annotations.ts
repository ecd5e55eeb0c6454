import { Case, ValidKind, allows, finds, ofClaim, tweaked } from '../../../support/cases';

const annotated = (key: string, value: unknown) => tweaked('Pod', ({ metadata }) => {
  metadata.annotations = { ...metadata.annotations, [key]: value };
});
const breaks = (key: string, value: unknown = 'true') => finds(key, annotated(key, value),
  { field: `metadata.annotations["${key}"]`, got: value });
const passes = (key: string, value: unknown = 'true') => allows(`${key}: ${value}`, annotated(key, value));
const KERNEL = 'io.katacontainers.config.hypervisor.kernel';
const inTemplate = (kind: ValidKind, path: string) => finds(`a ${kind}'s`, tweaked(kind, ({ spec }) => {
  const template = kind === 'CronJob' ? spec.jobTemplate.spec.template : spec.template ?? spec.podTemplate;
  template.metadata = { ...template.metadata, annotations: { [KERNEL]: '/tmp/vmlinuz' } };
}), { field: `${path}.metadata.annotations["${KERNEL}"]`, got: '/tmp/vmlinuz' });

export const cases: Case[] = [
  breaks(KERNEL, '/tmp/vmlinuz'),
  breaks('io.katacontainers.config.hypervisor.virtio_fs_extra_args', '["--sandbox=none"]'),
  breaks('io.katacontainers.config_path', '/tmp/configuration.toml'),
  breaks('io.katacontainers.config.runtime.disable_guest_seccomp'),
  breaks('io.katacontainers.config.runtime.disable_new_netns'),
  breaks('io.katacontainers.config.agent.kernel_modules', 'e1000e'),
  breaks('io.katacontainers.config.hypervisor.default_memory.kernel'),
  breaks('dev.gvisor.flag.network', 'host'),
  breaks('dev.gvisor.spec.mount.data.type', 'bind'),
  breaks('dev.gvisor.internal.nvproxy'),
  breaks('io.kubernetes.cri-o.Devices', '/dev/fuse'),
  breaks('devices.crio.io', '/dev/fuse'),
  breaks('devices.crio.io/agent', '/dev/fuse'),
  breaks('unified-cgroup.crio.io.agent', 'memory.high=max'),
  breaks('seccomp-profile.crio.io/POD', 'unconfined'),
  breaks('seccomp-profile.kubernetes.cri-o.io/agent', 'unconfined'),
  breaks('io.kubernetes.cri-o.userns-mode', 'host'),
  breaks('userns-mode.crio.io', 'automatic'),
  breaks('io.kubernetes.cri.container-type', 'container'),
  breaks('io.containers.trace-syscall', 'of:/tmp/profile.json'),
  breaks('run.oci.handler', 'wasm'),
  breaks('org.systemd.property.DeviceAllow', '[\'/dev/fuse rwm\']'),
  breaks('org.criu.config', '/tmp/criu.conf'),
  breaks('module.wasm.image/variant', 'compat'),
  breaks('bundle', '/tmp/bundle'),
  breaks('io.containerd.runc.v2.group', 'shared'),
  breaks('cdi.k8s.io/gpu', 'vendor.example/device=all'),
  breaks('cdi.k8s.io', 'vendor.example/device=all'),
  breaks('nvidia.cdi.k8s.io/gpu', 'nvidia.com/gpu=all'),
  breaks('devices.nri.io/container.agent', '- path: /dev/fuse'),
  breaks('mounts.nri.io', '- source: /'),
  breaks('mounts.noderesource.dev/pod', '- source: /'),
  breaks('cdi-devices.noderesource.dev/container.agent', '- vendor.example/device=all'),
  breaks('ulimits.nri.containerd.io/container.agent', '- type: RLIMIT_MEMLOCK'),
  breaks('netdevices.noderesource.dev', '- name: eth0'),
  breaks('tolerate-missing-nri-plugins.noderesource.dev'),
  inTemplate('Deployment', 'spec.template'),
  inTemplate('CronJob', 'spec.jobTemplate.spec.template'),
  inTemplate('Sandbox', 'spec.podTemplate'),
  finds('a SandboxClaim\'s', ofClaim({ annotations: { [KERNEL]: '/tmp/vmlinuz' } }),
    { field: `spec.additionalPodMetadata.annotations["${KERNEL}"]`, got: '/tmp/vmlinuz' }),

  passes('io.katacontainers.config.hypervisor.default_memory', '4096'),
  passes('io.katacontainers.config.hypervisor.default_vcpus', '2'),
  passes('io.katacontainers.config.runtime.create_container_timeout', '120'),
  passes('io.katacontainers.config.runtime.disable_guest_seccomp', 'false'),
  passes('io.kubernetes.cri-o.userns-mode', 'auto:size=65536'),
  passes('userns-mode.crio.io', 'auto'),
  passes('skip-gomaxprocs.crio.io'),
  passes('required-plugins.noderesource.dev/pod', '["guard"]'),
  allows('other annotations of a SandboxClaim', ofClaim({ annotations: { 'example.com/owner': 'team-a' } })),
  passes('kubectl.kubernetes.io/default-container', 'agent'),
  passes('sidecar.istio.io/inject', 'false'),
  passes('example.com/dev.gvisor.flag'),
  passes('my-run.oci.example/note'),
  passes('bundle.example.com/version', '1'),
  allows('annotations of the object, which its pods do not get', tweaked('Deployment',
    ({ metadata }) => { metadata.annotations = { [KERNEL]: '/tmp/vmlinuz' }; })),
];
