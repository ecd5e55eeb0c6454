import { ApiObject } from 'cdk8s';
import { IConstruct, IMixin } from 'constructs';
import { probes, probing } from './agent-probes';
import { judgeOptionsOf } from './enforcement';
import { gateContainer } from './gate-container';
import { Guard } from './guard';
import { GuardedObject } from './guarded-object';
import { gateFaults, overrideFaults } from './harden-faults';
import { Filler, HardenOptions, HardenOverride, HardenResources, HardenValues, fillUnder, fillerOf } from './harden-options';
import { startGate } from './start-gate';
import { firstPort } from '../engine/hardening/fill-probes';
import { FillOverride, FillValues } from '../engine/hardening/fill-values';
import { HardenDefaults, hardenManifest } from '../engine/hardening/harden-manifest';
import { Check, Place, Shape, integer, listOf, mapOf, placeOfCall, required, struct, text } from '../engine/input/check';
import { seconds } from '../engine/input/duration';
import { propError, requireDnsSubdomain } from '../engine/input/props';
import { variableName } from '../engine/input/variable-name';
import { PodKind, PodKinds } from '../engine/manifest/pod-kinds';
import { statedBy } from '../engine/runtimes/runtimes';
import { Json, isObject } from '../engine/value/json';
import { canonicalAmounts, canonicalQuantity, nanosOf } from '../engine/value/quantities';

/**
 * Hardens pods that others made: L1s, cdk8s-plus of any version, `Include`, `Helm`, plain `ApiObject`s.
 *
 * Use it by `construct.with(new Harden({ runtime }))` on an app, a chart, an `Include` or an object. It covers what is added
 * under that construct later, too. It fills fields that are left out. A field that is set weaker stays, and fails synth as a finding.
 *
 * `AgentPolicy.of(app).filled()` lists what it fills.
 *
 * @throws if no runtime is given or a value is none that pods can have
 */
export class Harden implements IMixin {
  private readonly filler: Filler;

  constructor(options: HardenOptions) {
    const defaults = hardenDefaults(options);
    const { startGate: gate } = options;
    const kinds = new PodKinds(options.podKinds);
    this.filler = {
      runtime: statedBy(defaults.runtime),
      fill: (manifest, construct) => hardenManifest(manifest, {
        ...defaults,
        ...gate && { gate: { container: () => gateContainer(construct, gate), label: gate.namespaceName } },
      }, kinds),
      faults: (place, manifests) => [
        ...overrideFaults(place, defaults.overrides ?? [], manifests, kinds),
        ...gate ? gateFaults(place, manifests) : [],
      ],
    };
  }

  /**
   * Whether the construct is not an object of this library.
   *
   * @param construct any construct
   */
  public supports(construct: IConstruct): boolean {
    return !(ApiObject.isApiObject(construct) && GuardedObject.of(construct)?.isOurs);
  }

  /**
   * Hardens and judges the pods of the construct and of everything under it, now and later.
   *
   * @param construct an object, or a construct that contains objects, such as a chart
   */
  public applyTo(construct: IConstruct): void {
    Guard.of(construct);
    const { scope } = construct.node;
    if (!scope || fillerOf(scope) !== this.filler) { // `with` calls this for each construct of a tree
      fillUnder(construct, this.filler);
    }
  }
}

/** The mixin has no place in the app, so its errors begin with its name. */
const HARDEN = placeOfCall('Harden');

const quantity: Check = (place, prop, value) => {
  const nanos = typeof value === 'string' ? nanosOf(value) : undefined;
  if (nanos === undefined || nanos <= 0n) {
    throw propError(place, prop, 'be an amount above zero as text, such as "500m" or "1Gi"', value);
  }
};

/** @see https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#extended-resources */
const RESOURCE = /^(cpu|memory|ephemeral-storage|hugepages-\w+|[a-z0-9]([-.a-z0-9]*[a-z0-9])?\/[A-Za-z0-9]([-.\w]*[A-Za-z0-9])?)$/;

const amounts: Check = (place, prop, value) => {
  mapOf(quantity, '{ memory: "1Gi" }')(place, prop, value);
  const wrong = Object.keys(value as object).find((name) => !RESOURCE.test(name));
  if (wrong !== undefined) {
    throw propError(place, prop, 'name resources such as "cpu", "memory", "ephemeral-storage" or "nvidia.com/gpu"', wrong);
  }
};
const RESOURCES: Shape<HardenResources> = { requests: amounts, limits: amounts };

const id: Check = (place, prop, value) => {
  if (value === 0) {
    throw propError(place, prop, 'not be root', value, 'name a user or group from 1, such as 1000');
  }
  integer(1)(place, prop, value);
};

const path: Check = (place, prop, value) => {
  if (typeof value !== 'string' || !/^(\/[^/:]+)+$/.test(value) || /^\/(proc|sys|dev)(\/|$)|\/\.\.?(\/|$)/.test(value)) {
    throw propError(place, prop, 'be an absolute path such as "/tmp", not under /proc, /sys or /dev', value);
  }
};

const plainText: Check = (place, prop, given) => {
  if (typeof given !== 'string') {
    throw propError(place, prop, 'be text', given);
  }
};
const variables: Check = (place, prop, given) => {
  mapOf(plainText, '{ HTTPS_PROXY: "http://proxy.proxy.svc:3128" }')(place, prop, given);
  Object.keys(given as object).forEach((name) => variableName(place, prop, name));
};

const VALUES: Shape<HardenValues> = {
  serviceAccountName: (place, prop, value) => {
    requireDnsSubdomain(place, prop, value as string);
  },
  resources: struct(RESOURCES, '{ limits: { memory: "1Gi" } }'),
  runAs: id,
  runAsGroup: id,
  fsGroup: id,
  probes: probing,
  writablePaths: listOf(path),
  scratchSize: quantity,
  env: variables,
  activeDeadline: seconds(1),
  ttlAfterFinished: seconds(0),
};
const OVERRIDE: Shape<HardenOverride> = { ...VALUES, kind: text, name: text, container: text };
const overrides = listOf(struct(OVERRIDE, '{ container: "search", runAs: 1000 }'));

/** What a pod or its Job has and its containers do not. */
const OF_POD = ['serviceAccountName', 'fsGroup', 'activeDeadline', 'ttlAfterFinished'] as const;

const SHAPE: Shape<HardenOptions> = {
  ...VALUES,
  runtime: required((place, prop, value) => {
    if (!isObject(value) || !value.traits) {
      throw propError(place, prop, 'be a runtime such as new GVisorRuntime(…) or AgentRuntime.gkeSandbox()', value);
    }
  }),
  overrides: (place, prop, value) => {
    overrides(place, prop, value);
    (value as HardenOverride[]).forEach((one, i) => requireUse(place, `${prop}[${i}]`, one));
  },
  startGate,
  podKinds: (place, _, value) => {
    judgeOptionsOf(place, { podKinds: value as PodKind[] });
  },
};

/** The values that fill pods, from the user's options, which are checked first. */
function hardenDefaults(options: HardenOptions): HardenDefaults {
  if (!isObject(options)) {
    throw propError(HARDEN, 'options', 'be an object such as { runtime: new GVisorRuntime(…) }', options);
  }
  struct(SHAPE)(HARDEN, '', options);
  return {
    ...fillValues('', options),
    runtime: options.runtime,
    overrides: options.overrides?.map((one, i): FillOverride => {
      const { kind, name, container } = one;
      return { ...fillValues(`overrides[${i}].`, one), kind, name, container };
    }),
  };
}

/** An override that matches everything, gives nothing, or gives a container what is of the pod. */
function requireUse(place: Place, prop: string, one: HardenOverride): void {
  if (one.kind === undefined && one.name === undefined && one.container === undefined) {
    throw propError(place, prop, 'have a kind, a name or a container', one, 'give what is for all pods outside of overrides');
  }
  if (!Object.keys(VALUES).some((value) => one[value as keyof HardenValues] !== undefined)) {
    throw propError(place, prop, `give a value: ${Object.keys(VALUES).join(', ')}`, one);
  }
  const ofPod = OF_POD.find((value) => one.container !== undefined && one[value] !== undefined);
  if (ofPod) {
    throw propError(place, `${prop}.${ofPod}`, 'not be given for a container', one[ofPod],
      'pods and Jobs have it; select them by kind or name');
  }
}

function fillValues(at: string, values: HardenValues): FillValues {
  const { serviceAccountName, runAs, runAsGroup, fsGroup, writablePaths, scratchSize, env, resources, probes: given } = values;
  return {
    serviceAccountName,
    runAs,
    runAsGroup,
    fsGroup,
    writablePaths,
    scratchSize: canonicalQuantity(scratchSize),
    env,
    activeDeadline: values.activeDeadline?.toSeconds(),
    ttlAfterFinished: values.ttlAfterFinished?.toSeconds(),
    resources: resources && bothSides(`${at}resources`, resources),
    probes: given && ((container: Json, name: string) =>
      probes({ node: { path: `Harden, ${name}` } }, `${at}probes`, given, firstPort(container))),
  };
}

/** A request is also the missing limit, and a limit the missing request. */
function bothSides(prop: string, { requests, limits }: HardenResources): { requests: Json; limits: Json } {
  const both = { requests: canonicalAmounts({ ...limits, ...requests }), limits: canonicalAmounts({ ...requests, ...limits }) };
  const above = Object.keys(both.requests).find((name) => nanosOf(both.requests[name])! > nanosOf(both.limits[name])!);
  if (above !== undefined) {
    throw propError(HARDEN, `${prop}.requests.${above}`, `not be above the limit ${both.limits[above]}`, both.requests[above]);
  }
  return both;
}
