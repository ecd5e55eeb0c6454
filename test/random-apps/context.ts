import { App, Chart } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { Construct } from 'constructs';
import {
  AgentNamespace, AgentPolicy, AgentQuarantine, AgentSandboxTemplate, AgentSandboxWarmPool, AlertRouting, AlertSink, CredentialBroker,
  DnsAllowlist, EgressProxy, EnforceOptions, FalcoRules, GVisorRuntime, HardenedAgentPod, McpServer, PodSubnetEgressDeny, StartGate,
} from '../../src';
import { IMAGE, RANGES } from '../support/app';

type Kind<T> = abstract new (...args: never[]) => T;

/** A random app as it grows, and what its constructs refer to: the last of a kind that the app has, or one that is made for the purpose. */
export class Context {
  public readonly app = new App();
  /** All constructs that a step made, and those made for one. */
  public readonly made: unknown[] = [];
  private readonly charts: Chart[] = [];
  private ids = 0;
  public enforced?: EnforceOptions;

  /** @param isClosed whether the policy of the agents opens no internet and no DNS */
  constructor(private readonly isClosed: boolean) {}

  public get chart(): Chart {
    return this.chartAt(0);
  }

  public chartAt(place: number): Chart {
    return this.charts[place] ??= new Chart(this.app, `chart-${place}`);
  }

  public get namespace(): AgentNamespace {
    return this.first(AgentNamespace, (id) => new AgentNamespace(this.chart, id, { name: 'agents' }));
  }

  /** Another namespace, for what must not be beside agents. */
  public get gateways(): AgentNamespace {
    return this.child('gateways', (id) => new AgentNamespace(this.chart, id, { name: 'gateways' }));
  }

  public get runtime(): GVisorRuntime {
    return this.first(GVisorRuntime, (id) => new GVisorRuntime(this.chart, id));
  }

  public get egress(): PodSubnetEgressDeny {
    return this.first(PodSubnetEgressDeny, (id) => new PodSubnetEgressDeny(this.chart, id, {
      namespace: this.namespace, ...RANGES, ...this.isClosed && { allowInternet: false, allowDns: false },
    }));
  }

  /** A policy that opens no internet and no DNS. */
  public get closed(): PodSubnetEgressDeny {
    return this.isClosed ? this.egress : this.child('closed', (id) => new PodSubnetEgressDeny(this.chart, id, {
      namespace: this.gateways, ...RANGES, allowInternet: false, allowDns: false,
    }));
  }

  public get agent(): HardenedAgentPod {
    return this.last(HardenedAgentPod, (id) => new HardenedAgentPod(this.chart, id, { ...this.workload, port: 8080 }));
  }

  public get tool(): McpServer {
    return this.last(McpServer, (id) => new McpServer(this.chart, id, { ...this.gateway, port: 8080 }));
  }

  public get gate(): StartGate {
    return this.last(StartGate, (id) => new StartGate(this.chart, id, { image: IMAGE, runtime: this.runtime }));
  }

  public get quarantine(): AgentQuarantine {
    return this.last(AgentQuarantine, (id) => new AgentQuarantine(this.chart, id, { namespace: this.namespace }));
  }

  public get alerts(): AlertRouting {
    return this.last(AlertRouting, (id) => new AlertRouting(this.chart, id, {
      ...this.gateway, sinks: [AlertSink.webhook({ url: 'https://incidents.example.com/falco' })],
    }));
  }

  public get proxy(): EgressProxy {
    return this.last(EgressProxy, (id) => new EgressProxy(this.chart, id, this.gateway));
  }

  public get resolver(): DnsAllowlist {
    return this.last(DnsAllowlist, (id) => new DnsAllowlist(this.chart, id, {
      ...this.gateway, clusterIP: '10.96.0.53', names: ['api.example.com'],
    }));
  }

  public get broker(): CredentialBroker {
    return this.last(CredentialBroker, (id) => new CredentialBroker(this.chart, id, this.gateway));
  }

  public get rules(): FalcoRules {
    return this.last(FalcoRules, (id) => new FalcoRules(this.chart, id, { namespaces: ['agents'] }));
  }

  public get template(): AgentSandboxTemplate {
    return this.last(AgentSandboxTemplate, (id) => new AgentSandboxTemplate(this.chart, id, { ...this.workload, port: 8080 }));
  }

  public get pool(): AgentSandboxWarmPool {
    return this.last(AgentSandboxWarmPool, (id) => new AgentSandboxWarmPool(this.chart, id, { template: this.template }));
  }

  public get secret(): kplus.ISecret {
    return this.child('secret', (id) => kplus.Secret.fromSecretName(this.chart, id, 'keys'));
  }

  public get configMap(): kplus.IConfigMap {
    return this.child('config', (id) => kplus.ConfigMap.fromConfigMapName(this.chart, id, 'config'));
  }

  public get account(): kplus.IServiceAccount {
    return this.child('account', (id) => kplus.ServiceAccount.fromServiceAccountName(this.chart, id, 'runner'));
  }

  public get volume(): kplus.Volume {
    return kplus.Volume.fromEmptyDir(this.chart, this.id('volume'), 'scratch');
  }

  /** Pods that are in no manifest of the app. */
  public get others(): kplus.Pods {
    return this.child('others', (id) => kplus.Pods.select(this.chart, id, {
      labels: { app: 'other' },
      namespaces: kplus.Namespaces.select(this.chart, `${id}-namespaces`, { names: ['elsewhere'] }),
    }));
  }

  public get service(): kplus.Service {
    return this.child('service', (id) => new kplus.Service(this.chart, id, {
      metadata: { name: 'web', namespace: 'elsewhere' },
      selector: this.others,
      ports: [{ port: 443 }],
    }));
  }

  /** The first options alone count: a second call is an error. */
  public enforce(options: EnforceOptions): void {
    AgentPolicy.of(this.app).enforce(options);
    this.enforced = options;
  }

  public id(kind: string): string {
    return `${kind}-${++this.ids}`;
  }

  private get workload() {
    return { namespace: this.namespace, runtime: this.runtime, image: IMAGE };
  }

  private get gateway() {
    return { namespace: this.gateways, runtime: this.runtime, image: IMAGE, ...RANGES };
  }

  private first<T>(kind: Kind<T>, make: (id: string) => T): T {
    return this.of(kind)[0] ?? this.keep(make(this.id('first')));
  }

  private last<T>(kind: Kind<T>, make: (id: string) => T): T {
    return this.of(kind).at(-1) ?? this.keep(make(this.id('needed')));
  }

  private of<T>(kind: Kind<T>): T[] {
    return this.made.filter((one): one is T => one instanceof kind);
  }

  private keep<T>(one: T): T {
    this.made.push(one);
    return one;
  }

  private child<T extends Construct | kplus.ISecret | kplus.IConfigMap | kplus.IServiceAccount>(name: string, make: (id: string) => T): T {
    return (this.chart.node.tryFindChild(name) as T | undefined) ?? make(name);
  }
}
