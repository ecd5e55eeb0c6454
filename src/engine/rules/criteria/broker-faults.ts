import { isInCluster } from './direct-hosts';
import { Ranges } from '../../address/ranges';
import { managersIn } from '../../gateway-files/envoy/bootstrap';
import { PodView } from '../../manifest/pod-view';
import {
  BrokerFile, clusterOf, contextOf, endpointsIn, isSocket, resourcesIn, virtualHostsIn,
} from '../../reach/broker/broker-file';
import { keyBehind } from '../../reach/broker/broker-key';
import { Json, object, objects, textOf } from '../../value/json';

/** The pods of a broker, and where their cluster has Services and pods. */
export interface BrokerInCluster {
  readonly pod: PodView;
  readonly ranges: Ranges;
}

/** A part of the file, and what is wrong there. */
type Fault = readonly [part: Json, what: string];

/** Headers with which an agent could use a key of its own. */
const CREDENTIAL = /^(proxy-)?authorization$|^cookie$|(^|-)(api|access|auth|private|session)-?(key|token)$/;

/** What of a broker's grants gives keys away: `listener "coder", line 30, passes the header …`. The file is as its construct writes it. */
export function brokerFaults(file: BrokerFile, broker: BrokerInCluster): string[] {
  return resourcesIn(file).listeners.flatMap((listener) => {
    const byText = new Map(managersIn(listener).flatMap(virtualHostsIn).flatMap((host) => hostFaults(file, host, broker))
      .reverse().map(([part, what]) => [what, part]));
    return [...byText].reverse().map(([what, part]) => `listener "${textOf(listener.name ?? '')}", line ${file.lineOf(part)}, ${what}`);
  });
}

function hostFaults(file: BrokerFile, host: Json, { pod, ranges }: BrokerInCluster): Fault[] {
  const { header, file: keyFile, allowed } = contextOf(host);
  const routes = objects(host.routes).filter(({ route }) => route !== undefined && !isAdmin(file, object(route)));
  if (routes.length === 0) {
    return [];
  }
  const own = (allowed as string[]).find((name) => name !== header && CREDENTIAL.test(name));
  return [
    ...routes.flatMap((route) => plainFaults(clusterOf(file, object(route.route).cluster)!, ranges).map((what): Fault => [route, what])),
    ...own === undefined ? [] : [[host, `passes the header "${own}" of the agent, which can hold another key`] as const],
    ...keyBehind(pod, keyFile) ? [] : [[host, `reads its key from ${textOf(keyFile)}, where no Secret is mounted`] as const],
  ];
}

/** Whether requests go to the admin interface of Envoy, for the metrics. */
function isAdmin(file: BrokerFile, { cluster }: Json): boolean {
  const known = clusterOf(file, cluster);
  return known !== undefined && isSocket(known);
}

/** An upstream without TLS is in the cluster: anyone on the way to another one gets the key. */
function plainFaults(cluster: Json, ranges: Ranges): string[] {
  const addresses = endpointsIn(cluster).map(({ socket_address: address }) => textOf(object(address).address));
  const outside = cluster.transport_socket === undefined ? addresses.find((address) => !isInCluster(address, ranges)) : undefined;
  return outside === undefined ? [] : [`sends the key without TLS to ${outside}`];
}
