import { brokerFiles } from './broker/broker-files';
import { readBrokerFiles } from './broker/broker-reader';
import { corefile, readCorefile } from './corefile';
import { Difference, differentJson, differentLines, jsonIn } from './difference';
import { readSniCheckConfig, sniCheckConfig } from './sni-envoy';
import { readSquidConf, squidConf } from './squid-conf';
import { LOGS_FOLDER, readSyslogNgConf, syslogNgConf } from './syslog-ng-conf';
import { Cidr } from '../address/cidr';
import { OWN_PREFIX } from '../manifest/labels';
import { Json, object } from '../value/json';
import { BoundedCache, memoize } from '../value/memoize';
import { BROKER_FILES, BROKER_FOLDER, KEY_FOLDER, KEY_VOLUME } from './broker/broker-route';
import { TLS_FOLDER } from './broker/broker-tls-envoy';

/** Whether the files of gateways are what their writers write. */

/** The version of the writers. Anyone who changes what one of them writes after a release raises it: a test holds it to their output. */
export const FILE_FORMAT = '1';

/** The annotation of a ConfigMap with the version of the writers that wrote its files. */
export const FILE_FORMAT_ANNOTATION = `${OWN_PREFIX}file-format`;

/** What manifests around a file say of it. It counts in place of what the file says. */
export interface KnownOfFile {
  /** Memory limit of the container in bytes. */
  readonly memory?: number;
  /** Addresses of the cluster. */
  readonly inside?: readonly Cidr[];
  /** Whether an Envoy runs beside Squid. */
  readonly isBehindEnvoy?: boolean;
}

/** The texts of files by their names. One that is missing is empty. */
export type Texts = { readonly [file: string]: string };

/** How the files of each kind of program differ from what their writer writes from what their reader reads in them, by file. */
const COMPARED = {
  'broker': (texts: Texts, known: KnownOfFile) => {
    const options = readBrokerFiles(mapValues(texts, rootIn));
    const written = brokerFiles({ ...options, memory: known.memory ?? options.memory });
    return mapValues(written, (text, file) => differentJson(texts[file] ?? '', text));
  },
  'sni-check': inOneFile((text, known) => {
    const options = readSniCheckConfig(rootIn(text));
    return differentJson(text, sniCheckConfig({ ...options, memory: known.memory ?? options.memory }));
  }),
  'squid': inOneFile((text, { inside = [], isBehindEnvoy }) => {
    const options = readSquidConf(text);
    const refused = [...options.refused, ...inside];
    return differentLines(text, squidConf({ ...options, refused, isBehindEnvoy: isBehindEnvoy ?? options.isBehindEnvoy }));
  }),
  'corefile': inOneFile((text) => differentLines(text, corefile(readCorefile(text)))),
  'syslog-ng': inOneFile((text) => differentLines(text, syslogNgConf(readSyslogNgConf(text)))),
} satisfies { readonly [kind: string]: (texts: Texts, known: KnownOfFile) => { readonly [file: string]: Difference[] } };

export type GatewayFileKind = keyof typeof COMPARED;

function inOneFile(compare: (text: string, known: KnownOfFile) => Difference[]) {
  return (texts: Texts, known: KnownOfFile) => mapValues(texts, (text) => compare(text, known));
}

function rootIn(text: string): Json {
  return object(jsonIn(text)?.value);
}

function mapValues<T, U>(all: { readonly [key: string]: T }, of: (value: T, key: string) => U): { [key: string]: U } {
  return Object.fromEntries(Object.entries(all).map(([key, value]) => [key, of(value, key)]));
}

/** Comparisons by kind, what is known and texts. Rules, reach and report need the same one. */
const compared = new BoundedCache<{ readonly [file: string]: readonly Difference[] }>();

/** Where the files of a program are not what this library writes, by file: each place by itself, the first one first. */
export function differencesIn(kind: GatewayFileKind, texts: Texts, known: KnownOfFile): { readonly [file: string]: readonly Difference[] } {
  const { memory, inside, isBehindEnvoy } = known;
  const key = JSON.stringify([kind, memory, inside?.map((block) => block.text), isBehindEnvoy, texts]);
  return memoize(compared, key, () => COMPARED[kind](texts, known));
}

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
