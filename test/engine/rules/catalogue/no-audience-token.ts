import { Json } from '../../../../src/engine/value/json';
import { Case, ofPod, ofTemplate, tweaked, volume } from '../../../support/cases';

const token = (audience: string): Json => ({ path: 'token', audience, expirationSeconds: 3600 });
const projected = (...sources: Json[]) => volume({ projected: { sources } });
const AT = 'volumes[2].projected.sources';
const finds = (audience: string): Case => [`a token for ${audience}`, ofPod(projected({ serviceAccountToken: token(audience) })),
  `spec.${AT}[0].serviceAccountToken`, token(audience)];

export const cases: Case[] = [
  finds('vault'),
  finds('sts.amazonaws.com'),
  finds('api://AzureADTokenExchange'),
  finds('https://vault.example.com'),
  finds('https://kubernetes.default.svc.example.com.vault.example/v1'),
  finds('not-k3s'),
  ['beside another source', ofPod(projected({ configMap: { name: 'a' } }, { serviceAccountToken: token('vault') })),
    `spec.${AT}[1].serviceAccountToken`, token('vault')],
  ['in a template', ofTemplate(projected({ serviceAccountToken: token('vault') })), `spec.template.spec.${AT}[0].serviceAccountToken`,
    token('vault')],
  ['in a SandboxTemplate',
    tweaked('SandboxTemplate', ({ spec }) => projected({ serviceAccountToken: token('vault') })(spec.podTemplate.spec)),
    `spec.podTemplate.spec.${AT}[0].serviceAccountToken`, token('vault')],
  ['other projections', ofPod(projected({ secret: { name: 'a' } }, { downwardAPI: { items: [] } }))],
  ['a projected volume without sources', ofPod(volume({ projected: { sources: null } }))],
];
