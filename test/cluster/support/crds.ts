import { Answer, Cluster, eventually } from './cluster';
import { applyAll } from './lifecycle';
import { settings } from './settings';
import { parseObjects, readYaml } from '../../../scripts/support/examples';
import { BUILT_IN_POD_KINDS } from '../../../src/policy/pod-kinds';
import { Manifest } from '../../support/app';

/** A kind of custom resource: its name in the API, such as "sandboxes", group, version and kind. */
export type Kind = Pick<typeof BUILT_IN_POD_KINDS[number], 'apiVersion' | 'kind' | 'resource'>;

/** The kinds of agent-sandbox. */
export const SANDBOX_KINDS: readonly Kind[] = BUILT_IN_POD_KINDS.filter(({ apiVersion }) => apiVersion.includes('.'));

/** Sees to it that the cluster has the kinds; gives what was made for that: definitions from CLUSTER_CRDS, or such as take any spec. */
export async function defineKinds(cluster: Cluster, kinds: readonly Kind[]): Promise<Manifest[]> {
  const given = settings.crds ? parseObjects(readYaml(settings.crds)) : [];
  const made: Manifest[] = [];
  for (const kind of kinds) {
    const byDefault = definitionOf(kind);
    const definition = given.find((object) => object.kind === byDefault.kind && object.metadata.name === byDefault.metadata.name) ?? byDefault;
    if ((await cluster.get(definition)).status === 404) {
      await applyAll(cluster, [definition]);
      const isServed = ({ body }: Answer) => body.resources?.some(({ name }: Manifest) => name === kind.resource);
      await eventually(20, () => cluster.send('GET', `/apis/${kind.apiVersion}`), isServed);
      made.push(definition);
    }
  }
  return made;
}

function definitionOf(of: Kind): Manifest {
  const [group, version] = of.apiVersion.split('/');
  const openAPIV3Schema = { type: 'object', properties: { spec: { 'type': 'object', 'x-kubernetes-preserve-unknown-fields': true } } };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${of.resource}.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { plural: of.resource, kind: of.kind },
      versions: [{ name: version, served: true, storage: true, schema: { openAPIV3Schema } }],
    },
  };
}
