import { Json } from '../../../../src/engine/value/json';
import { Case, ofPod, ofTemplate } from '../../../support/cases';

const made = (version: string, kind: string, spec: Json, namespace = 'agents', name = 'gpu'): Json =>
  ({ apiVersion: `resource.k8s.io/${version}`, kind, metadata: { name, namespace }, spec });
const plain = { name: 'all', deviceClassName: 'gpu.nvidia.com' };
const exactly = (adminAccess: unknown) => ({
  devices: {
    requests: [{ name: 'first', exactly: { deviceClassName: 'gpu.nvidia.com' } },
      { name: 'all', exactly: { deviceClassName: 'gpu.nvidia.com', adminAccess } }],
  },
});
const direct = (adminAccess: unknown) => ({ devices: { requests: [{ ...plain, adminAccess }] } });
const byName = { name: 'gpu', resourceClaimName: 'gpu' };
const byTemplate = { name: 'gpu', resourceClaimTemplateName: 'gpu' };
const claims = (...resourceClaims: Json[]) => ofPod((spec) => { spec.resourceClaims = resourceClaims; });
const beside = (object: Json) => ({ view: (around: Json[]) => [...around, object] });

const CLAIM = 'spec.resourceClaims[0].resourceClaimName';
const TEMPLATE = 'spec.resourceClaims[0].resourceClaimTemplateName';
const detail = (kind: string, at: string) => `${kind} "gpu" requests admin access in ${at}`;

export const cases: Case[] = [
  ...['v1', 'v1beta2'].map((version): Case => [`a claim of ${version}`, claims(byName), CLAIM, 'gpu',
    { ...beside(made(version, 'ResourceClaim', exactly(true))), detail: detail('ResourceClaim', 'spec.devices.requests[1]') }]),
  ...['v1beta1', 'v1alpha3'].map((version): Case => [`a claim of ${version}`, claims(byName), CLAIM, 'gpu',
    { ...beside(made(version, 'ResourceClaim', direct(true))), detail: detail('ResourceClaim', 'spec.devices.requests[0]') }]),
  ['a template', claims(byTemplate), TEMPLATE, 'gpu',
    {
      ...beside(made('v1', 'ResourceClaimTemplate', { spec: exactly(true) })),
      detail: detail('ResourceClaimTemplate', 'spec.spec.devices.requests[1]'),
    }],
  ['a template of v1beta1', claims(byTemplate), TEMPLATE, 'gpu',
    {
      ...beside(made('v1beta1', 'ResourceClaimTemplate', { spec: direct(true) })),
      detail: detail('ResourceClaimTemplate', 'spec.spec.devices.requests[0]'),
    }],
  ['a pod template\'s', ofTemplate((spec) => { spec.resourceClaims = [{ name: 'b', resourceClaimName: 'b' }, byName]; }),
    'spec.template.spec.resourceClaims[1].resourceClaimName', 'gpu', {
      view: (around) => [...around, made('v1', 'ResourceClaim', exactly(true)), made('v1', 'ResourceClaim', exactly(false), 'agents', 'b')],
      detail: detail('ResourceClaim', 'spec.devices.requests[1]'),
    }],
  ['a claim without it', claims(byName), undefined, undefined, beside(made('v1', 'ResourceClaim', exactly(undefined)))],
  ['a claim that refuses it', claims(byName), undefined, undefined, beside(made('v1', 'ResourceClaim', exactly(false)))],
];
