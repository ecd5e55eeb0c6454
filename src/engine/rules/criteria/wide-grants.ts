import { ClusterView } from '../../cluster/cluster-view';
import { unknownFrom } from '../../cluster/gateway-faults';
import { PodView } from '../../manifest/pod-view';
import { isEveryPath, textOfCall } from '../../reach/broker/broker-call';
import { GrantedCall, grantsOfBroker } from '../../reach/broker/broker-grants';
import { push } from '../../value/multimap';

/** Calls of a grant that name no method, or no path. */
interface WideCalls {
  /** Such as "GET every path". */
  readonly text: string;
  readonly detail: string;
}

/** Those in the configuration of brokers that share it. None if someone changed it, which another rule finds. */
export function wideCallsIn(view: ClusterView, [broker]: readonly PodView[]): WideCalls[] {
  const grants = broker && !unknownFrom(view, broker) ? grantsOfBroker(view, broker) ?? [] : [];
  return grants.flatMap(({ name, calls }) => [...byMethod(calls).values()].flatMap((of) => {
    const isWide = isEveryPath(of);
    const wide = isWide || of[0].method === undefined ? of[0] : undefined;
    return wide ? [{
      text: textOfCall(isWide ? { method: wide.method } : wide),
      detail: `grant "${name}" for host "${wide.host}", line ${wide.line}`,
    }] : [];
  }));
}

function byMethod(calls: readonly GrantedCall[]): Map<string, GrantedCall[]> {
  const all = new Map<string, GrantedCall[]>();
  calls.forEach((call) => push(all, `${call.host}\n${call.method ?? ''}`, call));
  return all;
}
