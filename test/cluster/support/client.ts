declare const clientNode: typeof import('@kubernetes/client-node', { with: { 'resolution-mode': 'import' } });

/** The Kubernetes client, as environment.ts loaded it. */
export const kubernetes = clientNode;
