import { squidConf } from '../../../../src/engine/gateway-files/squid-conf';
import { Json } from '../../../../src/engine/value/json';
import { Case, allows, besideUnseen, configOf, finds, ofProxy, valid } from '../../../support/cases';
import { SNI_FILES, sniConfig, sniProxy } from '../../../support/proxies';

const config = (data: Json): Json => ({ ...configOf('squid.conf'), data });
const alone = squidConf({ lists: new Map([[3128, new Map([[22, new Set(['git.example.com'])]])]]), refused: [], isBehindEnvoy: false });
const FIELD = 'data["envoy.json"]';

export const cases: Case[] = [
  finds('Squid alone', () => config({ 'squid.conf': alone }),
    { field: FIELD, detail: 'tunnels to "git.example.com" may carry TLS for another name' }, besideUnseen(ofProxy())),
  finds('the file of an Envoy that does not run', () => config({ ...SNI_FILES, 'squid.conf': alone }),
    { field: FIELD, detail: 'tunnels to "git.example.com" may carry TLS for another name' }, besideUnseen(ofProxy())),
  finds('an Envoy without its file', () => config({ 'squid.conf': SNI_FILES['squid.conf'] }),
    { field: FIELD, detail: 'tunnels to "git.example.com" may carry TLS for another name' }, besideUnseen(sniProxy())),

  allows('Envoy in front of Squid', () => sniConfig(), besideUnseen(sniProxy())),
  allows('no name', () => configOf('squid.conf'), besideUnseen(ofProxy())),
  allows('a ConfigMap that no proxy mounts', () => config({ 'squid.conf': alone }), { unseenAlone: true }),
  allows('pods of another role', () => config({ 'squid.conf': alone }), besideUnseen((() => {
    const pod = valid('Pod');
    pod.spec.volumes.push({ name: 'config', configMap: { name: 'has-squid.conf' } });
    return pod;
  })())),
];
