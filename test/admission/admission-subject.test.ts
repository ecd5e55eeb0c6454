import { ApiObject, App, Chart, Testing } from 'cdk8s';
import { synth, named } from './admission';
import { AgentAdmission, AgentCluster, AgentNamespace, AgentPolicy, EgressProxy, PodSubnetEgressDeny, Severity } from '../../src';
import { RULES } from '../../src/engine/rules/catalogue';
import { IMAGE, Manifest, RANGES, open } from '../support/app';
import { warnings } from '../support/output';

describe('what the app has', () => {
  const expressionOf = (manifests: Manifest[], policy: string, ruleId: string) =>
    named(manifests, policy).spec.validations.find(({ message }: Manifest) => message.includes(`(${ruleId})`)).expression;
  const variableOf = (manifests: Manifest[], policy: string, name: string) =>
    named(manifests, policy).spec.variables.find((one: Manifest) => one.name === name).expression;

  test('its ranges, namespaces, ClusterRoles and bindings are known', () => {
    const app = new App();
    new AgentCluster({ podCidrs: ['10.244.0.0/16'], serviceCidrs: ['10.96.0.0/12'], nodeCidrs: ['192.168.77.0/24'] }).applyTo(app);
    const agents = new Chart(app, 'agents');
    new AgentNamespace(agents, 'agents', { name: 'agents' });
    const object = (kind: string, name: string, fields: object, namespace?: string) =>
      new ApiObject(agents, name, { apiVersion: 'rbac.authorization.k8s.io/v1', kind, metadata: { name, namespace }, ...fields });
    object('ClusterRole', 'reads-events', { rules: [{ apiGroups: [''], resources: ['events'], verbs: ['list'] }] });
    object('ClusterRole', 'reads-secrets', { rules: [{ apiGroups: [''], resources: ['secrets'], verbs: ['list'] }] });
    object('RoleBinding', 'events', {
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'reads-events' },
      subjects: [{ kind: 'ServiceAccount', name: 'agent', namespace: 'agents' }],
    }, 'agents');
    const chart = new Chart(app, 'admission');
    new AgentAdmission(chart, 'admission', { agentNamespaces: ['others'] });
    const manifests: Manifest[] = Testing.synth(chart);
    expect(variableOf(manifests, 'hardened-agents-addresses', 'denied4'))
      .toMatch(/"10\.96\.0\.0\/12","10\.244\.0\.0\/16","192\.168\.77\.0\/24"/);
    expect(variableOf(manifests, 'hardened-agents-cluster', 'agentNamespaces')).toBe('["agents","others"]');
    expect(variableOf(manifests, 'hardened-agents-objects', 'isHarmless')).toMatch('"reads-events"');
    expect(variableOf(manifests, 'hardened-agents-objects', 'isHarmless')).not.toMatch('"reads-secrets"');
    expect(variableOf(manifests, 'hardened-agents-objects', 'hasRights')).toMatch('"reads-secrets"');
    expect(variableOf(manifests, 'hardened-agents-objects', 'isOfApp'))
      .toMatch('["agents events ClusterRole reads-events ServiceAccount/agents/agent"]');
  });

  test('namespaces without agents, and pods without a namespace, are not among the namespaces of agents', () => {
    const { app, chart } = open();
    const [severities, reasons] = [Severity.OFF, 'what the pods are is not judged here']
      .map((value) => Object.fromEntries(RULES.map(({ id }) => [id, value])));
    AgentPolicy.of(app).enforce({ severities: severities as { [id: string]: Severity }, reasons });
    new ApiObject(chart, 'web', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'web' } });
    new ApiObject(chart, 'page', { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'page', namespace: 'shop' } });
    new ApiObject(chart, 'nowhere', {
      apiVersion: 'v1', kind: 'Pod', metadata: { name: 'nowhere', labels: { 'cdk8s-hardened-agents/agent': 'true' } },
    });
    const admission = new Chart(app, 'admission');
    new AgentAdmission(admission, 'admission');
    expect(variableOf(admission.toJson(), 'hardened-agents-cluster', 'agentNamespaces')).toBe('["agents"]');
  });

  test('a role is for pods as its infrastructure is', () => {
    const b = open();
    const { namespace, runtime } = b;
    new EgressProxy(b.chart, 'proxy', { namespace, runtime, ...RANGES, name: 'proxy', image: IMAGE, clusterIP: '10.96.0.60' });
    new AgentAdmission(b.chart, 'admission');
    const manifests = Testing.synth(b.chart) as Manifest[];
    const address = manifests.find(({ kind }) => kind === 'Deployment')!.spec.template.metadata.labels['cdk8s.io/metadata.addr'];
    const expression = expressionOf(manifests, 'hardened-agents', 'no-false-role');
    expect(expression).toMatch(`[{"role": dyn("egress-proxy"), "namespace": dyn("agents"), "cdk8s.io/metadata.addr": dyn("${address}"), `);
    expect(expression).toMatch('"command": dyn([dyn([dyn("/usr/sbin/squid"), dyn("-N"), ');
    expect(expression).toMatch('"volumes": dyn([dyn({"configMap": dyn({"name": dyn("proxy")}), "name": dyn("etc-egress-proxy")}), dyn({'
      + '"configMap": dyn({"defaultMode": dyn(420), "name": dyn("proxy")}), "name": dyn("etc-egress-proxy")})])');
    expect(expression).toMatch(`.orValue("") in ["${address}"])`);
    expect(expressionOf(synth(), 'hardened-agents', 'no-false-role'))
      .toBe('!variables.fits || (!("cdk8s-hardened-agents/role" in variables.metadata.?labels.orValue({})))');
    expect(warnings()).toEqual(['require-admission-ranges']);
  });

  test('what its policies close stays closed, but for its gateways', () => {
    const b = open();
    const { namespace, runtime } = b;
    const { fqdnBackEnd } = new EgressProxy(b.chart, 'proxy', { namespace, runtime, ...RANGES, image: IMAGE, clusterIP: '10.96.0.60' });
    new PodSubnetEgressDeny(b.chart, 'egress', { namespace, ...RANGES, allowInternet: false, allowDns: false, fqdnBackEnd })
      .allowToFqdn('api.example.com', 443);
    new AgentAdmission(b.chart, 'admission');
    const expression = expressionOf(Testing.synth(b.chart), 'hardened-agents-addresses', 'no-reopened-egress');
    expect(expression).toMatch('!(request.namespace in ["agents"]) || (request.namespace == "agents" && dyn(object).spec.podSelector == {');
    expect(expressionOf(synth(), 'hardened-agents-addresses', 'no-reopened-egress')).toMatch('!(request.namespace in []) || (');
    expect(warnings()).toEqual(['require-sni-check', 'require-admission-ranges']);
  });
});
