import { Chart } from 'cdk8s';
import { IConstruct } from 'constructs';
import { CATALOGUE } from './catalogue';
import { CatalogueRule } from './catalogue/catalogue-rule';
import { INFRASTRUCTURE_PODS, LISTS, MACROS } from './catalogue/parts';
import { destinationCondition, inBlocks, listenPorts, namesIn, resolverBlocks } from './falco-expected';
import { FileRule, Parts, RulesFile, hasParts } from './falco-file';
import { FalcoInput, prefixOf } from './falco-input';
import { FalcoPriority, rankOf } from './falco-priority';
import { ClusterView } from '../../../engine/cluster/cluster-view';
import { SERVICE_ROLES, infrastructureIn } from '../../../engine/cluster/infrastructure';
import { AGENT_LABEL } from '../../../engine/manifest/labels';
import { FalcoScope } from '../../../engine/rules/criteria/falco-scope';
import { AppSnapshot } from '../../../synth/app-snapshot';
import { PodInCluster } from '../../../synth/pod-in-cluster';
import { watchedNamespaces } from '../watched-namespaces';

/** The file of rules for the agents of an app. It leaves out a rule of the library if the app does not give what the rule needs. */
export function rulesFile(construct: IConstruct, snapshot: AppSnapshot, input: FalcoInput): RulesFile {
  const { lists, macros, subject } = input;
  const view = snapshot.viewOf(Chart.of(construct));
  const scope = scopeIn(construct, view, input);
  const parts = partsIn(snapshot, view, scope, input);
  const known = libraryRules(input).filter(({ condition }) => hasParts(condition, parts));
  return { scope, prefix: prefixOf(subject), parts, lists, macros, rules: [...known, ...ownRules(input)] };
}

/** The rules of the library that Falco gets, with the user's changes. */
export function libraryRules(input: FalcoInput): FileRule[] {
  const { overrides } = input;
  return CATALOGUE.filter((rule) => leftOutBy(input, rule) === undefined)
    .map((rule) => {
      const { id, why, events, condition, output, pods = '$pod', tags } = rule;
      return {
        name: nameOf(input, rule),
        desc: why,
        condition: [
          events.length === 1 ? `evt.type = ${events[0]}` : `evt.type in (${events.join(', ')})`,
          pods,
          ...(condition ? [`(${condition})`] : []),
        ].join(' and '),
        output,
        priority: priorityOf(input, rule),
        tags: ['container', ...tags],
        exceptions: overrides.get(id)?.exceptions ?? [],
      };
    });
}

function nameOf({ subject }: FalcoInput, { does }: CatalogueRule): string {
  return `${subject} ${does}`;
}

function priorityOf({ overrides }: FalcoInput, { id, priority }: CatalogueRule): FalcoPriority {
  return overrides.get(id)?.priority ?? priority;
}

/** The prop by which the user leaves a rule of the library out. */
function leftOutBy(input: FalcoInput, rule: CatalogueRule): string | undefined {
  const { overrides, minimumPriority } = input;
  const isOff = !(overrides.get(rule.id)?.enabled ?? true);
  const isLow = rankOf(priorityOf(input, rule)) > rankOf(minimumPriority);
  return isOff ? `overrides["${rule.id}"]` : isLow ? 'minimumPriority' : undefined;
}

/** What events of a rule say of it. */
export interface NamedRule {
  readonly name: string;
  readonly priority: FalcoPriority;
  readonly tags: readonly string[];
  /** The prop of `FalcoRules` that leaves the rule out. */
  readonly leftOutBy?: string;
}

/** Every rule of the library and of the user by its name, also those that Falco does not get. */
export function namedRules(input: FalcoInput): NamedRule[] {
  const ofLibrary = CATALOGUE.map((rule) => (
    { name: nameOf(input, rule), priority: priorityOf(input, rule), tags: rule.tags, leftOutBy: leftOutBy(input, rule) }));
  return [...ofLibrary, ...ownRules(input)];
}

function ownRules({ rules }: FalcoInput): FileRule[] {
  return rules.map(({ name, description, condition, output = '', priority = FalcoPriority.WARNING, tags = [], exceptions = [] }) => ({
    name,
    desc: description,
    condition: `$pod and (${condition})`,
    output,
    priority,
    tags,
    exceptions,
  }));
}

function scopeIn(construct: IConstruct, view: ClusterView, input: FalcoInput): FalcoScope {
  const podLabels = input.podLabels ?? { [AGENT_LABEL]: 'true' };
  const namespaces = watchedNamespaces(construct, view, input.namespaces, podLabels);
  const hasInfrastructure =
    input.podLabels === undefined && namespaces.some((name) => infrastructureIn(view, name, SERVICE_ROLES).length > 0);
  return { namespaces, podLabels, ...(hasInfrastructure && { roles: SERVICE_ROLES }) };
}

/** The parts of the catalogue, and the parts that the app decides. A part is missing if the app does not say what belongs in it. */
function partsIn(snapshot: AppSnapshot, view: ClusterView, { namespaces, podLabels, roles }: FalcoScope, input: FalcoInput): Parts {
  const agents: PodInCluster[] = namespaces
    .flatMap((name) => view.pods.select(name, { matchLabels: podLabels }))
    .map((pod) => ({ pod, view }));
  const { resolvers = agents.length > 0 ? resolverBlocks(agents) : undefined } = input;
  const ports = [...new Set([...listenPorts(agents), ...input.listenPorts])].sort((a, b) => a - b);
  const names = [...new Set([...namesIn(snapshot, view, namespaces), ...input.destinationNames])].sort();
  const destination = expectedDestination(agents, input.destinations, names);
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

/** The condition of a packet to an expected destination. It is undefined if the policies do not limit every agent. */
function expectedDestination(agents: readonly PodInCluster[], blocks: readonly string[], names: readonly string[]): string | undefined {
  const expected = destinationCondition(agents);
  return expected === undefined ? undefined : [
    expected,
    ...(blocks.length > 0 ? [inBlocks(blocks)] : []),
    ...(names.length > 0 ? ['fd.sip.name in ($destination_names)'] : []),
  ].filter((condition) => condition !== '').join(' or ') || 'evt.num = 0';
}
