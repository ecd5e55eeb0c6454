import { RuntimeIsolation } from '../../../../src/engine/runtimes/traits';
import { Json } from '../../../../src/engine/value/json';
import { Case, INIT, MAIN, Tweak, allows, beside, finds, ofContainer, ofInit, ofPod, ofTemplate, tweaked } from '../../../support/cases';

const GVISOR = 'user-space-kernel';
const refuses = (what: string, isolation = GVISOR) => ({
  detail: `the kubelet does not start such a ${what} with this runtime (${isolation})`,
});
const noLabel = { detail: `the runtime (${GVISOR}) accepts no SELinux label` };

const onKata = (tweak: Tweak): Tweak => (spec) => {
  spec.runtimeClassName = 'kata-qemu';
  tweak(spec);
};
const ownUsers: Tweak = (spec) => { spec.hostUsers = false; };
const mount: Tweak = (container) => {
  container.volumeMounts = [...container.volumeMounts, {
    ...container.volumeMounts[0],
    mountPath: '/data',
    readOnly: true,
    recursiveReadOnly: 'Enabled',
  }];
};
const asks = (name: string, amount: unknown = '1'): Tweak => ({ resources }) => {
  resources.limits[name] = amount;
  resources.requests[name] = amount;
};
const noDevice = (isolation = 'virtual-machine', more = '') => ({
  detail: `the runtime (${isolation}) does not pass such a device through${more}`,
});
const on = (className: string, tweak: Tweak) => ofPod((spec) => {
  spec.runtimeClassName = className;
  tweak(spec.containers[0]);
});
const limit = (name: string) => `${MAIN}.resources.limits["${name}"]`;
const passes = (accelerators: string[] | undefined, isolation = RuntimeIsolation.VIRTUAL_MACHINE) =>
  ({ runtime: { isolation, accelerators } });
const claim = (kind: string, spec: Json) =>
  beside({ apiVersion: 'resource.k8s.io/v1', kind, metadata: { name: 'gpu', namespace: 'agents' }, spec });
const claims = (className: string, field: string) => ofPod((spec) => {
  spec.runtimeClassName = className;
  spec.resourceClaims = [{ name: 'gpu', [field]: 'gpu' }];
});
const exactly = (deviceClassName: string) => ({ devices: { requests: [{ name: 'one', exactly: { deviceClassName } }] } });
const EITHER = [{ deviceClassName: 'gpu.nvidia.com' }, { deviceClassName: 'gpu.amd.com' }];
const label = { type: 'container_t', level: 's0:c1' };

export const cases: Case[] = [
  finds('user namespaces on gVisor', ofPod(ownUsers), { field: 'spec.hostUsers', got: false, ...refuses('pod') }),
  finds('user namespaces on Kata', ofPod(onKata(ownUsers)), { field: 'spec.hostUsers', got: false, ...refuses('pod', 'virtual-machine') }),
  finds('user namespaces of a template', ofTemplate(ownUsers), { field: 'spec.template.spec.hostUsers', got: false, ...refuses('pod') }),
  finds('user namespaces of a SandboxTemplate', tweaked('SandboxTemplate', ({ spec }) => ownUsers(spec.podTemplate.spec)),
    { field: 'spec.podTemplate.spec.hostUsers', got: false, ...refuses('pod') }),
  finds('a recursive read-only mount', ofContainer(mount),
    { field: `${MAIN}.volumeMounts[1].recursiveReadOnly`, got: 'Enabled', ...refuses('container') }),
  finds('a recursive read-only mount of an init container on Kata', ofPod(onKata((spec) => mount(spec.initContainers[0]))),
    { field: `${INIT}.volumeMounts[1].recursiveReadOnly`, got: 'Enabled', ...refuses('container', 'virtual-machine') }),
  finds('an SELinux label of the pod on gVisor', ofPod((spec) => { spec.securityContext.seLinuxOptions = label; }),
    { field: 'spec.securityContext.seLinuxOptions', got: label, ...noLabel }),
  finds('an SELinux level of a container on gVisor', ofInit((c) => { c.securityContext.seLinuxOptions = { level: 's0:c1' }; }),
    { field: `${INIT}.securityContext.seLinuxOptions`, got: { level: 's0:c1' }, ...noLabel }),
  finds('a GPU on Firecracker', on('kata-fc', asks('nvidia.com/gpu')), { field: limit('nvidia.com/gpu'), got: '1', ...noDevice() }),
  finds('a part of a GPU on Firecracker', on('kata-fc', asks('nvidia.com/mig-1g.5gb', 2)),
    { field: limit('nvidia.com/mig-1g.5gb'), got: 2, ...noDevice() }),
  finds('an AMD GPU beside NVIDIA\'s', on('kata-qemu-nvidia-gpu', asks('amd.com/gpu')),
    { field: limit('amd.com/gpu'), got: '1', ...noDevice() }),
  finds('a request alone', on('kata-fc', (c) => { c.resources.requests['google.com/tpu'] = '4'; }),
    { field: `${MAIN}.resources.requests["google.com/tpu"]`, got: '4', ...noDevice() }),
  finds('a GPU of an init container', ofPod((spec) => {
    spec.runtimeClassName = 'kata-fc';
    asks('gpu.intel.com/xe')(spec.initContainers[0]);
  }), { field: `${INIT}.resources.limits["gpu.intel.com/xe"]`, got: '1', ...noDevice() }),
  finds('a GPU on a runtime that states none', ofContainer(asks('nvidia.com/gpu')),
    { field: limit('nvidia.com/gpu'), got: '1', ...noDevice(GVISOR) }, passes([], RuntimeIsolation.USER_SPACE_KERNEL)),
  finds('a claim for a GPU on Firecracker', claims('kata-fc', 'resourceClaimName'), {
    field: 'spec.resourceClaims[0].resourceClaimName',
    got: 'gpu',
    ...noDevice('virtual-machine', ': ResourceClaim "gpu" requests class "gpu.nvidia.com" in spec.devices.requests[0]'),
  }, { ...claim('ResourceClaim', exactly('gpu.nvidia.com')), unseenAlone: true }),
  finds('a template with alternatives', claims('kata-qemu-nvidia-gpu', 'resourceClaimTemplateName'), {
    field: 'spec.resourceClaims[0].resourceClaimTemplateName',
    got: 'gpu',
    ...noDevice('virtual-machine', ': ResourceClaimTemplate "gpu" requests class "gpu.amd.com" in spec.spec.devices.requests[0]'),
  }, {
    ...claim('ResourceClaimTemplate', { spec: { devices: { requests: [{ name: 'a', firstAvailable: EITHER }] } } }),
    unseenAlone: true,
  }),
  allows('a GPU where the runtime passes it', on('kata-qemu-nvidia-gpu', asks('nvidia.com/gpu'))),
  allows('a GPU on gVisor, whose flags are not known', ofContainer(asks('nvidia.com/gpu'))),
  allows('a GPU on Kata, whose nodes are not known', on('kata-qemu', asks('nvidia.com/gpu'))),
  allows('no GPU on Firecracker', on('kata-fc', asks('nvidia.com/gpu', '0'))),
  allows('a GPU where all are passed', ofContainer(asks('nvidia.com/gpu')), passes(['*'])),
  allows('a claim for a GPU where the runtime passes it', claims('kata-qemu-nvidia-gpu', 'resourceClaimName'),
    claim('ResourceClaim', exactly('gpu.nvidia.com'))),
  allows('the node\'s own users', ofPod((spec) => { spec.hostUsers = true; })),
  allows('a recursive read-only mount where possible', ofContainer((c) => {
    mount(c);
    c.volumeMounts[1].recursiveReadOnly = 'IfPossible';
  })),
  allows('an SELinux label on Kata', ofPod(onKata((spec) => { spec.securityContext.seLinuxOptions = label; }))),
  allows('an empty SELinux label', ofPod((spec) => { spec.securityContext.seLinuxOptions = { type: '' }; })),
  allows('user namespaces where the runtime takes them', ofPod(ownUsers),
    { runtime: { isolation: RuntimeIsolation.VIRTUAL_MACHINE, allowsUserNamespaces: true } }),
  allows('a recursive read-only mount where the runtime takes it', ofContainer(mount),
    { runtime: { isolation: RuntimeIsolation.VIRTUAL_MACHINE, allowsRecursiveReadOnly: true } }),
];
