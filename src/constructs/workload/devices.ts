import { AgentDevice } from './agent-device';
import { DeviceAsk, PodClaim } from './device-ask';
import { Place } from '../../engine/input/check';
import { propError } from '../../engine/input/props';
import { acceleratorDomain, passesAccelerator, passesAccelerators } from '../../engine/runtimes/accelerators';
import { IAgentRuntime } from '../../engine/runtimes/traits';
import { Json, firstRepeated } from '../../engine/value/json';
import { trimEnd } from '../../engine/value/trim-end';

/** What a container gets beside CPU, memory and disk. */
interface Devices {
  /** Requests, which equal limits. */
  readonly amounts: Json;
  /** `resources.claims` of the container. */
  readonly claims: Json[];
  /** `resourceClaims` of the pod. */
  readonly podClaims: Json[];
}

/** The devices of a container, checked against what its runtime passes through. */
export function devicesOf(place: Place, prop: string, devices: AgentDevice[], runtime: IAgentRuntime): Devices {
  const asked = devices.map((device) => device._ask());
  const twice = firstRepeated(asked.map(titleOf));
  if (twice !== undefined) {
    throw propError(place, prop, 'name each device once, with the number of it', twice);
  }
  asked.forEach((ask, i) => requirePassed(place, `${prop}[${i}]`, ask, runtime));
  const claimed = asked.flatMap((ask) => ('claim' in ask ? [{ ...ask, name: claimName(ask.claim) }] : []));
  return {
    amounts: Object.fromEntries(asked.flatMap((ask) => ('resource' in ask ? [[ask.resource, String(ask.count)]] : []))),
    claims: claimed.map(({ name, request }) => ({ name, ...request !== undefined && { request } })),
    podClaims: claimed.map(({ name, claim }) => ({ name, ...claim })),
  };
}

function titleOf(ask: DeviceAsk): string {
  return 'resource' in ask ? ask.resource : claimName(ask.claim);
}

/** The name of a claim in its pod: a DNS label made from the name of the object. */
function claimName(claim: PodClaim): string {
  const [name] = Object.values(claim) as string[];
  return trimEnd(name.replace(/\./g, '-').slice(0, 63), '-');
}

/** A sandbox hides the devices of the node unless the node is set up otherwise. The pod would reserve a GPU that it cannot use. */
function requirePassed(place: Place, prop: string, ask: DeviceAsk, { runtimeClassName, traits }: IAgentRuntime): void {
  const domain = 'resource' in ask ? acceleratorDomain(ask.resource) : undefined;
  const isPassed = 'claim' in ask ? passesAccelerators(traits) : domain === undefined || passesAccelerator(traits, domain);
  if (isPassed) {
    return;
  }
  const runtime = runtimeClassName === undefined ? 'the default runtime' : `"${runtimeClassName}"`;
  const lacks = isPassed === false ? 'passes no such device through' : 'does not state that it passes such devices through';
  throw propError(
    place,
    prop,
    'be a device that the runtime passes to the agent',
    titleOf(ask),
    `${runtime} (${traits.isolation}) ${lacks}; use a runtime that does, such as GVisorRuntime with nvproxy, KataRuntime with `
    + "accelerators, or state 'accelerators' in its traits",
  );
}
