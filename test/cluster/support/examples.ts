import { Answer, Cluster } from './cluster';
import { applyAll, gone, removeAll } from './lifecycle';
import { exampleObjects, exampleNames } from '../../../scripts/support/examples';
import { Manifest } from '../../support/app';

/** Examples for one cluster: examples/clusters is for two, with the same names in both. */
export const EXAMPLES: readonly string[] = exampleNames().filter((name) => name !== 'clusters');

/** Of 500 equal Jobs the API server says the same; a small node has no room for their pods, and takes minutes to remove them. */
const MAX_JOBS = 20;

/** Sends the objects of examples, and removes those of one while the next is tried. */
export class ExampleRun {
  private readonly objects = new Map<string, Manifest[]>();
  private readonly removals: Promise<void>[] = [];
  private readonly left: Manifest[] = [];

  constructor(private readonly cluster: Cluster) {}

  /** An example's objects in the order in which they are applied. */
  public objectsOf(name: string): Manifest[] {
    const objects = this.objects.get(name) ?? withFewJobs(exampleObjects(name));
    this.objects.set(name, objects);
    return objects;
  }

  /**
   * Does something with an example's objects one after the other, and gives what the API server said of each. The objects are removed once
   * `settled` ends.
   */
  public async each(name: string, act: (object: Manifest) => Promise<Answer>,
    settled: (answers: Answer[]) => Promise<unknown> = async () => undefined): Promise<Answer[]> {
    const objects = this.objectsOf(name);
    const given = madeByOthers(objects);
    await gone(this.cluster, [...objects, ...given]);
    await applyAll(this.cluster, given);
    const answers: Answer[] = [];
    try {
      for (const object of objects) {
        answers.push(await act(object));
      }
      await settled(answers);
    } finally {
      this.removals.push(removeAll(this.cluster, [...objects, ...given]));
    }
    return answers;
  }

  /** Makes what an example needs and does not make itself. From now on its objects can be sent, and `end` removes all of them. */
  public async prepare(name: string): Promise<void> {
    const objects = this.objectsOf(name);
    const given = madeByOthers(objects);
    this.left.push(...objects, ...given);
    await applyAll(this.cluster, given);
  }

  /** Takes away what other examples cannot stand beside: what refuses their objects, and fixed addresses. */
  public async makeRoom(name: string): Promise<void> {
    const objects = this.objectsOf(name).filter(({ kind, spec }) => kind === 'ValidatingAdmissionPolicyBinding' || spec?.clusterIP);
    await Promise.all(objects.map((object) => this.cluster.delete(object)));
  }

  /** Waits until nothing is left of what was sent. */
  public async end(): Promise<void> {
    await Promise.all([...this.removals, removeAll(this.cluster, this.left)]);
  }
}

function withFewJobs(objects: Manifest[]): Manifest[] {
  const surplus = new Set(objects.filter(({ kind }) => kind === 'Job').slice(MAX_JOBS));
  return objects.filter((object) => !surplus.has(object));
}

/** What an example needs and does not make itself. */
function madeByOthers(objects: Manifest[]): Manifest[] {
  return [...classesOfCloud(objects), ...existingNamespaces(objects)];
}

/** Namespaces that an example's objects are in and that a team of the platform makes, with the levels of Pod Security. */
function existingNamespaces(objects: Manifest[]): Manifest[] {
  const made = objects.filter(({ kind }) => kind === 'Namespace').map(({ metadata }) => metadata.name);
  const named = objects.flatMap(({ metadata }) => (metadata.namespace as string | undefined) ?? []);
  const labels = { 'cdk8s-hardened-agents/agents': 'true', 'pod-security.kubernetes.io/enforce': 'restricted' };
  return [...new Set(named)].filter((name) => !made.includes(name))
    .map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } }));
}

/** RuntimeClasses that an example's pods name and a cloud has; any handler will do, since no pod gets an image. */
function classesOfCloud(objects: Manifest[]): Manifest[] {
  const made = objects.filter(({ kind }) => kind === 'RuntimeClass').map(({ metadata }) => metadata.name);
  const named = objects.flatMap(({ spec }) => spec?.runtimeClassName ?? spec?.template?.spec?.runtimeClassName ?? []);
  return [...new Set(named)].filter((name) => !made.includes(name))
    .map((name) => ({ apiVersion: 'node.k8s.io/v1', kind: 'RuntimeClass', metadata: { name }, handler: 'runsc' }));
}
