import { celValue } from './cel';
import { ClusterView } from '../../cluster/cluster-view';
import { mountedNames } from '../../cluster/gateways';
import { ROLES, Role, infrastructureOf, portOf, roleOf } from '../../cluster/infrastructure';
import { ADDRESS_LABEL, AGENT_LABEL, ROLE_LABEL } from '../../manifest/labels';
import { PodView } from '../../manifest/pod-view';
import { object, textOf } from '../../value/json';
import { CelContext } from '../rule';

/**
 * CEL that is true for a pod without a role, or with a known role and without the label of agents. If the app has infrastructure, the pod
 * must look like a pod of the app: images of the same repositories, and no ConfigMap that those pods do not mount. A pod with the label
 * that policies select infrastructure by must have the role, too.
 */
export function celHasTrueRole({ view }: CelContext): string {
  const [role, agent] = [ROLE_LABEL, AGENT_LABEL].map((label) => JSON.stringify(label));
  const own = podsWithRoles(view);
  const isKnown = own.length === 0 ? `variables.metadata.labels[${role}] in ${JSON.stringify(ROLES)}`
    : `[${own.map(celValue).join(', ')}].exists(a, a.role == variables.metadata.labels[${role}]`
      + ' && variables.containers.all(c, a.images.exists(i, c.image.startsWith(i + "@")))'
      + ' && variables.spec.?volumes.orValue([]).all(v, !has(v.configMap) || v.configMap.?name.orValue("") in a.configs))';
  const listens = ROLES.flatMap((one) => (portOf(one) === undefined ? [] : [`(variables.metadata.labels[${role}] != ${JSON.stringify(one)}`
    + ` || variables.containers.exists(c, c.?ports.orValue([]).exists(p, p.containerPort == ${portOf(one)})))`]));
  const addresses = [...new Set(infrastructureOf(view).map(({ metadata }) => textOf(object(metadata.labels)[ADDRESS_LABEL])))].sort();
  const isOthers =
    addresses.length === 0
      ? ''
      : `!(variables.metadata.?labels[?${JSON.stringify(ADDRESS_LABEL)}].orValue("") in ${JSON.stringify(addresses)}) && `;
  const hasRole = `${role} in variables.metadata.?labels.orValue({})`;
  return `(${isOthers}!(${hasRole})) || (${hasRole} && ${isKnown} && ${listens.join(' && ')}`
    + ` && variables.metadata.labels[?${agent}] != optional.of("true"))`;
}

/** The role, images and ConfigMaps of the app's infrastructure pods, each once, sorted. */
function podsWithRoles(view: ClusterView): { readonly role: Role; readonly images: string[]; readonly configs: string[] }[] {
  const all = infrastructureOf(view).map(known);
  return [...new Map(all.map((one) => [JSON.stringify(one), one])).entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}

function known(pod: PodView): { readonly role: Role; readonly images: string[]; readonly configs: string[] } {
  const images = pod.containers.map(({ container }) => textOf(container.image).replace(/@.*$/, ''));
  return { role: roleOf(pod)!, images: [...new Set(images)].sort(), configs: [...new Set(mountedNames(pod))].sort() };
}
