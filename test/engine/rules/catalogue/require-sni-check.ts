import { squidConf } from '../../../../src/engine/gateway-files/squid-conf';
import { Json } from '../../../../src/engine/value/json';
import { Case, CaseOptions, configOf, ofProxy, valid } from '../../../support/cases';
import { SNI_FILES, sniConfig, sniProxy } from '../../../support/proxies';

const beside = (...pods: Json[]): CaseOptions => ({ view: (around) => [...around, ...pods], unseenAlone: true });
const config = (data: Json): Json => ({ ...configOf('squid.conf'), data });
const alone = squidConf({ lists: new Map([[3128, new Map([[22, new Set(['git.example.com'])]])]]), refused: [], isBehindEnvoy: false });
const FIELD = 'data["envoy.json"]';
const passes = (title: string, manifest: () => Json, options: CaseOptions): Case => [title, manifest, undefined, undefined, options];

export const cases: Case[] = [
  ['Squid alone', () => config({ 'squid.conf': alone }), FIELD, undefined,
    { ...beside(ofProxy()), detail: 'tunnels to "git.example.com" may carry TLS for another name' }],
  ['the file of an Envoy that does not run', () => config({ ...SNI_FILES, 'squid.conf': alone }), FIELD, undefined,
    { ...beside(ofProxy()), detail: 'tunnels to "git.example.com" may carry TLS for another name' }],
  ['an Envoy without its file', () => config({ 'squid.conf': SNI_FILES['squid.conf'] }), FIELD, undefined,
    { ...beside(sniProxy()), detail: 'tunnels to "git.example.com" may carry TLS for another name' }],

  passes('Envoy in front of Squid', () => sniConfig(), beside(sniProxy())),
  passes('no name', () => configOf('squid.conf'), beside(ofProxy())),
  passes('a ConfigMap that no proxy mounts', () => config({ 'squid.conf': alone }), { unseenAlone: true }),
  passes('pods of another role', () => config({ 'squid.conf': alone }), beside((() => {
    const pod = valid('Pod');
    pod.spec.volumes.push({ name: 'config', configMap: { name: 'has-squid.conf' } });
    return pod;
  })())),
];
