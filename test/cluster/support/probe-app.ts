import { App, Chart, Duration, Testing } from 'cdk8s';
import { ImagePullPolicy } from 'cdk8s-plus-29';
import { settings } from './settings';
import { Manifest } from '../../support/app';
import { AgentPolicy, AgentRuntime, GVisorRuntime, NetworkPolicyProbe } from 'cdk8s-hardened-agents';

/** A probe in a namespace of its own, without the policies that a test takes away: they stand for a network that does not enforce them. */
export function probeApp(name: string, runtime: string, without: readonly string[]): Manifest[] {
  const chart = new Chart(new App(), 'probe');
  const probe = new NetworkPolicyProbe(chart, 'probe', {
    name,
    image: settings.image,
    imagePullPolicy: ImagePullPolicy.IF_NOT_PRESENT,
    runtime: runtime === 'gvisor' ? new GVisorRuntime(chart, 'gvisor', { name: 'probe-gvisor' }) : AgentRuntime.runc(),
    timeout: Duration.seconds(30),
  });
  if (runtime !== 'gvisor') {
    AgentPolicy.acknowledge(probe, 'require-sandboxed-runtime', 'policies do not depend on the runtime, and runc starts faster');
  }
  return Testing.synth(chart).filter(({ kind, metadata }: Manifest) => kind !== 'NetworkPolicy' || !without.includes(metadata.name));
}
