import { execFileSync } from 'child_process';
import { goProgram } from './go-program';
import { PodView, podViews } from '../../src/engine/manifest/pod-view';
import { ReachEndpoint, allows } from '../../src/engine/reach/reach';
import { Json } from '../../src/engine/value/json';
import { clusterOf } from '../support/cluster';

/** What an API server holds, pods with their addresses, and connections in it, Services translated. */
export interface NetworkCase {
  readonly namespaces: readonly Json[];
  readonly policies: readonly Json[];
  readonly clusterPolicies?: readonly Json[];
  readonly nodes?: readonly Json[];
  readonly pods: readonly Json[];
  readonly connections: readonly Connection[];
}

export interface Connection {
  readonly from: string;
  readonly to: string;
  readonly port: number;
  readonly protocol: 'TCP' | 'UDP' | 'SCTP';
}

export type Verdict = 'allowed' | 'denied';

/** What the specification says of every connection of the cases, as the program in `network-policy` reads it. */
export function specified(cases: readonly NetworkCase[]): Verdict[][] {
  const input = cases.map((one) => JSON.stringify(one)).join('\n');
  const printed = execFileSync(goProgram('network-policy'), { input, encoding: 'utf8', maxBuffer: 2 ** 28 });
  const verdicts = printed.trim().split('\n') as Verdict[];
  const [total, said] = [cases.reduce((sum, { connections }) => sum + connections.length, 0), verdicts.length];
  if (total !== said) {
    throw new Error(`asked of ${total} connections, got ${said} verdicts`);
  }
  let next = 0;
  return cases.map(({ connections }) => verdicts.slice(next, next += connections.length));
}

/** What the library says of every connection. */
export function computed({ namespaces, policies, clusterPolicies = [], nodes = [], pods, connections }: NetworkCase): Verdict[] {
  const known = new Set(namespaces.map(({ metadata }) => metadata.name));
  const others = [...new Set(pods.map(({ metadata }) => metadata.namespace))].filter((name) => !known.has(name))
    .map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })); // an API server has each, so that all labels are known
  const objects = [...namespaces, ...others, ...nodes, ...policies, ...clusterPolicies, ...pods];
  const view = clusterOf(objects);
  const views = new Map<string, PodView>(pods.flatMap((pod) => pod.status.podIPs.map(({ ip }: Json) => [ip, podViews(pod)[0]])));
  const at = (address: string): ReachEndpoint => ({ address, pod: views.get(address) });
  return connections.map(({ from, to, port, protocol }) => (allows(view, at(from), at(to), port, protocol) ? 'allowed' : 'denied'));
}
