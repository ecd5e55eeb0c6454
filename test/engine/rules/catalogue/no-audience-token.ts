import { Json } from '../../../../src/engine/value/json';
import { Case, allows, finds, ofPod, ofTemplate, tweaked, volume } from '../../../support/cases';

const token = (audience: string): Json => ({ path: 'token', audience, expirationSeconds: 3600 });
const projected = (...sources: Json[]) => volume({ projected: { sources } });
const AT = 'volumes[2].projected.sources';
const breaks = (audience: string) => finds(`a token for ${audience}`, ofPod(projected({ serviceAccountToken: token(audience) })),
  { field: `spec.${AT}[0].serviceAccountToken`, got: token(audience) });

export const cases: Case[] = [
  breaks('vault'),
  breaks('sts.amazonaws.com'),
  breaks('api://AzureADTokenExchange'),
  breaks('https://vault.example.com'),
  breaks('https://kubernetes.default.svc.example.com.vault.example/v1'),
  breaks('not-k3s'),
  finds('beside another source', ofPod(projected({ configMap: { name: 'a' } }, { serviceAccountToken: token('vault') })),
    { field: `spec.${AT}[1].serviceAccountToken`, got: token('vault') }),
  finds('in a template', ofTemplate(projected({ serviceAccountToken: token('vault') })),
    { field: `spec.template.spec.${AT}[0].serviceAccountToken`, got: token('vault') }),
  finds('in a SandboxTemplate',
    tweaked('SandboxTemplate', ({ spec }) => projected({ serviceAccountToken: token('vault') })(spec.podTemplate.spec)),
    { field: `spec.podTemplate.spec.${AT}[0].serviceAccountToken`, got: token('vault') }),
  allows('other projections', ofPod(projected({ secret: { name: 'a' } }, { downwardAPI: { items: [] } }))),
  allows('a projected volume without sources', ofPod(volume({ projected: { sources: null } }))),
];
