import * as kplus from 'cdk8s-plus-29';
import {
  AgentExposure, AgentExposureProps, ExposureType, HardenedAgentDeployment, HardenedAgentDeploymentProps, IngressController,
  IngressExposureOptions,
} from '../../../src';
import { Base, IMAGE, Manifest, base, objects } from '../../support/app';

/** A base with one Deployment of agents. */
export interface Exposed extends Base {
  readonly agent: HardenedAgentDeployment;
}

export function exposed(tweak: Partial<HardenedAgentDeploymentProps> = {}, b: Base = base()): Exposed {
  const { chart, namespace, runtime } = b;
  return { ...b, agent: new HardenedAgentDeployment(chart, 'agent', { namespace, runtime, image: IMAGE, port: 8080, ...tweak }) };
}

export const INGRESS: IngressExposureOptions = {
  controller: IngressController.traefik(), host: 'agent.example.com', tlsSecretName: 'agent-tls',
};

/** A valid exposure with one tweak. */
export function expose({ chart, agent }: Exposed, tweak: Partial<AgentExposureProps> = {}, id = 'web'): AgentExposure {
  return new AgentExposure(chart, id, { agent, through: ExposureType.ingress(INGRESS), ...tweak });
}

/** Pods in a namespace of another team. */
export function podsIn({ chart }: Base, namespace: string, labels: { [label: string]: string }, id = namespace): kplus.Pods {
  const namespaces = kplus.Namespaces.select(chart, `${id}-namespaces`, { names: [namespace] });
  return kplus.Pods.select(chart, `${id}-pods`, { labels, namespaces });
}

/** The ingress rules that select the agent. */
export function opened({ chart }: Base): Manifest[] {
  return objects(chart, 'NetworkPolicy').filter(({ spec }) => spec.ingress).flatMap(({ spec }) => spec.ingress as Manifest[]);
}

/** Pods as a rule has them. */
export const peer = (namespace: string, matchLabels: Manifest): Manifest => (
  { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } }, podSelector: { matchLabels } });
