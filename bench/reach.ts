import { ClusterView } from 'cdk8s-hardened-agents/lib/engine/cluster/cluster-view';
import { podViews } from 'cdk8s-hardened-agents/lib/engine/manifest/pod-view';
import { targetsOf } from 'cdk8s-hardened-agents/lib/engine/reach/reach-targets';

/**
 * Seconds that the reach of many agents takes, each under a policy of its own and one of its namespace, of a hundred agents.
 * Argument: how many agents, which is how many policies there are, too.
 */
const agents = Number(process.argv[2]);
const IN_NAMESPACE = 100;

function manifests(): any[] {
  return Array.from({ length: agents }, (_, i) => {
    const namespace = `agents-${Math.floor(i / IN_NAMESPACE)}`;
    const metadata = { name: `agent-${i}`, namespace };
    const isFirst = i % IN_NAMESPACE === 0; // its policy is that of the namespace
    const peers = [
      { to: [{ ipBlock: { cidr: '0.0.0.0/0', except: ['10.243.0.0/16', '10.96.0.0/12', '169.254.0.0/16'] } }], ports: [{ port: 443 }] },
      {
        to: [{
          namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
          podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
        }],
        ports: [{ port: 53, protocol: 'UDP' }, { port: 53, protocol: 'TCP' }],
      },
      { to: [{ podSelector: { matchLabels: { agent: String((i + 1) % agents) } } }], ports: [{ port: 8080 }] },
      { to: [{ ipBlock: { cidr: `198.51.${(i >> 8) & 255}.${i & 255}/32` } }], ports: [{ port: 5432 }] }, // eslint-disable-line no-bitwise
    ];
    return [
      { apiVersion: 'v1', kind: 'Pod', metadata: { ...metadata, labels: { agent: String(i) } }, spec: { containers: [{ name: 'main' }] } },
      {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'NetworkPolicy',
        metadata,
        spec: { podSelector: isFirst ? {} : { matchLabels: { agent: String(i) } }, policyTypes: ['Egress'], egress: peers },
      },
    ];
  }).flat();
}

const all = manifests();
const begin = performance.now();
const view = new ClusterView(all.map((manifest) => ({ manifest })));
const targets = all.flatMap((manifest) => podViews(manifest)).map((pod) => targetsOf(view, pod).length);
console.log(JSON.stringify({
  seconds: (performance.now() - begin) / 1000,
  agents: targets.length,
  targets: targets.reduce((sum, n) => sum + n, 0),
}));
