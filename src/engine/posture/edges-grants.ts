import { Placer } from './edges-source';
import { PostureEdge, PostureEdgeKind } from './posture-agent';
import { ClusterView } from '../cluster/cluster-view';
import { PodView } from '../manifest/pod-view';
import { textOfCall } from '../reach/broker/broker-call';
import { FILE_FIELD } from '../reach/broker/broker-file';
import { brokerTitle } from '../reach/broker/broker-grants';
import { keyTitle } from '../reach/broker/broker-key';
import { groupWithGrant } from '../reach/broker/grant-callers';
import { grantsOfPod } from '../reach/broker/grants-of-pod';

/** The calls that brokers pass for a pod, with keys that the pod does not have. */
export function grantEdges(view: ClusterView, pod: PodView, placer: Placer): PostureEdge[] {
  return grantsOfPod(view, pod).flatMap((grant) => {
    const { broker, config, name, key, calls } = grant;
    const group = groupWithGrant(view, grant, pod);
    return calls.map((call): PostureEdge => ({
      kind: PostureEdgeKind.GRANT,
      peer: `${call.host}: ${textOfCall(call)}`,
      ports: call.numbers.texts(),
      isDenied: false,
      detail: [
        `by grant "${name}" of ${brokerTitle(broker)}`,
        ...key ? [`which holds ${keyTitle(key)}`] : [],
        ...group ? [`shared by ${group.text}`] : [],
        `from line ${call.line} of its file`,
      ].join(', '),
      ...group && { group: group.name },
      sources: placer.all([{ policy: config, field: FILE_FIELD }]),
    }));
  });
}
