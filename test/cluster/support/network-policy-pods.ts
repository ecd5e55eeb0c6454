import { settings } from './settings';
import { Manifest } from '../../support/app';
import { makeObject } from '../../support/plain';

/**
 * Callers, one a runtime, and what they call, in namespaces of three sorts: the callers' own, one with a label, and one
 * without. No pod has a readiness probe, which a policy could stop.
 */

export const AGENTS = 'np-agents', TOOLS = 'np-tools';
const BARE = 'np-bare';
export const NODE_PORT = 18_080;

const namespace = (name: string, labels = {}): Manifest => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } });
const account = (name: string): Manifest => ({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'server', namespace: name } });
const service = (name: string, of: string, app: string): Manifest => makeObject('v1', 'Service', { name, namespace: of }, {
  selector: { app }, ports: [{ port: 80, targetPort: 'http' }],
});

/** A pod that serves on three ports, of which the first may have a name, or on one of the node. */
function server(name: string, of: string, labels: { [key: string]: string }, more: Manifest = {}, portName?: string): Manifest {
  const served = more.hostNetwork ? [NODE_PORT] : [8080, 8081, 8082];
  const command = [...served.map((port) => `httpd -p ${port} -h /www`), 'exec sleep 3600'].join('; ');
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: of, labels },
    spec: {
      serviceAccountName: 'server', // `default` comes a moment after the namespace
      containers: [{
        name: 'server',
        image: settings.image,
        imagePullPolicy: 'IfNotPresent',
        command: ['/bin/sh', '-c', `mkdir /www; ${command}`],
        ports: portName ? [{ name: portName, containerPort: 8080 }] : [],
      }],
      ...more,
    },
  };
}

/** Objects in the order in which they are applied. */
export const objects: Manifest[] = [
  { apiVersion: 'node.k8s.io/v1', kind: 'RuntimeClass', metadata: { name: 'np-gvisor' }, handler: 'runsc' },
  namespace(AGENTS, { team: 'agents' }), namespace(TOOLS, { team: 'tools' }), namespace(BARE),
  ...[AGENTS, TOOLS, BARE].map(account),
  service('web', AGENTS, 'web'), service('tool', TOOLS, 'tool'),
  ...settings.runtimes.map((runtime) =>
    server(runtime, AGENTS, { app: 'agent', runtime }, runtime === 'gvisor' ? { runtimeClassName: 'np-gvisor' } : {})),
  server('web', AGENTS, { app: 'web' }, {}, 'http'),
  server('db', AGENTS, { app: 'db' }),
  server('tool', TOOLS, { app: 'tool', tier: 'front' }, {}, 'http'),
  server('store', TOOLS, { app: 'db' }, {}, 'sql'),
  server('plain', BARE, { app: 'web' }),
  server('host', TOOLS, { app: 'web' }, { hostNetwork: true }),
];
