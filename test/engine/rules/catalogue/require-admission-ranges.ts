import { admissionDigest } from '../../../../src/engine/rules/criteria/own-admission';
import { Json } from '../../../../src/engine/value/json';
import { Case, allows, finds } from '../../../support/cases';

const GROUP = 'admissionregistration.k8s.io/v1';
const labels = { 'cdk8s-hardened-agents/admission': 'true' };
const name = 'hardened-agents-addresses';
const signed = (kind: string, spec: Json): Json => ({
  apiVersion: GROUP, kind, metadata: { name, labels, annotations: { 'cdk8s-hardened-agents/digest': admissionDigest(spec) } }, spec,
});
const MESSAGE = 'no policy that opens the cluster or metadata endpoints (no-open-egress): leave these out';
const policy = (expression: string, message = MESSAGE) => () =>
  signed('ValidatingAdmissionPolicy', { validations: [{ expression: 'true', message }], variables: [{ name: 'podBlocks', expression }] });
const view = (around: Json[]) => [...around, signed('ValidatingAdmissionPolicyBinding', { policyName: name, validationActions: ['Deny'] })];
const NONE = '[].map(c, cidr(c))';

export const cases: Case[] = [
  finds('no range', policy(NONE),
    { field: 'spec.variables', got: NONE, detail: 'the policy judges blocks of addresses, but has no range of pods' }, { view }),
  allows('ranges', policy('["10.244.0.0/16"].map(c, cidr(c))'), { view }),
  allows('a policy that judges no egress', policy(NONE, 'only named callers (no-open-ingress): name them'), { view }),
];
