/** Loads the Kubernetes client where test/cluster/support/client.ts looks for it, as the environment of jest does. */
// eslint-disable-next-line @typescript-eslint/no-require-imports -- an ES module, which must be there before the imports that follow
Object.assign(globalThis, { clientNode: require('@kubernetes/client-node') });
