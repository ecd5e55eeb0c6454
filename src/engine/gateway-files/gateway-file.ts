import { brokerFiles } from './broker/broker-files';
import { readBrokerFiles } from './broker/broker-reader';
import { corefile, readCorefile } from './corefile';
import { Difference, differentJson, differentLines, jsonIn } from './difference';
import { readSniCheckConfig, sniCheckConfig } from './sni-envoy';
import { readSquidConf, squidConf } from './squid-conf';
import { readSyslogNgConf, syslogNgConf } from './syslog-ng-conf';
import { Cidr } from '../address/cidr';
import { Json, object } from '../value/json';
import { BoundedCache, memoize } from '../value/memoize';

/** Whether the files of gateways are what their writers write. */

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
