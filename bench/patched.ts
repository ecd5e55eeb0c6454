import { ApiObject, App, Chart, Duration, JsonPatch, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { Fleet, IMAGE, copied, namespaceOf } from './apps';

/**
 * The same bytes by hand: pods and policies of cdk8s-plus with its own props as far as they go, and patches for the rest.
 * A cdk8s-plus object keeps of a patch only what it knows, under its own name (`hostPid`, not `hostPID`).
 */
export function patched(fleet: Fleet): App {
  return copied(fleet, (chart, manifests) => fill(chart, fleet.pods / fleet.charts, manifests));
}

function fill(chart: Chart, pods: number, manifests: any[]): void {
  const shared = manifests.filter(({ kind, metadata }) => kind !== 'Pod'
    && (kind !== 'NetworkPolicy' || metadata.name === 'default-deny'));
  const last = shared.pop(); // the account `default`, which comes after all that does not need it
  shared.forEach((manifest, i) => new ApiObject(chart, `shared-${i}`, manifest));
  const account = kplus.ServiceAccount.fromServiceAccountName(chart, 'account', 'agent');
  const peers = {
    view: kplus.NetworkPolicyIpBlock.ipv4(chart, 'world', '0.0.0.0/0', deniedIn(manifests)),
    nodeLocalDns: kplus.NetworkPolicyIpBlock.ipv4(chart, 'node-local-dns', '169.254.20.10/32'),
    kubeDns: kplus.Pods.select(chart, 'kube-dns', {
      labels: { 'k8s-app': 'kube-dns' },
      namespaces: kplus.Namespaces.select(chart, 'kube-system', { names: ['kube-system'] }),
    }),
  };
  for (let i = 0; i < pods; i++) {
    const agent = pod(chart, `agent-${i}`, account);
    agent.node.addDependency(policy(chart, `egress-${i}`, agent, peers));
  }
  new ApiObject(chart, 'last', last);
}

const NOBODY = { user: 65534, group: 65534 };

/** The ranges that the library denies. A user would copy the list into the app, and here it would soon lack a new range. */
function deniedIn(manifests: any[]): string[] {
  return manifests.flatMap(({ spec }) => spec?.egress ?? []).find(({ to }) => to?.[0].ipBlock?.except).to[0].ipBlock.except;
}

function pod(chart: Chart, id: string, serviceAccount: kplus.IServiceAccount): kplus.Pod {
  const made = new kplus.Pod(chart, id, {
    metadata: { namespace: namespaceOf(chart), labels: { 'cdk8s-hardened-agents/agent': 'true' } },
    serviceAccount,
    automountServiceAccountToken: false,
    securityContext: { ...NOBODY, ensureNonRoot: true, fsGroup: 65534 },
    containers: [{
      image: IMAGE,
      imagePullPolicy: kplus.ImagePullPolicy.IF_NOT_PRESENT,
      portNumber: 8080,
      securityContext: { ...NOBODY, ensureNonRoot: true, privileged: false, allowPrivilegeEscalation: false, readOnlyRootFilesystem: true },
      resources: {
        cpu: { request: kplus.Cpu.millis(50), limit: kplus.Cpu.millis(50) },
        memory: { request: Size.mebibytes(128), limit: Size.mebibytes(128) },
        ephemeralStorage: { request: Size.gibibytes(1), limit: Size.gibibytes(1) },
      },
      liveness: kplus.Probe.fromHttpGet('/', { port: 8080, periodSeconds: Duration.seconds(10), timeoutSeconds: Duration.seconds(5) }),
      readiness: kplus.Probe.fromHttpGet('/', { port: 8080, periodSeconds: Duration.seconds(10), timeoutSeconds: Duration.seconds(5) }),
      startup: kplus.Probe.fromHttpGet('/', {
        port: 8080,
        periodSeconds: Duration.seconds(2),
        timeoutSeconds: Duration.seconds(5),
        failureThreshold: 60,
      }),
      volumeMounts: [{ path: '/tmp', volume: kplus.Volume.fromEmptyDir(chart, `${id}-tmp`, 'tmp', { sizeLimit: Size.mebibytes(64) }) }],
    }],
  });
  ApiObject.of(made).addJsonPatch(
    JsonPatch.add('/spec/runtimeClassName', 'gvisor'),
    JsonPatch.add('/spec/enableServiceLinks', false),
    JsonPatch.remove('/spec/hostNetwork'),
    JsonPatch.add('/spec/containers/0/ports/0/protocol', 'TCP'),
    JsonPatch.add('/spec/shareProcessNamespace', false),
    JsonPatch.add('/spec/securityContext/seccompProfile', { type: 'RuntimeDefault' }),
    JsonPatch.add('/spec/containers/0/securityContext/seccompProfile', { type: 'RuntimeDefault' }),
    JsonPatch.add('/spec/containers/0/securityContext/capabilities', { drop: ['ALL'] }),
    ...['liveness', 'readiness', 'startup'].map((probe) => JsonPatch.remove(`/spec/containers/0/${probe}Probe/httpGet/scheme`)),
    ...['liveness', 'readiness'].map((probe) => JsonPatch.remove(`/spec/containers/0/${probe}Probe/failureThreshold`)),
  );
  return made;
}

function policy(chart: Chart, id: string, selector: kplus.Pod, peers: { [name: string]: kplus.INetworkPolicyPeer }): kplus.NetworkPolicy {
  const dns = [kplus.NetworkPolicyPort.of({ port: 53, protocol: kplus.NetworkProtocol.UDP }), kplus.NetworkPolicyPort.tcp(53)];
  const made = new kplus.NetworkPolicy(chart, id, {
    metadata: { namespace: namespaceOf(chart) },
    selector,
    egress: { rules: [{ peer: peers.view }, { peer: peers.kubeDns, ports: dns }, { peer: peers.nodeLocalDns, ports: dns }] },
  });
  ApiObject.of(made).addJsonPatch(JsonPatch.remove('/spec/egress/0/ports')); // cdk8s-plus writes an empty list
  return made;
}
