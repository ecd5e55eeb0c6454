import { Lazy } from 'cdk8s';
import { Construct } from 'constructs';
import { NamedRule, libraryRules, namedRules, rulesFile } from './falco-app-rules';
import { textOfFile } from './falco-file';
import { FalcoInput, prefixOf, requireFalcoInput } from './falco-input';
import { FalcoPriority } from './falco-priority';
import { FalcoException, FalcoList, FalcoMacro, FalcoMatch, FalcoRule, FalcoRuleOverride } from './falco-rule';
import { FalcoRulesProps } from './falco-rules-props';
import { Check, Shape, checkProps, checkedLater, flag, mapOf, oneOf, requireId, struct, text } from '../../../engine/input/check';
import { constructError } from '../../../engine/input/props';
import { firstRepeated } from '../../../engine/value/json';
import { perCluster } from '../../../synth/cluster-registry';
import { Guard } from '../../../synth/guard';
import { GuardedApiObject } from '../../../synth/guarded-api-object';
import { MAX_CONFIG_BYTES, configBytes } from '../../gateway/configuration';
import { list } from '../../network/network-shape';
import { dnsLabel, dnsSubdomain } from '../../props/dns-names';

/** A list of structs. It may be null. */
function elements<T>(shape: Shape<T>): Check {
  const check = struct(shape);
  return (place, prop, value) => {
    list(place, prop, value);
    (value as unknown[] | null)?.forEach((element, i) => check(place, `${prop}[${i}]`, element));
  };
}

const LATER = checkedLater;
const MATCH: Shape<FalcoMatch> = { field: LATER, comparison: LATER, values: LATER };
const EXCEPTION: Shape<FalcoException> = { name: LATER, matches: elements(MATCH) };
const OVERRIDE: Shape<FalcoRuleOverride> = { enabled: LATER, priority: LATER, exceptions: elements(EXCEPTION) };
const LIST: Shape<FalcoList> = { name: LATER, items: LATER };
const MACRO: Shape<FalcoMacro> = { name: LATER, condition: LATER };
const RULE: Shape<FalcoRule> = {
  name: LATER, description: LATER, condition: LATER, output: LATER, priority: LATER, tags: LATER, exceptions: elements(EXCEPTION),
};

/** The shape of the props of `FalcoRules`. `requireFalcoInput` checks what they say. */
const PROPS: Shape<FalcoRulesProps> = {
  namespaces: list,
  podLabels: mapOf(text, '{ team: "search" }'),
  subject: checkedLater,
  minimumPriority: oneOf(FalcoPriority),
  overrides: mapOf(struct(OVERRIDE), '{ "package-manager": { enabled: false } }'),
  listenPorts: list,
  resolvers: list,
  destinations: list,
  destinationNames: list,
  lists: elements(LIST),
  macros: elements(MACRO),
  rules: elements(RULE),
  configMap: flag,
  configMapNamespace: dnsLabel,
  name: dnsSubdomain,
};

const LAST_WINS = 'of several rules with one name, Falco keeps only the last';

/** All `FalcoRules` of a cluster. */
const neighbours = perCluster((): FalcoRules[] => []);

/**
 * Falco rules that detect what an agent must not do with sockets, programs, DNS, secrets, processes and the kernel.
 *
 * The rules apply to the agents of certain namespaces. The app says what Falco should expect of these agents: the ports of their
 * containers, and the resolvers and addresses that policies allow. Pods that serve agents there, such as those of an `EgressProxy`, have
 * rules of their own, which do not judge destinations. Falco on the node does not see into gVisor and virtual machines. Synth warns of
 * agents that it does not see (rule `no-blind-detection`).
 *
 * @throws if a prop is not valid; synth fails if there is no namespace to watch, if the file is too long for a ConfigMap, or if several
 * `FalcoRules` of a cluster have the same subject
 * @see https://falco.org/docs/concepts/rules/
 */
export class FalcoRules extends Construct {
  /**
   * The rules of every `FalcoRules` in the cluster of a construct, each with the path of its `FalcoRules`.
   *
   * @internal
   */
  public static _namedRules(scope: Construct): (NamedRule & { readonly from: string })[] {
    return neighbours(scope).flatMap(({ input, node }) => namedRules(input).map((rule) => ({ ...rule, from: node.path })));
  }

  /**
   * Name of the ConfigMap, if there is one.
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
    super(scope, requireId(scope, id));
    checkProps(this, props, PROPS);
    this.input = requireFalcoInput(this, props);
    this.fileName = `${prefixOf(this.input.subject).replace(/_/g, '-')}.yaml`;
    this.configMapNamespace = props.configMapNamespace ?? 'falco';
    const { name } = props;
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
   * The file that Falco reads, for the app as it is now.
   *
   * @throws if there is no namespace to watch, or if the file is too long for a ConfigMap
   */
  public text(): string {
    const written = Guard.of(this).textOfApp((snapshot) => textOfFile(this, rulesFile(this, snapshot, this.input)), '');
    const bytes = configBytes(written);
    if (bytes > MAX_CONFIG_BYTES) {
      throw constructError(
        this,
        `the rules have ${bytes} bytes, and kubectl applies a ConfigMap of at most ${MAX_CONFIG_BYTES}; `
          + 'divide the agents among several FalcoRules by \'podLabels\' or \'namespaces\'',
      );
    }
    return written;
  }

  /**
   * Values for Falco's official Helm chart, for the app as it is now. Call it after the agents are created.
   *
   * `new Helm(chart, 'falco', { chart: 'falco', repo: 'https://falcosecurity.github.io/charts', values: rules.helmValues() })`
   *
   * @throws if there is no namespace to watch, or if the file is too long for a ConfigMap
   * @see https://github.com/falcosecurity/charts/tree/master/charts/falco
   */
  public helmValues(): { [key: string]: any } {
    return { customRules: { [this.fileName]: this.text() } };
  }

  private faults(): string[] {
    const near = neighbours(this).filter((other) => other !== this && other.configMapNamespace === this.configMapNamespace);
    const same = near.find(({ input }) => prefixOf(input.subject) === prefixOf(this.input.subject));
    if (same) {
      return [`'subject' must differ from that of "${same.node.path}", got "${this.input.subject}"; ${LAST_WINS}`];
    }
    const names = this.ruleNames();
    const twice = firstRepeated(names) ?? near.flatMap((other) => other.ruleNames()).find((name) => names.includes(name));
    return twice === undefined ? [] : [`'rules' must have unique names, got "${twice}"; ${LAST_WINS}`];
  }

  private ruleNames(): string[] {
    return [...libraryRules(this.input), ...this.input.rules].map(({ name }) => name);
  }
}
