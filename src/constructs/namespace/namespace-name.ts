import { ErrorSource, propError, requireDnsLabel } from '../../engine/input/props';

/** A name that is a DNS label and not reserved: the cluster's own pods run in the reserved namespaces. */
export function requireNamespaceName(source: ErrorSource, name: string): void {
  requireDnsLabel(source, 'name', name);
  if (name === 'default' || name.startsWith('kube-')) {
    throw propError(source, 'name', 'not be "default" or begin with "kube-"', name,
      'give the agents a namespace of their own, such as "agents"');
  }
}
