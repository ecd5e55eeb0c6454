import { isInCluster } from './direct-hosts';
import { Ranges } from '../../address/ranges';
import { keyFileOf } from '../../gateway-files/broker/broker-route';
import { PodView } from '../../manifest/pod-view';
import { WrittenGrant } from '../../reach/broker/broker-file';
import { keyBehind } from '../../reach/broker/broker-key';

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
