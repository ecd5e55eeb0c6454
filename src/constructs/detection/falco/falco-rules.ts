import { Chart, Lazy } from 'cdk8s';
import { Construct } from 'constructs';
import { CATALOGUE } from './catalogue';
import { INFRASTRUCTURE_PODS, LISTS, MACROS } from './catalogue/parts';
import { destinationCondition, inBlocks, listenPorts, namesIn, resolverBlocks } from './falco-expected';
import { FileRule, Parts, RulesFile, hasParts, textOfFile } from './falco-file';
import { FalcoInput, prefixOf, rankOf, requireFalcoInput } from './falco-input';
import { FalcoPriority } from './falco-priority';
import { FalcoRulesProps } from './falco-rules-props';
import { SERVICE_ROLES, infrastructureIn } from '../../../engine/cluster/infrastructure';
import { constructError, requireDnsLabel, requireDnsSubdomain } from '../../../engine/input/props';
import { AGENT_LABEL } from '../../../engine/manifest/labels';
import { FalcoScope } from '../../../engine/rules/criteria/falco-scope';
import { firstRepeated } from '../../../engine/value/json';
import { AppSnapshot } from '../../../synth/app-snapshot';
import { perCluster } from '../../../synth/cluster-registry';
import { GuardedApiObject } from '../../../synth/guarded-api-object';
import { PodInCluster } from '../../../synth/pod-in-cluster';
import { textOfApp } from '../../../synth/text-of-app';
import { MAX_CONFIG_BYTES, configBytes } from '../../gateway/configuration';
import { watchedNamespaces } from '../watched-namespaces';

const LAST_WINS = 'a Falco takes the last of rules that have one name';

/** All of a cluster. */
const neighbours = perCluster((): FalcoRules[] => []);

/**
 * Rules by which Falco tells what an agent must not do: of sockets, programs, DNS, secrets, processes and the kernel.
 *
 * They are about the agents of certain namespaces, and take what is expected of these from the app: ports from their containers,
 * resolvers and addresses from what policies let them call. Pods there that serve agents, such as those of an `EgressProxy`, have rules of
 * their own, which judge none of their destinations. Falco on the host sees neither into gVisor nor into virtual machines: synth warns
 * of agents that it does not see (rule `no-blind-detection`).
 *
 * @throws if a prop is not what it must be; synth fails if there is nobody to watch, the file is too long to be applied, or several `FalcoRules` of a cluster have one subject
 * @see https://falco.org/docs/concepts/rules/
 */
export class FalcoRules extends Construct {
  /**
   * Name of the ConfigMap; none where there is none.
   */
  public readonly configMapName?: string;

  /**
   * Namespace of the ConfigMap, such as "falco".
   */
  public readonly configMapNamespace: string;

  /**
   * Name of the file, such as "agent.yaml": the key in the ConfigMap, and in the chart's `customRules`.
   */
  public readonly fileName: string;

  private readonly input: FalcoInput;

  constructor(scope: Construct, id: string, props: FalcoRulesProps = {}) {
    super(scope, id);
    this.input = requireFalcoInput(this, props);
    this.fileName = `${prefixOf(this.input.subject).replace(/_/g, '-')}.yaml`;
    this.configMapNamespace = requireDnsLabel(this, 'configMapNamespace', props.configMapNamespace ?? 'falco');
    const name = props.name === undefined ? undefined : requireDnsSubdomain(this, 'name', props.name);
    if (props.configMap ?? true) {
      this.configMapName = new GuardedApiObject(this, 'Resource', {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { namespace: this.configMapNamespace, ...(name !== undefined && { name }) },
        data: Lazy.any({ produce: () => ({ [this.fileName]: this.text() }) }),
      }).name;
    }
    neighbours(this).push(this);
    this.node.addValidation({ validate: () => this.faults() });
  }

  /**
   * The file as Falco reads it, of the app as it is now.
   *
   * @throws if there is nobody to watch, or the file is too long to be applied
   */
  public text(): string {
    const text = textOfApp(this, (snapshot) => textOfFile(this, this.file(snapshot)), '');
    const bytes = configBytes(text);
    if (bytes > MAX_CONFIG_BYTES) {
      throw constructError(
        this,
        `the rules are ${bytes} bytes, and a ConfigMap is applied with no more than ${MAX_CONFIG_BYTES}; divide the agents by 'podLabels' or 'namespaces'`,
      );
    }
    return text;
  }

  /**
   * Values for the official chart of Falco, of the app as it is now: make it after the agents.
   *
   * `new Helm(chart, 'falco', { chart: 'falco', repo: 'https://falcosecurity.github.io/charts', values: rules.helmValues() })`
   *
   * @throws if there is nobody to watch, or the file is too long to be applied
   * @see https://github.com/falcosecurity/charts/tree/master/charts/falco
   */
  public helmValues(): { [key: string]: any } {
    return { customRules: { [this.fileName]: this.text() } };
  }

  private faults(): string[] {
    const near = neighbours(this).filter((other) => other !== this && other.configMapNamespace === this.configMapNamespace);
    const same = near.find(({ input }) => prefixOf(input.subject) === prefixOf(this.input.subject));
    if (same) {
      return [`'subject' must be another than that of "${same.node.path}", got "${this.input.subject}"; ${LAST_WINS}`];
    }
    const names = this.ruleNames();
    const twice = firstRepeated(names) ?? near.flatMap((other) => other.ruleNames()).find((name) => names.includes(name));
    return twice === undefined ? [] : [`'rules' must have names that no other rule has, got "${twice}"; ${LAST_WINS}`];
  }

  private ruleNames(): string[] {
    return [...this.catalogue(), ...this.input.rules].map(({ name }) => name);
  }

  private file(snapshot: AppSnapshot): RulesFile {
    const { lists, macros, subject } = this.input;
    const scope = this.scopeIn(snapshot);
    const parts = this.partsIn(snapshot, scope);
    const known = this.catalogue().filter(({ condition }) => hasParts(condition, parts));
    return { scope, prefix: prefixOf(subject), parts, lists, macros, rules: [...known, ...this.ownRules()] };
  }

  /** The rules of the library that are asked for. */
  private catalogue(): FileRule[] {
    const { overrides, subject, minimumPriority } = this.input;
    return CATALOGUE.filter(({ id }) => overrides.get(id)?.enabled ?? true)
      .map(({ id, does, why, events, condition, output, priority, pods = '$pod', tags }) => ({
        name: `${subject} ${does}`,
        desc: why,
        condition: [
          events.length === 1 ? `evt.type = ${events[0]}` : `evt.type in (${events.join(', ')})`,
          pods,
          ...(condition ? [`(${condition})`] : []),
        ].join(' and '),
        output,
        priority: overrides.get(id)?.priority ?? priority,
        tags: ['container', ...tags],
        exceptions: overrides.get(id)?.exceptions ?? [],
      }))
      .filter(({ priority }) => rankOf(priority) <= rankOf(minimumPriority));
  }

  private ownRules(): FileRule[] {
    return this.input.rules.map(
      ({ name, description, condition, output = '', priority = FalcoPriority.WARNING, tags = [], exceptions = [] }) => ({
        name,
        desc: description,
        condition: `$pod and (${condition})`,
        output,
        priority,
        tags,
        exceptions,
      }),
    );
  }

  private scopeIn(snapshot: AppSnapshot): FalcoScope {
    const podLabels = this.input.podLabels ?? { [AGENT_LABEL]: 'true' };
    const view = snapshot.viewOf(Chart.of(this));
    const namespaces = watchedNamespaces(this, view, this.input.namespaces, podLabels);
    const isServed =
      this.input.podLabels === undefined && namespaces.some((name) => infrastructureIn(view, name, SERVICE_ROLES).length > 0);
    return { namespaces, podLabels, ...(isServed && { roles: SERVICE_ROLES }) };
  }

  /** The parts of the catalogue, and those that the app decides; a rule for which something is not known is not there. */
  private partsIn(snapshot: AppSnapshot, { namespaces, podLabels, roles }: FalcoScope): Parts {
    const view = snapshot.viewOf(Chart.of(this));
    const agents: PodInCluster[] = namespaces
      .flatMap((name) => view.pods.select(name, { matchLabels: podLabels }))
      .map((pod) => ({ pod, view }));
    const { destinations, destinationNames, resolvers = agents.length > 0 ? resolverBlocks(agents) : undefined } = this.input;
    const ports = [...new Set([...listenPorts(agents), ...this.input.listenPorts])].sort((a, b) => a - b);
    const names = [...new Set([...namesIn(snapshot, view, namespaces), ...destinationNames])].sort();
    const expected = agents.length > 0 ? destinationCondition(agents) : undefined;
    const destination = expected === undefined ? undefined : [
      expected,
      ...(destinations.length > 0 ? [inBlocks(destinations)] : []),
      ...(names.length > 0 ? ['fd.sip.name in ($destination_names)'] : []),
    ].filter((condition) => condition !== '').join(' or ') || 'evt.num = 0';
    return {
      lists: {
        ...LISTS,
        namespaces,
        ...(ports.length > 0 || agents.length > 0 ? { listen_ports: ports } : {}),
        ...(resolvers && { resolvers }),
        destination_names: names,
      },
      macros: {
        ...MACROS,
        pod: [
          'k8s.ns.name in ($namespaces)',
          ...Object.entries(podLabels).map(([key, value]) => `k8s.pod.label[${key}] = "${value}"`),
        ].join(' and '),
        ...(roles && { infrastructure: INFRASTRUCTURE_PODS }),
        ...(destination !== undefined && { expected_destination: destination }),
      },
    };
  }
}
