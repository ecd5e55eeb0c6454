import { reportClusters } from './test/oracles/report-clusters';
test('x', () => {
  const c = reportClusters(200)[165];
  console.log(c.manifests.filter((m) => m.kind === 'ClusterNetworkPolicy' || (m.kind === 'NetworkPolicy' && m.metadata.namespace === 'a') || m.kind==='Namespace' || (m.kind==='Pod')).map((m) => JSON.stringify(m)).join('\n'));
});
