import { Json } from '../../../../src/engine/value/json';
import { Case, allows, beside, finds, ofPod, ofTemplate } from '../../../support/cases';

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

const CLAIM = 'spec.resourceClaims[0].resourceClaimName';
const TEMPLATE = 'spec.resourceClaims[0].resourceClaimTemplateName';
const detail = (kind: string, at: string) => `${kind} "gpu" requests admin access in ${at}`;

export const cases: Case[] = [
  ...['v1', 'v1beta2'].map((version) => finds(`a claim of ${version}`, claims(byName),
    { field: CLAIM, got: 'gpu', detail: detail('ResourceClaim', 'spec.devices.requests[1]') },
    beside(made(version, 'ResourceClaim', exactly(true))))),
  ...['v1beta1', 'v1alpha3'].map((version) => finds(`a claim of ${version}`, claims(byName),
    { field: CLAIM, got: 'gpu', detail: detail('ResourceClaim', 'spec.devices.requests[0]') },
    beside(made(version, 'ResourceClaim', direct(true))))),
  finds('a template', claims(byTemplate),
    { field: TEMPLATE, got: 'gpu', detail: detail('ResourceClaimTemplate', 'spec.spec.devices.requests[1]') },
    beside(made('v1', 'ResourceClaimTemplate', { spec: exactly(true) }))),
  finds('a template of v1beta1', claims(byTemplate),
    { field: TEMPLATE, got: 'gpu', detail: detail('ResourceClaimTemplate', 'spec.spec.devices.requests[0]') },
    beside(made('v1beta1', 'ResourceClaimTemplate', { spec: direct(true) }))),
  finds('a pod template\'s', ofTemplate((spec) => { spec.resourceClaims = [{ name: 'b', resourceClaimName: 'b' }, byName]; }), {
    field: 'spec.template.spec.resourceClaims[1].resourceClaimName',
    got: 'gpu',
    detail: detail('ResourceClaim', 'spec.devices.requests[1]'),
  }, {
    view: (around) => [...around, made('v1', 'ResourceClaim', exactly(true)), made('v1', 'ResourceClaim', exactly(false), 'agents', 'b')],
  }),
  allows('a claim without it', claims(byName), beside(made('v1', 'ResourceClaim', exactly(undefined)))),
  allows('a claim that refuses it', claims(byName), beside(made('v1', 'ResourceClaim', exactly(false)))),
];
