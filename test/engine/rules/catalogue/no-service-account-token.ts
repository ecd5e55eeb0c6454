import { Json } from '../../../../src/engine/value/json';
import { Case, CaseOptions, Tweak, ofPod, ofTemplate, tweaked, volume } from '../../../support/cases';

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
  [`${AT} true`, ofPod((spec) => { spec[AT] = true; }), `spec.${AT}`, true],
  ['no value, and none in the account', ofPod(unsaid), `spec.${AT}`, undefined, accounts({})],
  ['no value, and true in the account', ofPod(unsaid), `spec.${AT}`, undefined, accounts({ [AT]: true })],
  ['no value, and the text false in the account', ofPod(unsaid), `spec.${AT}`, undefined, accounts({ [AT]: 'false' })],
  ['null, and no value in the account', ofPod((spec) => { spec[AT] = null; }), `spec.${AT}`, undefined, accounts({})],
  ['no value, and no such account', ofPod(unsaid), `spec.${AT}`, undefined, withoutAccounts],
  ['no value, and an account of that name in another namespace', ofPod(unsaid), `spec.${AT}`, undefined,
    onlyAccount(account('agent', true), account('agent', false, 'other'))],
  ['no value, and false in another account', ofPod(unsaid), `spec.${AT}`, undefined,
    onlyAccount(account('agents', false), account('default', false))],
  ['a projected token', ofPod(volume({ projected: { sources: [{ configMap: { name: 'a' } }, { serviceAccountToken: { path: 't' } }] } })),
    'spec.volumes[2].projected.sources[1].serviceAccountToken', { path: 't' }],
  ...['', 'https://kubernetes.default.svc', 'https://kubernetes.default.svc.cluster.local', 'kubernetes.default', 'k3s', 'api',
    'kubernetes.svc.default', 'https://oidc.eks.eu-central-1.amazonaws.com/id/0123456789ABCDEF',
    'https://container.googleapis.com/v1/projects/research/locations/europe-west1/clusters/agents',
    'https://westeurope.oic.prod-aks.azure.com/00000000-0000-0000-0000-000000000000/'].map((audience): Case => [`a projected token for the audience "${audience}" of an API server`,
    ofPod(volume({ projected: { sources: [{ serviceAccountToken: { path: 't', audience } }] } })),
    'spec.volumes[2].projected.sources[0].serviceAccountToken', { path: 't', audience }]),
  ['mounted by a template', ofTemplate((spec) => { spec[AT] = true; }), `spec.template.spec.${AT}`, true],
  ['no value in a Sandbox', tweaked('Sandbox', ({ spec }) => unsaid(spec.podTemplate.spec)), `spec.podTemplate.spec.${AT}`, undefined,
    accounts({})],
  ['mounted by a SandboxTemplate', ofSandboxTemplate((spec) => { spec[AT] = true; }), `spec.podTemplate.spec.${AT}`, true],
  ['other projections', ofPod(volume({ projected: { sources: [{ secret: { name: 'a' } }, { downwardAPI: { items: [] } }] } }))],
  ['no value, and false in the account', ofPod(unsaid), undefined, undefined, { foundAlone: true }],
  ['no value in a template, and false in the account', ofTemplate(unsaid), undefined, undefined, { foundAlone: true }],
  ['no value in a SandboxTemplate, whose controller writes false', ofSandboxTemplate(unsaid), undefined, undefined, accounts({})],
];
