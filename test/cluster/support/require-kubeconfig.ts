/** Nothing here passes by being skipped. */
export default function requireKubeconfig(): void {
  if (!process.env.KUBECONFIG) {
    throw new Error('set KUBECONFIG to the kubeconfig of a throwaway cluster; test/cluster/README.md lists what else can be set');
  }
}
