import { ClusterView } from '../../cluster/cluster-view';
import { COMPARED_ROLES, EditedFile, editedFiles } from '../../cluster/gateway-faults';
import { infrastructureOf } from '../../cluster/infrastructure';
import { Difference } from '../../gateway-files/difference';
import { Json, object } from '../../value/json';
import { memoizeBy } from '../../value/memoize';
import { push } from '../../value/multimap';
import { Report } from '../rule';
import { isInCluster } from './direct-hosts';
import { Ranges } from '../../address/ranges';
import { keyFileOf } from '../../gateway-files/broker/broker-route';
import { PodView } from '../../manifest/pod-view';
import { WrittenGrant, keyBehind } from '../../reach/broker/broker-grants';

/** Findings about the files of gateways that are not what this library writes. */

/** A ConfigMap of another kind can differ in every line. */
const MAX_DIFFERENCES = 20;

const FILES = ['squid.conf', 'envoy.json', 'http.json', 'grants.json', 'Corefile', 'syslog-ng.conf'];

/** Whether an object can be a ConfigMap with a file of a gateway. */
export function hasGatewayFile({ data }: Json): boolean {
  return FILES.some((file) => Object.hasOwn(object(data), file));
}

/** Reports each difference of the files in a ConfigMap that pods of gateways mount. */
export function reportDifferences(config: Json, report: Report, view: ClusterView, isOfOtherVersion: boolean): void {
  const reported = new Set<string>();
  for (const { file, differences } of editedIn(view).get(config)?.filter((one) => one.isOfOtherVersion === isOfOtherVersion) ?? []) {
    differences.slice(0, MAX_DIFFERENCES).forEach((difference, i) => {
      const field = `data["${file}"]${difference.path}`;
      const more = i === MAX_DIFFERENCES - 1 ? differences.length - MAX_DIFFERENCES : 0;
      const detail = `${textOfDifference(difference)}${more > 0 ? `; ${more} more differences follow` : ''}`;
      if (!reported.has(`${field} ${detail}`)) { // several gateways can read the same file
        reported.add(`${field} ${detail}`);
        report(field, difference.got ?? '…', detail);
      }
    });
  }
}

function textOfDifference({ line, got, wanted }: Difference): string {
  return got === undefined ? `line ${line}: "${wanted}" is missing, which this library writes there`
    : `line ${line}: this library writes ${wanted === undefined ? 'nothing' : `"${wanted}"`} there`;
}

/** The edited files of all gateways by their ConfigMaps. */
const editedIn = memoizeBy((view: ClusterView): ReadonlyMap<Json, EditedFile[]> => {
  const all = new Map<Json, EditedFile[]>();
  infrastructureOf(view, COMPARED_ROLES).flatMap((pod) => editedFiles(view, pod)).forEach((one) => push(all, one.config, one));
  return all;
});

/** The pods of a broker, and where their cluster has Services and pods. */
interface BrokerInCluster {
  readonly pod: PodView;
  readonly ranges: Ranges;
}

/** Headers with which an agent could use a key of its own. */
const CREDENTIAL = /^(proxy-)?authorization$|^cookie$|(^|-)(api|access|auth|private|session)-?(key|token)$/;

/** What of a broker's grants gives keys away: `grant "coder", line 30, passes the header …`. Its files are as the construct writes them. */
export function brokerFaults(grants: readonly WrittenGrant[], { pod, ranges }: BrokerInCluster): string[] {
  return grants.flatMap(({ name, line, upstream, header, headers }) => {
    const { tls, address } = upstream;
    const own = headers.find((one) => one !== header && CREDENTIAL.test(one));
    const file = keyFileOf(name);
    return [
      ...tls || isInCluster(address, ranges) ? [] : [`sends the key without TLS to ${address}`], // anyone on the way gets it
      ...own === undefined ? [] : [`passes the header "${own}" of the agent, which can hold another key`],
      ...keyBehind(pod, file) ? [] : [`reads its key from ${file}, where no Secret is mounted`],
    ].map((what) => `grant "${name}", line ${line}, ${what}`);
  });
}
