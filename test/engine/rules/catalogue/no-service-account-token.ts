import { Json } from '../../../../src/engine/value/json';
import { Case, CaseOptions, Tweak, allows, finds, ofPod, ofTemplate, tweaked, volume } from '../../../support/cases';

const AT = 'automountServiceAccountToken';
const unsaid: Tweak = (spec) => { delete spec[AT]; };

/** Accounts around the pod with these fields. */
const accounts = (token: Json): CaseOptions => ({
  view: (around) => around.map((other) => {
    const { [AT]: _, ...account } = other;
    return other.kind === 'ServiceAccount' ? { ...account, ...token } : other;
  }),
});
const withoutAccounts: CaseOptions = { view: (around) => around.filter(({ kind }) => kind !== 'ServiceAccount') };
const account = (name: string, token: unknown, namespace = 'agents'): Json => ({
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  metadata: { name, namespace },
  [AT]: token,
});
const onlyAccount = (...given: Json[]): CaseOptions => ({ view: (around) => [...withoutAccounts.view!(around), ...given] });
const ofSandboxTemplate = (tweak: Tweak) => tweaked('SandboxTemplate', ({ spec }) => tweak(spec.podTemplate.spec));

export const cases: Case[] = [
  finds(`${AT} true`, ofPod((spec) => { spec[AT] = true; }), { field: `spec.${AT}`, got: true }),
  finds('no value, and none in the account', ofPod(unsaid), { field: `spec.${AT}` }, accounts({})),
  finds('no value, and true in the account', ofPod(unsaid), { field: `spec.${AT}` }, accounts({ [AT]: true })),
  finds('no value, and the text false in the account', ofPod(unsaid), { field: `spec.${AT}` }, accounts({ [AT]: 'false' })),
  finds('null, and no value in the account', ofPod((spec) => { spec[AT] = null; }), { field: `spec.${AT}` }, accounts({})),
  finds('no value, and no such account', ofPod(unsaid), { field: `spec.${AT}` }, withoutAccounts),
  finds('no value, and an account of that name in another namespace', ofPod(unsaid), { field: `spec.${AT}` },
    onlyAccount(account('agent', true), account('agent', false, 'other'))),
  finds('no value, and false in another account', ofPod(unsaid), { field: `spec.${AT}` },
    onlyAccount(account('agents', false), account('default', false))),
  finds('a projected token',
    ofPod(volume({ projected: { sources: [{ configMap: { name: 'a' } }, { serviceAccountToken: { path: 't' } }] } })),
    { field: 'spec.volumes[2].projected.sources[1].serviceAccountToken', got: { path: 't' } }),
  ...['', 'https://kubernetes.default.svc', 'https://kubernetes.default.svc.cluster.local', 'kubernetes.default', 'k3s', 'api',
    'kubernetes.svc.default', 'https://oidc.eks.eu-central-1.amazonaws.com/id/0123456789ABCDEF',
    'https://container.googleapis.com/v1/projects/research/locations/europe-west1/clusters/agents',
    'https://westeurope.oic.prod-aks.azure.com/00000000-0000-0000-0000-000000000000/'].map((audience) => finds(`a projected token for the audience "${audience}" of an API server`,
    ofPod(volume({ projected: { sources: [{ serviceAccountToken: { path: 't', audience } }] } })),
    { field: 'spec.volumes[2].projected.sources[0].serviceAccountToken', got: { path: 't', audience } })),
  finds('mounted by a template', ofTemplate((spec) => { spec[AT] = true; }), { field: `spec.template.spec.${AT}`, got: true }),
  finds('no value in a Sandbox', tweaked('Sandbox', ({ spec }) => unsaid(spec.podTemplate.spec)), { field: `spec.podTemplate.spec.${AT}` },
    accounts({})),
  finds('mounted by a SandboxTemplate', ofSandboxTemplate((spec) => { spec[AT] = true; }),
    { field: `spec.podTemplate.spec.${AT}`, got: true }),
  allows('other projections', ofPod(volume({ projected: { sources: [{ secret: { name: 'a' } }, { downwardAPI: { items: [] } }] } }))),
  allows('no value, and false in the account', ofPod(unsaid), { foundAlone: true }),
  allows('no value in a template, and false in the account', ofTemplate(unsaid), { foundAlone: true }),
  allows('no value in a SandboxTemplate, whose controller writes false', ofSandboxTemplate(unsaid), accounts({})),
];
