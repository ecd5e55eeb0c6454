import { Json } from '../../../../src/engine/value/json';
import { Case, Tweak, allows, beside, finds, ofPod, ofTemplate, tweaked, volume } from '../../../support/cases';
import { makeObject } from '../../../support/plain';

const TOKEN = 'kubernetes.io/service-account-token';
const secret = (type: string | undefined, name = 'other', namespace = 'agents'): Json =>
  ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, namespace, annotations: { 'kubernetes.io/service-account.name': 'agent' } },
    type,
  });
const mounted = (secretName = 'other', rest: Json = {}) => volume({ secret: { secretName, ...rest } });
const AT = 'spec.volumes[2].secret.secretName';

const breaks = (title: string, type: string, what: string, tweak: Tweak = mounted(), field = AT) =>
  finds(title, ofPod(tweak), { field, got: 'other', detail: `Secret "other" is of type ${type}, ${what}` }, beside(secret(type)));
const API = 'a token for the API server';
const named = (title: string, name: string, account: string, ...objects: Json[]) =>
  finds(title, ofPod(mounted(name)),
    { field: AT, got: name, detail: `Secret "${name}" has the name of a token of ServiceAccount "${account}"` },
    beside(...objects));
const passes = (title: string, tweak: Tweak, ...objects: Json[]) => allows(title, ofPod(tweak), beside(...objects));
const made = (apiVersion: string, kind: string, spec: Json) =>
  finds(`one that ${kind} makes`, ofPod(mounted()), { field: AT, got: 'other', detail: `Secret "other" is of type ${TOKEN}, ${API}` },
    beside({ apiVersion, kind, metadata: { name: 'other', namespace: 'agents' }, spec }));

export const cases: Case[] = [
  breaks('a token of an account', TOKEN, API),
  breaks('one that need not be there', TOKEN, API, mounted('other', { optional: true })),
  breaks('a projected one', TOKEN, API, volume({ projected: { sources: [{ configMap: { name: 'a' } }, { secret: { name: 'other' } }] } }),
    'spec.volumes[2].projected.sources[1].secret.name'),
  breaks('a token for nodes', 'bootstrap.kubernetes.io/token', 'a token that lets a node join the cluster'),
  breaks('a login for images', 'kubernetes.io/dockerconfigjson', 'a login for an image registry'),
  breaks('an old login for images', 'kubernetes.io/dockercfg', 'a login for an image registry'),
  finds('of a template', ofTemplate(mounted()),
    { field: `spec.template.${AT}`, got: 'other', detail: `Secret "other" is of type ${TOKEN}, ${API}` }, beside(secret(TOKEN))),
  finds('of a Sandbox', tweaked('Sandbox', ({ spec }) => mounted()(spec.podTemplate.spec)),
    { field: `spec.podTemplate.${AT}`, got: 'other', detail: `Secret "other" is of type ${TOKEN}, ${API}` },
    beside(secret(TOKEN))),
  made('external-secrets.io/v1', 'ExternalSecret', { target: { template: { type: TOKEN } } }),
  made('external-secrets.io/v1beta1', 'ExternalSecret', { target: { name: 'other', template: { type: TOKEN } } }),
  made('bitnami.com/v1alpha1', 'SealedSecret', { template: { type: TOKEN } }),
  named('the name of a token of every namespace', 'default-token-x7k2p', 'default'),
  named('the name of a token of the pod\'s account', 'agent-token-bcdf2', 'agent'),
  named('the name of a token of another account', 'tools-token-x7k2p', 'tools',
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'tools', namespace: 'agents' }, automountServiceAccountToken: false }),
  passes('a Secret of another type', mounted(), secret('Opaque')),
  passes('a Secret without a type', mounted(), secret(undefined)),
  passes('a token of another namespace', mounted(), secret(TOKEN, 'other', 'controllers'), secret('Opaque')),
  passes('a token that no pod uses', () => undefined, secret(TOKEN)),
  passes('a login where it belongs', (spec) => { spec.imagePullSecrets = [{ name: 'other' }]; }, secret('kubernetes.io/dockerconfigjson')),
  passes('another Secret with the name of a token', mounted('default-token-x7k2p'), secret('Opaque', 'default-token-x7k2p')),
  passes('a name that only looks like it', mounted('github-token-x7k2p')),
  passes('a name with other characters', mounted('default-token-prod1')),
  passes('an ExternalSecret without a type', mounted(), makeObject('external-secrets.io/v1', 'ExternalSecret', 'other', {})),
];
