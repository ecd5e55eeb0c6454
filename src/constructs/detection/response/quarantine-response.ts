import { ApiObject, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { Construct } from 'constructs';
import { labelOnlyPolicy } from './quarantine-response-admission';
import { TALON_PORT, talonConfig, talonRules } from './quarantine-response-config';
import { QuarantineResponseProps } from './quarantine-response-props';
import { admissionManifest } from '../../../admission/admission-manifest';
import { propError, requireDnsLabel, requireList, requireOneOf, requirePort, requireSameApp } from '../../../engine/input/props';
import { firstRepeated } from '../../../engine/value/json';
import { AgentPolicy } from '../../../synth/agent-policy';
import { GuardedApiObject } from '../../../synth/guarded-api-object';
import { requireWrittenName } from '../../../synth/written-name';
import { requirePinnedImage, requireServiceName, rollWith } from '../../gateway/gateway-input';
import { AgentCluster } from '../../network/agent-cluster';
import { DeniedRanges } from '../../network/denied-ranges';
import { NetworkPolicySet } from '../../network/network-policy-set';
import { subjects } from '../../network/peer';
import { PodSubnetEgressDeny } from '../../network/pod-subnet-egress-deny';
import { AgentQuarantine } from '../../network/quarantine/agent-quarantine';
import { requireInstanceOf } from '../../props/require-instance-of';
import { AgentMount } from '../../workload/agent-mount';
import { HardenedAgentDeployment } from '../../workload/hardened-agent-deployment';
import { withRole } from '../../workload/workload-role';
import { AlertRouting } from '../alerts/alert-routing';
import { AlertSink } from '../alerts/alert-sink';
import { FalcoPriority } from '../falco/falco-priority';
import { isLine } from '../falco/falco-text';

const CONFIG_FOLDER = '/etc/falco-talon';

/**
 * Cuts a pod off from the network when an event says that it broke out: sets the label of `AgentQuarantine` on it.
 *
 * A Falco Talon, told by the routing, sets the label and does nothing else. Its account is the only one of this library with a token. It may
 * read pods in the namespaces of `quarantines` and set the label on them: a ValidatingAdmissionPolicy refuses every other change, and also
 * to take the label off. It needs Kubernetes 1.30 or newer. Anyone who can make an event can have an agent cut off, so choose `rules` and
 * `minimumPriority` with care, and begin with `dryRun`. It does not cut off infrastructure such as an
 * `EgressProxy`, which all agents need: such events are alerts alone.
 *
 * `apiServerCidrs`, here or of the `AgentCluster`, must be single addresses, such as `["192.168.77.10/32"]`.
 *
 * @throws if no quarantine is given, a range is no CIDR, or the image is not given by digest
 * @see https://docs.falco-talon.org/docs/actionners/list/
 */
export class QuarantineResponse extends Construct {
  /**
   * The pod.
   */
  public readonly deployment: HardenedAgentDeployment;

  constructor(scope: Construct, id: string, props: QuarantineResponseProps) {
    super(scope, id);
    requireSameApp(this, 'namespace', props.namespace);
    requireSameApp(this, 'runtime', props.runtime);
    const ranges = AgentCluster._ranges(this, props);
    const alerts = requireInstanceOf(this, 'alerts', props.alerts, AlertRouting);
    const namespaces = this.requireNamespaces(props.quarantines);
    const minimumPriority = requireOneOf(
      this,
      'minimumPriority',
      props.minimumPriority ?? FalcoPriority.CRITICAL,
      Object.values(FalcoPriority),
    );
    const rules = requireList(this, 'rules', props.rules);
    if (props.rules?.length === 0 || rules.some((rule) => typeof rule !== 'string' || !isLine(rule))) {
      throw propError(
        this,
        'rules',
        'name Falco rules, such as ["Agent calls a container runtime"]',
        props.rules,
        'leave it out for all rules',
      );
    }
    const denied = DeniedRanges.of(this, ranges);
    if (denied.apiServers.length === 0 || denied.apiServers.some(({ first, last }) => first !== last)) {
      throw propError(
        this,
        'apiServerCidrs',
        'name single addresses, such as ["192.168.77.10/32"]',
        ranges.apiServerCidrs,
        'give them here or by the AgentCluster of the app or chart; kubectl get endpointslices kubernetes lists them',
      );
    }
    const name = requireServiceName(this, props.name);
    const namespace = props.namespace.namespaceName;
    const metadata = { namespace, ...(name !== undefined && { name }) };

    const files = {
      'config.yaml': talonConfig(`${CONFIG_FOLDER}/rules.yaml`),
      'rules.yaml': talonRules({ namespaces, minimumPriority, rules, dryRun: props.dryRun ?? false }),
    };
    const config = new GuardedApiObject(this, 'Config', { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: files });
    const account = new GuardedApiObject(this, 'Account', {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata,
      automountServiceAccountToken: false,
    });
    const policy = this.holdToLabel(account);
    namespaces.forEach((one) => this.letLabel(one, account, policy));

    this.deployment = new HardenedAgentDeployment(this, 'Deployment', withRole('quarantine-response', {
      namespace: props.namespace,
      runtime: props.runtime,
      name,
      imagePullSecrets: props.imagePullSecrets,
      serviceAccount: kplus.ServiceAccount.fromServiceAccountName(this, 'AccountName', account.name, { namespaceName: namespace }),
      automountServiceAccountToken: true,
      containers: [{
        name: 'falco-talon',
        image: requirePinnedImage(this, 'falco-talon', props.image),
        args: ['server', '--config', `${CONFIG_FOLDER}/config.yaml`],
        portNumber: TALON_PORT,
        probes: { path: '/healthz' },
        mounts: [AgentMount.configMap(CONFIG_FOLDER, kplus.ConfigMap.fromConfigMapName(this, 'ConfigName', config.name))],
        resources: { cpu: { limit: kplus.Cpu.millis(250) }, memory: { limit: Size.mebibytes(256) }, ...props.resources },
      }],
    }));
    rollWith(this.deployment, () => Object.values(files).join('---\n'));
    AgentPolicy.acknowledge(
      this.deployment,
      'no-service-account-token',
      'sets a label on pods by the API; a ValidatingAdmissionPolicy refuses its account every other change of a pod',
    );
    AgentPolicy.acknowledge(
      this.deployment,
      'no-agent-api-rights',
      'reads pods and sets one label on them, in the namespaces of its quarantines; a ValidatingAdmissionPolicy refuses every other change, and it runs no agent',
    );
    const service = new kplus.Service(this, 'Service', {
      metadata,
      selector: this.deployment,
      ports: [{ port: TALON_PORT, targetPort: TALON_PORT }],
    });

    const [pods] = subjects(this.deployment, namespace);
    new NetworkPolicySet(this, denied).open('Ingress', pods, 'Ingress');
    const egress = new PodSubnetEgressDeny(this, 'Egress', {
      ...ranges,
      namespace: props.namespace,
      agent: this.deployment,
      allowInternet: false,
      allowDns: false, // its environment has the address of the API server
    });
    const port = requirePort(this, 'apiServerPort', props.apiServerPort ?? 6443);
    denied.apiServers.forEach(({ text }) => egress.allowToCidr(text, { port }));
    const written = requireWrittenName(this, '', service);
    alerts.addSink(
      AlertSink._talon(
        { host: `${written.name}.${written.namespace}.svc`, port: TALON_PORT, protocol: 'TCP' },
        { peer: this.deployment, minimumPriority },
      ),
    );
  }

  /** What the label has an effect in: each namespace with a quarantine. */
  private requireNamespaces(quarantines: AgentQuarantine[]): string[] {
    const names = requireList(this, 'quarantines', quarantines).map((one, i) =>
      requireDnsLabel(
        this,
        `quarantines[${i}].namespace`,
        ApiObject.of(requireInstanceOf(this, `quarantines[${i}]`, one, AgentQuarantine)).metadata.namespace!,
      ),
    );
    const twice = firstRepeated(names);
    if (names.length === 0 || twice !== undefined) {
      throw propError(this, 'quarantines', names.length === 0 ? 'name an AgentQuarantine' : 'name each once', twice ?? quarantines,
        names.length === 0 ? 'without one the label does nothing' : undefined);
    }
    return names;
  }

  /** The policy that holds the account to the label; what is in force with it is its binding. */
  private holdToLabel(account: ApiObject): ApiObject {
    const namespace = account.metadata.namespace!;
    const name = `quarantine-response.${namespace}.${account.name}`; // no other account is of this name: the parts have no dots
    admissionManifest(this, 'Policy', {
      kind: 'ValidatingAdmissionPolicy',
      name,
      spec: () => labelOnlyPolicy({ name: account.name, namespace }),
    });
    return admissionManifest(this, 'PolicyBinding', {
      kind: 'ValidatingAdmissionPolicyBinding',
      name,
      spec: () => ({ policyName: name, validationActions: ['Deny', 'Audit'] }),
    });
  }

  private letLabel(namespace: string, account: ApiObject, policy: ApiObject): void {
    const role = new GuardedApiObject(this, `Role-${namespace}`, {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'Role',
      metadata: { namespace },
      rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get', 'patch'] }],
    });
    const binding = new GuardedApiObject(this, `RoleBinding-${namespace}`, {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata: { namespace },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: role.name },
      subjects: [{ kind: 'ServiceAccount', name: account.name, namespace: account.metadata.namespace }],
    });
    binding.node.addDependency(policy); // no rights before what limits them
  }
}
