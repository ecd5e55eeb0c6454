import { Chart } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { IConstruct } from 'constructs';
import { propError, requirePort } from '../../engine/input/props';
import { PodSet, subjects } from '../network/peer';

/** The pods of an agent, which must all be in one namespace that is known. */
export function requireAgentPods(scope: IConstruct, agent: kplus.IPodSelector): PodSet {
  const { namespaces } = agent.toPodSelectorConfig();
  const own = Chart.of(scope).namespace;
  const found = namespaces === undefined && own === undefined ? [] : subjects(agent, own ?? '');
  if (found.length !== 1) {
    throw propError(scope, 'agent', 'be in one namespace', found.map(({ namespace }) => namespace),
      'give the construct of the agent, or Pods.select(…) with the name of its namespace');
  }
  return found[0];
}

/** Labels that select the agent's pods and no others, for objects that know labels alone. */
export function requireLabels(scope: IConstruct, agent: kplus.IPodSelector, { podSelector }: PodSet): { [label: string]: string } {
  const { matchLabels = {}, matchExpressions } = podSelector as { matchLabels?: { [label: string]: string }; matchExpressions?: unknown };
  if (Object.keys(matchLabels).length === 0 || matchExpressions !== undefined) {
    throw propError(scope, 'agent', 'be selected by labels with values', podSelector,
      `a Service knows nothing else; give the construct of the agent or its labels instead of "${agent.node.path}"`);
  }
  return matchLabels;
}

/** What a port of an agent is for, and what to know of another one. */
interface PortUse {
  readonly port: string;
  /** The usual place in the list of the agent's ports. */
  readonly at: number;
  readonly ofAnother: string;
}

export const FOR_CALLERS: PortUse = { port: 'the port that callers reach', at: 0, ofAnother: 'give one of them, or add the port first' };
export const FOR_METRICS: PortUse = {
  port: 'the port that serves the metrics',
  at: -1,
  ofAnother: 'on a port that takes requests Prometheus could instruct the agent, so add a port for the metrics first',
};

/** A port of the agent. By default, it is the only one. */
export function requireAgentPort(scope: IConstruct, agent: kplus.IPodSelector, given: number | undefined, use: PortUse): number {
  const own = [...new Set(kplus.extractContainerPorts(agent)
    .filter(({ protocol = kplus.Protocol.TCP }) => protocol === kplus.Protocol.TCP).map(({ number }) => number))];
  if (given === undefined) {
    if (own.length !== 1) {
      const why = own.length === 0 ? 'the agent opens no port that is known' : `the agent opens ${own.join(', ')}`;
      throw propError(scope, 'port', 'be given', given, `${why}; give ${use.port}, such as port: ${own.at(use.at) ?? 8080}`);
    }
    return own[0];
  }
  requirePort(scope, 'port', given);
  if (own.length > 0 && !own.includes(given)) {
    throw propError(scope, 'port', `be a TCP port that the agent opens: ${own.join(', ')}`, given,
      `${use.ofAnother}: agent.containers[0].addPort({ name: "port-${given}", number: ${given} })`);
  }
  return given;
}
