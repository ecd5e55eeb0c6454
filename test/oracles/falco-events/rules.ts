import { NetworkPolicyPort } from 'cdk8s-plus-29';
import { EgressProxy, FalcoRules, FalcoRulesProps, HardenedAgentPod, PodSubnetEgressDeny } from '../../../src';
import { IMAGE, RANGES, open } from '../../support/app';

/**
 * The rules of an app whose one agent listens on 8080, and may call 203.0.113.0/24 on 443 and the cluster's DNS; a proxy runs beside it.
 */
export function falcoRules(props: FalcoRulesProps = {}): string {
  const b = open();
  const { namespace, runtime } = b;
  const agent = new HardenedAgentPod(b.chart, 'agent', { namespace, runtime, image: IMAGE, port: 8080 });
  const egress = new PodSubnetEgressDeny(b.chart, 'egress', { namespace: b.namespace, ...RANGES, agent, allowInternet: false });
  egress.allowToCidr('203.0.113.0/24', { ports: [NetworkPolicyPort.tcp(443)] });
  new EgressProxy(b.chart, 'proxy', { namespace: b.namespace, runtime: b.runtime, ...RANGES, image: IMAGE });
  return new FalcoRules(b.chart, 'rules', props).text();
}
