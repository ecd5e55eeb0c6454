/** What the suite must be told of a cluster. README.md says what each one is. */
const { env } = process;
const list = (name: string, byDefault: string) => (env[name] ?? byDefault).split(',');

export const settings = {
  image: env.CLUSTER_IMAGE ?? 'lab.local/busybox:1',
  gateImage: env.CLUSTER_GATE_IMAGE,
  shellArgs: list('CLUSTER_SHELL_ARGS', '-c'),
  runtimes: list('CLUSTER_RUNTIMES', 'gvisor,runc'),
  podCidrs: list('CLUSTER_POD_CIDRS', '10.244.0.0/16'),
  serviceCidrs: list('CLUSTER_SERVICE_CIDRS', '10.96.0.0/16'),
  nodeCidrs: list('CLUSTER_NODE_CIDRS', '192.168.77.0/24'),
  apiServerCidrs: list('CLUSTER_API_SERVER_CIDRS', '192.168.77.0/24'),
  metadata: env.CLUSTER_METADATA ?? '169.254.169.254',
  internet: env.CLUSTER_INTERNET ?? 'internet.test',
  crds: env.CLUSTER_CRDS,
  kubectl: env.CLUSTER_KUBECTL ?? 'kubectl',
  runtimeSocket: env.CLUSTER_RUNTIME_SOCKET,
};
