import { Json } from '../../../../src/engine/value/json';
import { Case, CaseOptions, Tweak, ofPod, ofTemplate, tweaked, volume } from '../../../support/cases';

const AT = 'automountServiceAccountToken';
const unsaid: Tweak = (spec) => { delete spec[AT]; };

/** The accounts around the pod say this of their token. */
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
  ['not said, by an account that says nothing', ofPod(unsaid), `spec.${AT}`, undefined, accounts({})],
  ['not said, by an account that says true', ofPod(unsaid), `spec.${AT}`, undefined, accounts({ [AT]: true })],
  ['not said, by an account that says false as text', ofPod(unsaid), `spec.${AT}`, undefined, accounts({ [AT]: 'false' })],
  ['null, by an account that says nothing', ofPod((spec) => { spec[AT] = null; }), `spec.${AT}`, undefined, accounts({})],
  ['not said, by an account that is not there', ofPod(unsaid), `spec.${AT}`, undefined, withoutAccounts],
  ['not said, by an account of that name elsewhere', ofPod(unsaid), `spec.${AT}`, undefined,
    onlyAccount(account('agent', true), account('agent', false, 'other'))],
  ['not said, by another account', ofPod(unsaid), `spec.${AT}`, undefined,
    onlyAccount(account('agents', false), account('default', false))],
  ['a projected token', ofPod(volume({ projected: { sources: [{ configMap: { name: 'a' } }, { serviceAccountToken: { path: 't' } }] } })),
    'spec.volumes[2].projected.sources[1].serviceAccountToken', { path: 't' }],
  ['mounted by a template', ofTemplate((spec) => { spec[AT] = true; }), `spec.template.spec.${AT}`, true],
  ['not said by a Sandbox', tweaked('Sandbox', ({ spec }) => unsaid(spec.podTemplate.spec)), `spec.podTemplate.spec.${AT}`, undefined,
    accounts({})],
  ['mounted by a SandboxTemplate', ofSandboxTemplate((spec) => { spec[AT] = true; }), `spec.podTemplate.spec.${AT}`, true],
  ['other projections', ofPod(volume({ projected: { sources: [{ secret: { name: 'a' } }, { downwardAPI: { items: [] } }] } }))],
  ['not said, by an account that says false', ofPod(unsaid), undefined, undefined, { foundAlone: true }],
  ['not said by a template, by an account that says false', ofTemplate(unsaid), undefined, undefined, { foundAlone: true }],
  ['not said by a SandboxTemplate, whose controller says false', ofSandboxTemplate(unsaid), undefined, undefined, accounts({})],
];
