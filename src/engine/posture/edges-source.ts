import { sourcesBy } from './findings-of';
import { PostureInput } from './posture-input';
import { PostureSource } from './posture-source';
import { PodView } from '../manifest/pod-view';
import { policiesOfTemplate } from '../manifest/sandbox-template';
import { Evidence } from '../reach/opening';
import { Json, isObject, object } from '../value/json';

/** Finds the places of what opens or denies the edges of one pod. */
export class Placer {
  private readonly source: (manifest: Json, field: string) => PostureSource;

  constructor(private readonly pod: PodView, placeOf: PostureInput['placeOf']) {
    this.source = sourcesBy(placeOf);
  }

  /** An element of the pod's own manifest. */
  public own(field: string): PostureSource {
    return this.source(this.pod.manifest, field);
  }

  /** Elements of policies or other objects, each place once. */
  public all(evidence: readonly Pick<Evidence, 'policy' | 'field'>[]): PostureSource[] {
    const sources = evidence.filter(({ field }) => field !== '').map(({ policy, field }) => (
      policiesOfTemplate(this.pod.manifest).includes(policy) ? this.ofTemplate(field) : this.source(policy, field)));
    return sources.length < 2 ? sources : [...new Map(sources.map((source) => [JSON.stringify(source), source])).values()];
  }

  /** A policy that the controller of agent-sandbox writes is in no manifest. The template is. */
  private ofTemplate(field: string): PostureSource {
    const { networkPolicy } = object(this.pod.manifest.spec);
    const within = /^spec\.(ingress|egress)\b.*$/.test(field) ? field.replace(/^spec/, 'spec.networkPolicy') : 'spec.networkPolicy';
    return this.own(isObject(networkPolicy) ? within : 'spec');
  }
}
