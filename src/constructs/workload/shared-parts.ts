import * as kplus from 'cdk8s-plus-29';
import { IConstruct } from 'constructs';
import { AgentMount } from './agent-mount';
import { addressIn } from '../../engine/address/cidr';
import { constructError } from '../../engine/input/props';
import { NO_PROXY, PROXY_VARIABLE } from '../../engine/reach/env-hosts';
import { Json } from '../../engine/value/json';
import { memoize } from '../../engine/value/memoize';

type Variables = { readonly [name: string]: kplus.EnvValue };

/** What all containers of a pod get, init containers too: those that are there, and those that come later. */
export class SharedParts {
  private readonly values = new Map<string, string>();
  private readonly defaults = new Map<string, string>();
  private readonly mounts = new Map<string, AgentMount>();
  private readonly addresses = new Set<string>();
  private readonly proxies = new Map<string, Map<IConstruct, string>>();

  constructor(private readonly pod: kplus.AbstractPod) {}

  private get containers(): kplus.Container[] {
    return [...this.pod.containers, ...this.pod.initContainers];
  }

  public get volumes(): Json[] {
    return [...this.mounts].map(([name, mount]) => mount._toVolume(name));
  }

  /** Gives a variable to the containers. None of them may have another value for it, and neither may another grant or server. */
  public share(variable: string, value: string): void {
    const other = this.values.get(variable);
    if (other !== undefined && other !== value) {
      throw constructError(this.pod, `the variable "${variable}" must have one value, got "${value}" beside "${other}"; `
        + 'give the second grant or tool server another variable, for example by \'urlVariable\' of BrokeredApi.of');
    }
    this.change(variable, value);
  }

  /** Gives a variable to the containers, as `share` does. A further call changes its value. */
  public change(variable: string, value: string): void {
    this.containers.forEach(({ name, env }) => this.requireFree(name, env.variables, variable, value));
    this.containers.forEach(({ env }) => env.addVariable(variable, kplus.EnvValue.fromValue(value)));
    this.values.set(variable, value);
  }

  /** Gives a variable to the containers that have none of this name. */
  public shareDefault(variable: string, value: string): void {
    this.containers.filter(({ env }) => !Object.hasOwn(env.variables, variable))
      .forEach(({ env }) => env.addVariable(variable, kplus.EnvValue.fromValue(value)));
    this.defaults.set(variable, value);
  }

  /** Mounts files in the containers, from a volume of this name. */
  public mount(name: string, mount: AgentMount): void {
    this.mounts.set(name, mount);
  }

  /** Lets programs call the host of a URL without the proxy, if it is an address. Names of Services need nothing. */
  public callDirectly(url: string): void {
    const [, host] = /^https?:\/\/\[?([^/\]]*?)\]?(:\d+)?(\/|$)/.exec(url) ?? [];
    if (host !== undefined && addressIn(host)) {
      this.addresses.add(host);
    }
  }

  /** Lets programs that have the URL of a proxy call it by the URL of a port there: that of the pod itself, or of a group of agents. */
  public callProxy(shared: string, own: string, caller: IConstruct): void {
    memoize(this.proxies, shared, () => new Map<IConstruct, string>()).set(caller, own);
  }

  /**
   * The variables of a rendered container, with the pod's own ports of proxies. NO_PROXY gets each address that is called directly, since
   * many programs read no ranges there: httpx and urllib of Python, and fetch of Node.
   */
  public withProxies(env: readonly Json[]): Json[] {
    return env.map((variable) => (typeof variable.value === 'string' ? { ...variable, value: this.valueOf(variable.name, variable.value) }
      : variable));
  }

  private valueOf(variable: string, value: string): string {
    return NO_PROXY.test(variable) ? this.noProxy(value) : (PROXY_VARIABLE.test(variable) && this.proxyUrl(value)) || value;
  }

  /** The port of the pod itself passes what its groups may call, too. */
  private proxyUrl(shared: string): string | undefined {
    const urls = this.proxies.get(shared);
    const [first, second] = urls ?? [];
    const own = urls?.get(this.pod);
    if (own === undefined && second) {
      throw constructError(this.pod, `an agent must call a proxy by one port, and its groups "${first[0].node.path}" and `
        + `"${second[0].node.path}" have one each; allow a name to the agent itself with 'from', and it gets a port with all of the names`);
    }
    return own ?? first?.[1];
  }

  private noProxy(given: string): string {
    const hosts = given.split(',').filter((host) => host !== '');
    const missing = [...this.addresses].filter((address) => !hosts.includes(address)).sort();
    return missing.length === 0 || hosts.includes('*') ? given : [...hosts, ...missing].join(',');
  }

  /** The variables of a new container with its own ones. */
  public envOf(container: string, own: Variables): { [name: string]: kplus.EnvValue } {
    this.values.forEach((value, variable) => this.requireFree(container, own, variable, value));
    return { ...envOf(this.defaults), ...own, ...envOf(this.values) };
  }

  /** The mounts of a rendered container with its own ones. */
  public mountsOf(container: string, own: readonly Json[]): Json[] {
    if (!this.containers.some(({ name }) => name === container)) {
      return [...own];
    }
    const shared = [...this.mounts].map(([name, mount]) => mount._toMount(name));
    const taken = shared.find(({ mountPath }) => own.some((other) => other.mountPath === mountPath));
    if (taken) {
      throw constructError(this.pod, `container "${container}" must not mount "${taken.mountPath}" itself, where the agent gets files for `
        + 'a server that it uses; mount its own files at another path');
    }
    return [...own, ...shared];
  }

  /** A container must not hide a variable that all of them get. */
  private requireFree(container: string, variables: Variables, variable: string, value: string): void {
    const own = Object.hasOwn(variables, variable) ? variables[variable] : undefined;
    if (own && (own.value === undefined || ![value, this.values.get(variable)].includes(own.value))) {
      throw constructError(this.pod, `container "${container}" must not set "${variable}" itself, which the agent gets from the `
        + 'broker or tool server that it uses; remove it from the container, or use the tool server under another name');
    }
  }
}

function envOf(variables: ReadonlyMap<string, string>): { [name: string]: kplus.EnvValue } {
  return Object.fromEntries([...variables].map(([variable, value]) => [variable, kplus.EnvValue.fromValue(value)]));
}
