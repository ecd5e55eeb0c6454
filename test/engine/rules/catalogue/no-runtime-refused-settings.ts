import { RuntimeIsolation } from '../../../../src/engine/runtimes/traits';
import { Json } from '../../../../src/engine/value/json';
import { Case, CaseOptions, INIT, MAIN, Tweak, ofContainer, ofInit, ofPod, ofTemplate, tweaked } from '../../../support/cases';

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
const claim = (kind: string, spec: Json): CaseOptions['view'] => (around) =>
  [...around, { apiVersion: 'resource.k8s.io/v1', kind, metadata: { name: 'gpu', namespace: 'agents' }, spec }];
const claims = (className: string, field: string) => ofPod((spec) => {
  spec.runtimeClassName = className;
  spec.resourceClaims = [{ name: 'gpu', [field]: 'gpu' }];
});
const exactly = (deviceClassName: string) => ({ devices: { requests: [{ name: 'one', exactly: { deviceClassName } }] } });
const label = { type: 'container_t', level: 's0:c1' };

export const cases: Case[] = [
  ['user namespaces on gVisor', ofPod(ownUsers), 'spec.hostUsers', false, refuses('pod')],
  ['user namespaces on Kata', ofPod(onKata(ownUsers)), 'spec.hostUsers', false, refuses('pod', 'virtual-machine')],
  ['user namespaces of a template', ofTemplate(ownUsers), 'spec.template.spec.hostUsers', false, refuses('pod')],
  ['user namespaces of a SandboxTemplate', tweaked('SandboxTemplate', ({ spec }) => ownUsers(spec.podTemplate.spec)),
    'spec.podTemplate.spec.hostUsers', false, refuses('pod')],
  ['a recursive read-only mount', ofContainer(mount), `${MAIN}.volumeMounts[1].recursiveReadOnly`, 'Enabled', refuses('container')],
  ['a recursive read-only mount of an init container on Kata', ofPod(onKata((spec) => mount(spec.initContainers[0]))),
    `${INIT}.volumeMounts[1].recursiveReadOnly`, 'Enabled',
    refuses('container', 'virtual-machine')],
  ['an SELinux label of the pod on gVisor', ofPod((spec) => { spec.securityContext.seLinuxOptions = label; }),
    'spec.securityContext.seLinuxOptions', label, noLabel],
  ['an SELinux level of a container on gVisor', ofInit((c) => { c.securityContext.seLinuxOptions = { level: 's0:c1' }; }),
    `${INIT}.securityContext.seLinuxOptions`,
    { level: 's0:c1' }, noLabel],
  ['a GPU on Firecracker', on('kata-fc', asks('nvidia.com/gpu')), limit('nvidia.com/gpu'), '1', noDevice()],
  ['a part of a GPU on Firecracker', on('kata-fc', asks('nvidia.com/mig-1g.5gb', 2)), limit('nvidia.com/mig-1g.5gb'), 2, noDevice()],
  ['an AMD GPU beside NVIDIA\'s', on('kata-qemu-nvidia-gpu', asks('amd.com/gpu')), limit('amd.com/gpu'), '1', noDevice()],
  ['a request alone', on('kata-fc', (c) => { c.resources.requests['google.com/tpu'] = '4'; }),
    `${MAIN}.resources.requests["google.com/tpu"]`, '4', noDevice()],
  ['a GPU of an init container', ofPod((spec) => {
    spec.runtimeClassName = 'kata-fc';
    asks('gpu.intel.com/xe')(spec.initContainers[0]);
  }), `${INIT}.resources.limits["gpu.intel.com/xe"]`, '1', noDevice()],
  ['a GPU on a runtime that states none', ofContainer(asks('nvidia.com/gpu')), limit('nvidia.com/gpu'), '1',
    { ...passes([], RuntimeIsolation.USER_SPACE_KERNEL), ...noDevice(GVISOR) }],
  ['a claim for a GPU on Firecracker', claims('kata-fc', 'resourceClaimName'), 'spec.resourceClaims[0].resourceClaimName', 'gpu',
    {
      view: claim('ResourceClaim', exactly('gpu.nvidia.com')),
      unseenAlone: true,
      ...noDevice('virtual-machine', ': ResourceClaim "gpu" requests class "gpu.nvidia.com" in spec.devices.requests[0]'),
    }],
  ['a template with alternatives', claims('kata-qemu-nvidia-gpu', 'resourceClaimTemplateName'),
    'spec.resourceClaims[0].resourceClaimTemplateName', 'gpu',
    {
      view: claim('ResourceClaimTemplate', {
        spec: {
          devices: {
            requests: [{ name: 'a', firstAvailable: [{ deviceClassName: 'gpu.nvidia.com' }, { deviceClassName: 'gpu.amd.com' }] }],
          },
        },
      }),
      unseenAlone: true,
      ...noDevice('virtual-machine', ': ResourceClaimTemplate "gpu" requests class "gpu.amd.com" in spec.spec.devices.requests[0]'),
    }],
  ['a GPU where the runtime passes it', on('kata-qemu-nvidia-gpu', asks('nvidia.com/gpu'))],
  ['a GPU on gVisor, whose flags are not known', ofContainer(asks('nvidia.com/gpu'))],
  ['a GPU on Kata, whose nodes are not known', on('kata-qemu', asks('nvidia.com/gpu'))],
  ['no GPU on Firecracker', on('kata-fc', asks('nvidia.com/gpu', '0'))],
  ['a GPU where all are passed', ofContainer(asks('nvidia.com/gpu')), undefined, undefined, passes(['*'])],
  ['a claim for a GPU where the runtime passes it', claims('kata-qemu-nvidia-gpu', 'resourceClaimName'), undefined, undefined,
    { view: claim('ResourceClaim', exactly('gpu.nvidia.com')) }],
  ['the node\'s own users', ofPod((spec) => { spec.hostUsers = true; })],
  ['a recursive read-only mount where possible', ofContainer((c) => {
    mount(c);
    c.volumeMounts[1].recursiveReadOnly = 'IfPossible';
  })],
  ['an SELinux label on Kata', ofPod(onKata((spec) => { spec.securityContext.seLinuxOptions = label; }))],
  ['an empty SELinux label', ofPod((spec) => { spec.securityContext.seLinuxOptions = { type: '' }; })],
  ['user namespaces where the runtime takes them', ofPod(ownUsers), undefined, undefined,
    { runtime: { isolation: RuntimeIsolation.VIRTUAL_MACHINE, allowsUserNamespaces: true } }],
  ['a recursive read-only mount where the runtime takes it', ofContainer(mount), undefined, undefined,
    { runtime: { isolation: RuntimeIsolation.VIRTUAL_MACHINE, allowsRecursiveReadOnly: true } }],
];
