import { Json } from '../../../../src/engine/value/json';
import { Case, CaseOptions, Tweak, ofPod, ofTemplate, tweaked, volume } from '../../../support/cases';

const TOKEN = 'kubernetes.io/service-account-token';
const secret = (type: string | undefined, name = 'other', namespace = 'agents'): Json =>
  ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, namespace, annotations: { 'kubernetes.io/service-account.name': 'agent' } },
    type,
  });
const beside = (...objects: Json[]): CaseOptions['view'] => (around) => [...around, ...objects];
const mounted = (secretName = 'other', rest: Json = {}) => volume({ secret: { secretName, ...rest } });
const AT = 'spec.volumes[2].secret.secretName';

const finds = (title: string, type: string, what: string, tweak: Tweak = mounted(), field = AT): Case =>
  [title, ofPod(tweak), field, 'other', { view: beside(secret(type)), detail: `Secret "other" is of type ${type}, ${what}` }];
const API = 'a token for the API server';
const named = (title: string, name: string, account: string, ...objects: Json[]): Case =>
  [title, ofPod(mounted(name)), AT, name,
    { view: beside(...objects), detail: `Secret "${name}" has the name of a token of ServiceAccount "${account}"` }];
const passes = (title: string, tweak: Tweak, ...objects: Json[]): Case =>
  [title, ofPod(tweak), undefined, undefined, { view: beside(...objects) }];
const made = (apiVersion: string, kind: string, spec: Json): Case =>
  [`one that ${kind} makes`, ofPod(mounted()), AT, 'other',
    {
      view: beside({ apiVersion, kind, metadata: { name: 'other', namespace: 'agents' }, spec }),
      detail: `Secret "other" is of type ${TOKEN}, ${API}`,
    }];

export const cases: Case[] = [
  finds('a token of an account', TOKEN, API),
  finds('one that need not be there', TOKEN, API, mounted('other', { optional: true })),
  finds('a projected one', TOKEN, API, volume({ projected: { sources: [{ configMap: { name: 'a' } }, { secret: { name: 'other' } }] } }),
    'spec.volumes[2].projected.sources[1].secret.name'),
  finds('a token for nodes', 'bootstrap.kubernetes.io/token', 'a token that lets a node join the cluster'),
  finds('a login for images', 'kubernetes.io/dockerconfigjson', 'a login for an image registry'),
  finds('an old login for images', 'kubernetes.io/dockercfg', 'a login for an image registry'),
  ['of a template', ofTemplate(mounted()), `spec.template.${AT}`, 'other',
    { view: beside(secret(TOKEN)), detail: `Secret "other" is of type ${TOKEN}, ${API}` }],
  ['of a Sandbox', tweaked('Sandbox', ({ spec }) => mounted()(spec.podTemplate.spec)), `spec.podTemplate.${AT}`, 'other',
    { view: beside(secret(TOKEN)), detail: `Secret "other" is of type ${TOKEN}, ${API}` }],
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
  passes('an ExternalSecret without a type', mounted(), {
    apiVersion: 'external-secrets.io/v1',
    kind: 'ExternalSecret',
    metadata: { name: 'other', namespace: 'agents' },
    spec: {},
  }),
];
