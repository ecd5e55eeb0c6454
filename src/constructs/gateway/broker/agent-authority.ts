import { ApiObject } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { Authority } from './tls-spec';
import { constructError } from '../../../engine/input/props';
import { isSame } from '../../../engine/value/json';
import { AgentMount } from '../../workload/agent-mount';
import { AgentTools } from '../../workload/agent-tools';

const FOLDER = '/etc/credential-broker-ca';
const FILE = 'ca.crt';

/** The file with the certificates of the authority in the containers of an agent. */
export const AUTHORITY_FILE = `${FOLDER}/${FILE}`;

/** Variables by which programs find authorities: Node adds them to its own, OpenSSL and Python's requests know no others then. */
const VARIABLES = ['NODE_EXTRA_CA_CERTS', 'REQUESTS_CA_BUNDLE', 'SSL_CERT_FILE'];

const GIVEN = new WeakMap<AgentTools, Authority>();

/** Lets the containers of an agent know an authority. Programs take one file, so all brokers of an agent have the same authority. */
export function giveAuthority(tools: AgentTools, authority: Authority): void {
  const { pod } = tools;
  const other = GIVEN.get(tools);
  if (other && !isSame(other, authority)) {
    throw constructError(pod, 'an agent must have one authority for TLS, got another one from a second broker; give both brokers the same '
      + "'ca' or 'caConfigMap', with the certificates of both authorities");
  }
  if (other) {
    return;
  }
  GIVEN.set(tools, authority);
  const [configMap, key] = 'ca' in authority
    ? [makeConfigMap(pod, authority.ca), FILE]
    : [kplus.ConfigMap.fromConfigMapName(pod, 'BrokerCa', authority.configMap), authority.key];
  tools.shared.mount('credential-broker-ca', AgentMount.configMap(FOLDER, configMap, { items: { [key]: FILE } }));
  VARIABLES.forEach((name) => tools.shared.shareDefault(name, AUTHORITY_FILE));
}

/** The certificates beside the agent. They come before its pod, which waits for them. */
function makeConfigMap(pod: kplus.AbstractPod, ca: string): kplus.IConfigMap {
  const configMap = new kplus.ConfigMap(pod, 'BrokerCa', { metadata: { namespace: pod.metadata.namespace }, data: { [FILE]: ca } });
  ApiObject.of(pod).addDependency(configMap);
  return configMap;
}
