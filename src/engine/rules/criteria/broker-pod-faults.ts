import { ClusterView } from '../../cluster/cluster-view';
import { configFileOf, roleOf } from '../../cluster/infrastructure';
import { nameOf } from '../../cluster/namespaced';
import { BROKER_FOLDER, envoyCommand } from '../../gateway-files/envoy/envoy-command';
import { PodView } from '../../manifest/pod-view';
import { configOfBroker } from '../../reach/broker/broker-file';
import { Json, isSame, object, objects, textOf } from '../../value/json';

/** What lets something else than the generated file decide in a pod of a broker. */
export interface PodFault {
  readonly field: string;
  readonly got: unknown;
  readonly detail: string;
}

const FILE = configFileOf('credential-broker')!;
const COMMAND = envoyCommand(`${BROKER_FOLDER}/${FILE}`);

/** Fields of a container that run something else, or change what Envoy does. */
const OTHER_PROGRAMS = ['args', 'env', 'envFrom', 'lifecycle'];

/** The faults of a pod. None if it is no pod of a broker, or if its file is not known. */
export function brokerPodFaults(view: ClusterView, pod: PodView): PodFault[] {
  const config = roleOf(pod) === 'credential-broker' ? configOfBroker(view, pod) : undefined;
  const envoy = pod.containers.find(({ role }) => role === 'main');
  const others = pod.containers.filter((one) => one !== envoy);
  if (!config || !envoy) {
    return [];
  }
  const { path, container } = envoy;
  const { command } = container;
  const extra = OTHER_PROGRAMS.filter((field) => isGiven(container[field]));
  const fault = (field: string, got: unknown, detail: string): PodFault => ({ field, got, detail });
  return [
    ...others.map((other) => fault(other.path, other.container.name, 'a container beside Envoy can get the keys')),
    ...isSame(command, COMMAND) ? [] : [fault(`${path}.command`, command, 'Envoy does not run with the command of a broker')],
    ...extra.map((field) => fault(`${path}.${field}`, '…', 'it changes what runs beside or in Envoy')),
    ...readsFile(pod.spec, container, nameOf(config)) ? [] : [
      fault(`${path}.volumeMounts`, '…', `Envoy does not read the ${FILE} of ConfigMap "${nameOf(config)}" in ${BROKER_FOLDER}`),
    ],
  ];
}

/** Whether the folder of the file is the ConfigMap, and nothing is mounted over or below it. */
function readsFile({ volumes }: Json, { volumeMounts }: Json, config: string): boolean {
  const isInFolder = ({ mountPath }: Json) => `${textOf(mountPath)}/`.startsWith(`${BROKER_FOLDER}/`);
  const mounts = objects(volumeMounts).filter(isInFolder);
  const volume = objects(volumes).find(({ name }) => name === mounts[0]?.name);
  const { name, items } = object(volume?.configMap);
  return mounts.length === 1 && !isGiven(mounts[0].subPath) && !isGiven(mounts[0].subPathExpr) && name === config && !isGiven(items);
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '' && !(Array.isArray(value) && value.length === 0);
}
