/** The Kubernetes client is an ES module, which TypeScript here cannot load: it is there before the program starts. */
globalThis.clientNode = await import('@kubernetes/client-node');
