import * as kplus from 'cdk8s-plus-29';
import { IConstruct } from 'constructs';
import { METRICS_PORT } from '../../../engine/gateway-files/envoy/bootstrap';
import { propError } from '../../../engine/input/props';
import { podSelector } from '../../network/network-shape';
import { PodSubnetEgressDeny } from '../../network/pod-subnet-egress-deny';

/**
 * Lets a scraper read the metrics of a broker. Metrics have the names of grants and how often each is used, so it must be chosen by labels.
 *
 * @param policy that of the broker's pods
 */
export function allowMetrics(broker: IConstruct, policy: PodSubnetEgressDeny, scraper: kplus.IPodSelector): void {
  podSelector(broker, 'scraper', scraper);
  if (scraper.toPodSelectorConfig().labelSelector.isEmpty()) {
    throw propError(broker, 'scraper', 'select pods by their labels', scraper.node.path,
      'every pod of a namespace would read the metrics: use Pods.select(…) with the labels of the scraper');
  }
  policy.allowFromPods(scraper, { port: METRICS_PORT });
}
