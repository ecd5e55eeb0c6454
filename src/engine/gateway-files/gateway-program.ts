import { BROKER_FILES, BROKER_FOLDER, KEY_FOLDER, KEY_VOLUME } from './broker/broker-route';
import { TLS_FOLDER } from './broker/broker-tls-envoy';
import { LOGS_FOLDER } from './syslog-ng-conf';
import { OWN_PREFIX } from '../manifest/labels';
import { Json } from '../value/json';

/** The version of the writers. Anyone who changes what one of them writes after a release raises it: a test holds it to their output. */
export const FILE_FORMAT = '1';

/** The annotation of a ConfigMap with the version of the writers that wrote its files. */
export const FILE_FORMAT_ANNOTATION = `${OWN_PREFIX}file-format`;

/** A program in the pods of a gateway, and what it reads. */
export interface GatewayProgram {
  /** The key of the ConfigMap that is its file. */
  readonly file: string;
  /** Further keys, which are files that the first one names. */
  readonly further?: readonly string[];
  /** Where the ConfigMap is mounted. */
  readonly folder: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: readonly Json[];
  /** The command of its probes, if they run one. */
  readonly probe?: readonly string[];
  /** What else may be mounted: the folder, the kind of the volume, and what the name of a volume has before that of its folder in there. */
  readonly mounts?: readonly (readonly [folder: string, source: string, prefix?: string])[];
}

const PROXY_FOLDER = '/etc/egress-proxy';
const RESOLVER_FOLDER = '/etc/coredns';
const ALERTS_FOLDER = '/etc/denial-alerts';

/** Where syslog-ng keeps what it has read, and where the kubelet keeps logs. */
export const STATE_FOLDER = '/var/lib/syslog-ng';
export const POD_LOGS_FOLDER = '/var/log/pods';

/** Squid of an EgressProxy: one process in the foreground. */
export const SQUID: GatewayProgram = {
  file: 'squid.conf', folder: PROXY_FOLDER, command: ['/usr/sbin/squid', '-N', '-f', `${PROXY_FOLDER}/squid.conf`],
};

/** Envoy in front of it. */
export const SNI_ENVOY: GatewayProgram = { file: 'envoy.json', folder: PROXY_FOLDER, command: envoyCommand(`${PROXY_FOLDER}/envoy.json`) };

/** Envoy of a CredentialBroker. */
export const BROKER_ENVOY: GatewayProgram = {
  file: BROKER_FILES.process,
  further: [BROKER_FILES.http, BROKER_FILES.grants],
  folder: BROKER_FOLDER,
  command: envoyCommand(`${BROKER_FOLDER}/${BROKER_FILES.process}`),
  mounts: [[KEY_FOLDER, 'secret', KEY_VOLUME], [TLS_FOLDER, 'secret']],
};

/** CoreDNS of a DnsAllowlist, which is the entry point of its image. */
export const COREDNS: GatewayProgram = { file: 'Corefile', folder: RESOLVER_FOLDER, args: ['-conf', `${RESOLVER_FOLDER}/Corefile`] };

const stateFile = (name: string) => `${STATE_FOLDER}/${name}`;

/** syslog-ng of DenialAlerts. */
export const SYSLOG_NG: GatewayProgram = {
  file: 'syslog-ng.conf',
  folder: ALERTS_FOLDER,
  command: [
    '/usr/sbin/syslog-ng', '--foreground', '--no-caps', '--cfgfile', `${ALERTS_FOLDER}/syslog-ng.conf`,
    '--persist-file', stateFile('persist'), '--pidfile', stateFile('pid'), '--control', stateFile('ctl'),
  ],
  env: [{ name: 'NODE_NAME', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } }],
  probe: ['/usr/sbin/syslog-ng-ctl', 'stats', '--control', stateFile('ctl')],
  mounts: [[LOGS_FOLDER, 'hostPath'], [POD_LOGS_FOLDER, 'hostPath'], [STATE_FOLDER, 'emptyDir']],
};

/** Arguments that make Envoy one process with one worker, which writes nothing but its log. */
function envoyCommand(file: string): string[] {
  return ['/usr/local/bin/envoy', '--config-path', file, '--disable-hot-restart', '--concurrency', '1', '--log-level', 'warning',
    '--file-flush-interval-msec', '1000'];
}
