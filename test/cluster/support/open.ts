import { Cluster } from './cluster';
import { settings } from './settings';
import { Manifest } from '../../support/app';

/**
 * A namespace without any rule, with a web server and a Service: what agents must not reach, and the
 * control that shows that others do.
 */
export function openNamespace(name: string): Manifest[] {
  const metadata = { name: 'web', namespace: name, labels: { app: 'web' } };
  const command = ['/bin/sh', '-c', 'mkdir /www; echo web >/www/index.html; exec httpd -f -p 8080 -h /www'];
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name } },
    { apiVersion: 'v1', kind: 'Service', metadata, spec: { selector: { app: 'web' }, ports: [{ port: 80, targetPort: 8080 }] } },
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'web', namespace: name } },
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata,
      spec: {
        serviceAccountName: 'web', // `default` comes a moment after the namespace
        containers: [{
          name: 'web',
          image: settings.image,
          imagePullPolicy: 'IfNotPresent',
          command,
          readinessProbe: { httpGet: { port: 8080 }, periodSeconds: 1 },
        }],
      },
    },
  ];
}

/** A Service's cluster address. */
export async function clusterAddress(cluster: Cluster, namespace: string, name: string): Promise<string> {
  return (await cluster.get({ apiVersion: 'v1', kind: 'Service', metadata: { namespace, name } })).body.spec.clusterIP;
}

/** The API server's own address. */
export async function apiServerAddress(cluster: Cluster): Promise<{ host: string; port: number }> {
  const metadata = { namespace: 'default', name: 'kubernetes' };
  const { body } = await cluster.get({ apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', metadata });
  return { host: body.endpoints[0].addresses[0], port: body.ports[0].port };
}
