import { brokerConfig } from './broker-envoy';
import { readBrokerConfig } from './broker-envoy-reader';
import { corefile, readCorefile } from './corefile';
import { Difference, differentJson, differentLines, jsonIn } from './difference';
import { readSniCheckConfig, sniCheckConfig } from './sni-envoy';
import { readSquidConf, squidConf } from './squid-conf';
import { readSyslogNgConf, syslogNgConf } from './syslog-ng-conf';
import { Cidr } from '../address/cidr';
import { OWN_PREFIX } from '../manifest/labels';
import { object } from '../value/json';
import { BoundedCache, memoize } from '../value/memoize';

/** Whether the files of gateways are what their writers write. */

/** The version of the writers. Whoever changes what one of them writes after a release raises it: a test holds it to their output. */
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

/** How the text of each kind of file differs from what its writer writes from what its reader reads in it. */
const COMPARED = {
  'broker': (text: string, known: KnownOfFile) => {
    const options = readBrokerConfig(object(jsonIn(text)?.value));
    return differentJson(text, brokerConfig({ ...options, memory: known.memory ?? options.memory }));
  },
  'sni-check': (text: string, known: KnownOfFile) => {
    const options = readSniCheckConfig(object(jsonIn(text)?.value));
    return differentJson(text, sniCheckConfig({ ...options, memory: known.memory ?? options.memory }));
  },
  'squid': (text: string, { inside = [], isBehindEnvoy }: KnownOfFile) => {
    const options = readSquidConf(text);
    const refused = [...options.refused, ...inside];
    return differentLines(text, squidConf({ ...options, refused, isBehindEnvoy: isBehindEnvoy ?? options.isBehindEnvoy }));
  },
  'corefile': (text: string) => differentLines(text, corefile(readCorefile(text))),
  'syslog-ng': (text: string) => differentLines(text, syslogNgConf(readSyslogNgConf(text))),
} satisfies { readonly [kind: string]: (text: string, known: KnownOfFile) => Difference[] };

export type GatewayFileKind = keyof typeof COMPARED;

/** Comparisons by kind, what is known and text. Rules, reach and report need the same one. */
const compared = new BoundedCache<readonly Difference[]>();

/** Where a file is not what this library writes: each place by itself, the first one first. */
export function differencesIn(kind: GatewayFileKind, text: string, known: KnownOfFile): readonly Difference[] {
  const { memory, inside, isBehindEnvoy } = known;
  const key = [kind, memory, inside?.map((block) => block.text).join(), isBehindEnvoy, text].join('\n');
  return memoize(compared, key, () => COMPARED[kind](text, known));
}
