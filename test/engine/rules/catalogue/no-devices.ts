import { Json } from '../../../../src/engine/value/json';
import { Case, INIT, MAIN, Tweak, allows, beside, finds, ofContainer, ofInit, ofPod, ofTemplate, tweaked } from '../../../support/cases';

const asks = (name: string, amount: unknown = '1'): Tweak => (c) => {
  c.resources.limits[name] = amount;
  c.resources.requests[name] = amount;
};
const breaks = (name: string) => finds(name, ofContainer(asks(name)), { field: `${MAIN}.resources.limits["${name}"]`, got: '1' });
const passes = (name: string, amount: unknown = '1') => allows(`${name}: ${amount}`, ofContainer(asks(name, amount)));
const disk = { name: 'disk', devicePath: '/dev/xvda' };
const raw: Tweak = (c) => { c.volumeDevices = [disk]; };

const made = (kind: string, spec: Json, namespace?: string, name = 'gpu'): Json =>
  ({ apiVersion: 'resource.k8s.io/v1', kind, metadata: { name, namespace }, spec });
const exactly = (deviceClassName: string, rest: Json = {}): Json =>
  ({ devices: { requests: [{ name: 'one', exactly: { deviceClassName } }], ...rest } });
const claimOf = (className: string, rest: Json = {}) => made('ResourceClaim', exactly(className, rest), 'agents');
const claims = (field: string) => ofPod((spec) => { spec.resourceClaims = [{ name: 'gpu', [field]: 'gpu' }]; });
const claiming = (title: string, detail: string | undefined, ...objects: Json[]): Case => ({
  title,
  manifest: claims('resourceClaimName'),
  ...detail && { field: 'spec.resourceClaims[0].resourceClaimName', got: 'gpu', detail },
  ...beside(...objects),
  unseenAlone: true,
});
const deviceClass = (spec: Json, name = 'gpu.nvidia.com'): Json => made('DeviceClass', spec, undefined, name);
const selecting = (expression: string) => ({ selectors: [{ cel: { expression } }] });
const opaque = (driver: string) => ({ config: [{}, { opaque: { driver, parameters: { device: '/dev/kvm' } } }] });
const AT = 'ResourceClaim "gpu" requests class "gpu.nvidia.com" in spec.devices.requests[0]';
const NO_DRIVER = ', and no selector of the class begins with device.driver == "<driver of the accelerator>"';
const provided = (title: string, detail: string | undefined, spec: Json, name?: string): Case => ({
  title,
  manifest: ofContainer(asks('nvidia.com/gpu')),
  ...detail && { field: `${MAIN}.resources.limits["nvidia.com/gpu"]`, got: '1', detail, unseenAlone: true },
  ...beside(deviceClass({ extendedResourceName: 'nvidia.com/gpu', ...spec }, name)),
});

export const cases: Case[] = [
  breaks('github.com/fuse'),
  breaks('smarter-devices/fuse'),
  breaks('smarter-devices/ttyUSB0'),
  breaks('squat.ai/serial'),
  breaks('devices.kubevirt.io/kvm'),
  breaks('devices.kubevirt.io/vhost-net'),
  breaks('example.com/dev-net-tun'),
  breaks('example.com/vfio'),
  breaks('example.com/loop-0'),
  ...['example.com/licence', 'google.com/licence', 'rdma/hca', 'intel.com/sriov_netdevice', 'openshift.io/fast', 'akri.sh/camera-0a1b2c',
    'nvidia.com/hostdev', 'nvidia.com/rdma_shared', 'deviceclass.resource.kubernetes.io/kvm.example'].map(breaks),
  finds('a resource that is no accelerator, on a runtime that passes none', ofPod((spec) => {
    spec.runtimeClassName = 'kata-fc';
    asks('example.com/licence')(spec.containers[0]);
  }), { field: `${MAIN}.resources.limits["example.com/licence"]`, got: '1' }),
  claiming('a claim that is not there', 'ResourceClaim "gpu" is not among the manifests'),
  claiming('a claim of another namespace', 'ResourceClaim "gpu" is not among the manifests',
    { ...claimOf('gpu.nvidia.com'), metadata: { name: 'gpu', namespace: 'other' } }),
  claiming('a claim for which there is a template alone', 'ResourceClaim "gpu" is not among the manifests',
    made('ResourceClaimTemplate', { spec: exactly('gpu.nvidia.com') }, 'agents')),
  finds('a template that is not there', claims('resourceClaimTemplateName'), {
    field: 'spec.resourceClaims[0].resourceClaimTemplateName', got: 'gpu', detail: 'ResourceClaimTemplate "gpu" is not among the manifests',
  }, { ...beside(), unseenAlone: true }),
  claiming('a claim of any class', 'ResourceClaim "gpu" requests class "kvm.example" in spec.devices.requests[0]', claimOf('kvm.example')),
  claiming('a claim of a network device of the same vendor as an accelerator',
    'ResourceClaim "gpu" requests class "mrdma.google.com" in spec.devices.requests[0]', claimOf('mrdma.google.com')),
  finds('a template whose alternative is of any class', claims('resourceClaimTemplateName'), {
    field: 'spec.resourceClaims[0].resourceClaimTemplateName',
    got: 'gpu',
    detail: 'ResourceClaimTemplate "gpu" requests class "a.b" in spec.spec.devices.requests[0]',
  }, {
    ...beside(made('ResourceClaimTemplate', {
      spec: { devices: { requests: [{ name: 'a', firstAvailable: [{ deviceClassName: 'gpu.nvidia.com' }, { deviceClassName: 'a.b' }] }] } },
    }, 'agents')),
    unseenAlone: true,
  }),
  claiming('settings for a driver', 'ResourceClaim "gpu" has settings for the driver in spec.devices.config[1].opaque',
    claimOf('gpu.nvidia.com', opaque('gpu.nvidia.com'))),
  claiming('a class of an accelerator with settings', `${AT}, and the class has settings for the driver in spec.config[1].opaque`,
    claimOf('gpu.nvidia.com'), deviceClass({ ...selecting('device.driver == "gpu.nvidia.com"'), ...opaque('gpu.nvidia.com') })),
  ...['device.driver == "kvm.example"', 'device.driver == "gpu.nvidia.com" || true', 'true',
    'device.driver == "gpu.nvidia.com" && false ? true : true'].map((expression) => claiming(
    `the name of an accelerator, for ${expression}`,
    `${AT}${NO_DRIVER}`, claimOf('gpu.nvidia.com'), deviceClass(selecting(expression)))),
  provided('a class that provides the resource of an accelerator', 'DeviceClass "kvm.example" provides it', {}, 'kvm.example'),
  provided('the same under the name of one', `DeviceClass "gpu.nvidia.com" provides it${NO_DRIVER}`,
    selecting('device.driver == "kvm.example"')),
  finds('a number', ofContainer(asks('github.com/fuse', 1)), { field: `${MAIN}.resources.limits["github.com/fuse"]`, got: 1 }),
  finds('a limit alone', ofContainer((c) => { c.resources.limits['github.com/fuse'] = '1'; }),
    { field: `${MAIN}.resources.limits["github.com/fuse"]`, got: '1' }),
  finds('an init container\'s', ofInit(asks('github.com/fuse')), { field: `${INIT}.resources.limits["github.com/fuse"]`, got: '1' }),
  finds('a template\'s', ofTemplate((spec) => asks('github.com/fuse')(spec.containers[0])),
    { field: 'spec.template.spec.containers[0].resources.limits["github.com/fuse"]', got: '1' }),
  finds('a raw disk', ofContainer(raw), { field: `${MAIN}.volumeDevices[0]`, got: disk }),
  finds('a raw disk of a StatefulSet', tweaked('StatefulSet', ({ spec }) => raw(spec.template.spec.containers[0])),
    { field: 'spec.template.spec.containers[0].volumeDevices[0]', got: disk }),
  passes('nvidia.com/gpu'),
  passes('amd.com/gpu'),
  passes('google.com/tpu', '4'),
  passes('hugepages-2Mi', '2Mi'),
  passes('github.com/fuse', '0'),
  passes('example.com/licence', '0'),
  passes('ephemeral-storage', '1Gi'),
  provided('the class of an accelerator that provides its resource', undefined, selecting('device.driver == "gpu.nvidia.com"')),
  claiming('a claim of an accelerator', undefined, claimOf('gpu.nvidia.com')),
  claiming('a claim of an accelerator beside other devices of its vendor', undefined, claimOf('tpu.google.com')),
  claiming('a claim of a class that selects accelerators', undefined, claimOf('gpu.nvidia.com'),
    deviceClass(selecting("device.driver == 'gpu.nvidia.com' && device.attributes['gpu.nvidia.com'].type == 'gpu'"))),
];
