import { sourcesBy } from './findings-of';
import { PostureSource } from './posture-finding';
import { PostureInput } from './posture-input';
import { PodView } from '../manifest/pod-view';
import { policiesOfTemplate } from '../manifest/sandbox-template';
import { Evidence, Opening, portsTogether } from '../reach/opening';
import { portTexts } from '../reach/reach-targets';
import { Json, isObject, object } from '../value/json';
import { memoize } from '../value/memoize';

/** Where many policies say the same of a pod, so many places are enough. Lists of all would grow with pods, policies and peers. */
export const MOST_PLACES = 16;

type Opened = Pick<Opening, 'numbers' | 'names'>;

/** What else there is to say of an edge, in one line. */
export function detailField(...texts: readonly string[]): { readonly detail?: string } {
  const said = texts.filter((text) => text !== '');
  return said.length === 0 ? {} : { detail: said.join('; ') };
}

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

  /**
   * Elements of policies or other objects, each place once.
   *
   * @param opened all ports that they open together
   */
  public all(evidence: readonly Pick<Evidence, 'policy' | 'field' | 'ports'>[], opened?: Opened): PostureSource[] {
    const found = evidence.filter(({ field }) => field !== '').map(({ policy, field, ports }) => ({
      source: policiesOfTemplate(this.pod.manifest).includes(policy) ? this.ofTemplate(field) : this.source(policy, field), ports,
    }));
    if (found.length < 2) {
      return found.map(({ source }) => source);
    }
    const byPlace = new Map<string, typeof found[number]>();
    for (const { source, ports } of found) {
      const key = JSON.stringify(source);
      const before = byPlace.get(key);
      byPlace.set(key, { source, ports: before ? portsTogether(before.ports, ports) : ports });
    }
    return [...byPlace.values()].map(({ source, ports }) => ({ ...source, ...opened && ports && ownPorts(ports, opened) }));
  }

  /** The places of what denies an edge, the first ones if they are many, and in words how many there are. */
  public deniers(evidence: Iterable<Pick<Evidence, 'policy' | 'field'>>): { readonly sources: PostureSource[]; readonly left: string } {
    const placed: Pick<Evidence, 'policy' | 'field'>[] = [];
    const fields = new Map<Json, Set<string>>();
    for (const one of evidence) {
      const known = memoize(fields, one.policy, () => new Set<string>());
      if (one.field !== '' && !known.has(one.field)) {
        known.add(one.field);
        placed.push(one);
      }
    }
    const left = placed.length > MOST_PLACES ? `${MOST_PLACES} of ${placed.length} places that deny it are listed` : '';
    return { sources: this.all(placed.slice(0, MOST_PLACES)), left };
  }

  /** A policy that the controller of agent-sandbox writes is in no manifest. The template is. */
  private ofTemplate(field: string): PostureSource {
    const { networkPolicy } = object(this.pod.manifest.spec);
    const within = /^spec\.(ingress|egress)\b.*$/.test(field) ? field.replace(/^spec/, 'spec.networkPolicy') : 'spec.networkPolicy';
    return this.own(isObject(networkPolicy) ? within : 'spec');
  }
}

/** The ports of one place as texts, if other places open others. */
function ownPorts({ numbers, names }: NonNullable<Evidence['ports']>, opened: Opened): Pick<PostureSource, 'ports'> {
  const isNamed = (port: Opened['names'][number]) => names.some(({ name, protocol }) => name === port.name && protocol === port.protocol);
  const ports = portTexts({ numbers, names: opened.names.filter(isNamed) });
  return ports.join() === portTexts(opened).join() ? {} : { ports };
}
