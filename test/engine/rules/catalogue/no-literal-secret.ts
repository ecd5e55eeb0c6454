import { Json } from '../../../../src/engine/value/json';
import { Case, allows, finds } from '../../../support/cases';

const base64 = (text: string) => Buffer.from(text).toString('base64');
const secret = (fields: Json, metadata: Json = {}) => (): Json =>
  ({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'model-keys', namespace: 'agents', ...metadata }, type: 'Opaque', ...fields });
const KEY = { data: { key: base64('abc123') } };
const CERTIFICATE = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';


export const cases: Case[] = [
  finds('encoded data', secret(KEY), { field: 'data["key"]', got: '…' }),
  finds('data as text', secret({ stringData: { key: 'abc123' } }), { field: 'stringData["key"]', got: '…' }),
  finds('several keys', secret({ data: { password: base64('hunter2'), user: base64('agent') }, stringData: { token: 'abc123' } }),
    { field: 'data["password"]', got: '…', detail: 'and 2 more like it' }),
  finds('a certificate with its key', secret({
    type: 'kubernetes.io/tls',
    data: { 'tls.crt': base64(CERTIFICATE), 'tls.key': base64('-----BEGIN PRIVATE KEY-----\nMIIB') },
  }), { field: 'data["tls.key"]', got: '…' }),
  finds('a login for images', secret({ type: 'kubernetes.io/dockerconfigjson', data: { '.dockerconfigjson': base64('{"auths":{}}') } }),
    { field: 'data[".dockerconfigjson"]', got: '…' }),
  ...['kubernetes.io/service-account-token', 'bootstrap.kubernetes.io/token', 'helm.sh/release.v1', 'istio.io/key-and-cert']
    .map((type) => finds(`of the type ${type}`, secret({ type, ...KEY }), { field: 'data["key"]', got: '…' })),
  finds('read from a cluster', secret(KEY, { uid: '3f2504e0-4f89-41d3-9a0c-0305e82c3301', resourceVersion: '5' }),
    { field: 'data["key"]', got: '…' }),
  finds('beside a value that SOPS encrypted', secret({
    data: { key: 'ENC[AES256_GCM,data:abc,iv:def,tag:ghi,type:str]' },
    stringData: { password: 'hunter2' },
    sops: { encrypted_regex: '^data$', version: '3.9.0' },
  }), { field: 'stringData["password"]', got: '…' }),
  allows('no data', secret({})),
  allows('empty data', secret({ data: { key: '' }, stringData: { key: '', other: null } })),
  allows('data that is no map', secret({ data: 'abc123', stringData: ['abc123'] })),
  allows('a certificate', secret({ data: { 'ca.crt': base64(CERTIFICATE) }, stringData: { 'id.pub': 'ssh-ed25519 AAAAC3Nz agent' } })),
  allows('references that something fills later', secret({
    data: { a: '<path:secret/data/agents#key>' },
    stringData: { b: '${MODEL_KEY}', c: 'ref+vault://agents/key', d: 'vault:secret/data/agents#key' },
  })),
  allows('encrypted by SOPS', secret({ data: { key: 'ENC[AES256_GCM,data:abc,iv:def,tag:ghi,type:str]' }, sops: { version: '3.9.0' } })),
  allows('a token that the cluster is to fill', secret({ type: 'kubernetes.io/service-account-token' })),
  allows('with certificates, of a type that a controller fills', secret({
    type: 'istio.io/key-and-cert', data: { 'root-cert.pem': base64(CERTIFICATE) },
  })),
  allows('of another namespace', secret(KEY, { namespace: 'others' })),
];

