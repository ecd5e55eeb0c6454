import { ApiObject } from 'cdk8s';
import { IConstruct, IMixin } from 'constructs';
import { Guard } from './guard';
import { GuardedObject } from './guarded-object';
import { HardenOptions } from './harden-options';
import { Filler, fillUnder, fillerOf } from './harden-scopes';
import { DEFAULT_WRITABLE_PATHS, HardenDefaults, hardenManifest } from '../engine/hardening/harden-manifest';
import { propError } from '../engine/input/props';
import { PodKinds } from '../engine/manifest/pod-kinds';
import { statedBy } from '../engine/runtimes/runtimes';
import { isObject } from '../engine/value/json';

/** The mixin has no place in the app, so its errors begin with its name. */
const HARDEN = { node: { path: 'Harden' } };

/**
 * Hardens pods that others made: L1s, cdk8s-plus of any version, `Include`, `Helm`, plain `ApiObject`s.
 *
 * Use it by `construct.with(new Harden({ runtime }))` on an app, a chart, an `Include` or an object. It covers what is added
 * under that construct later, too. It fills fields that are left out. A field that is set weaker stays, and fails synth as a finding.
 *
 * @throws if no runtime is given or a path cannot be mounted
 */
export class Harden implements IMixin {
  private readonly filler: Filler;

  constructor(options: HardenOptions) {
    if (!isObject(options)) {
      throw propError(HARDEN, 'options', 'be an object such as { runtime: new GVisorRuntime(…) }', options);
    }
    const kinds = new PodKinds(options.podKinds);
    const defaults: HardenDefaults = {
      runtime: requireRuntime(options.runtime),
      serviceAccountName: options.serviceAccountName,
      writablePaths: requirePaths(options.writablePaths),
    };
    this.filler = { runtime: statedBy(defaults.runtime), fill: (manifest) => hardenManifest(manifest, defaults, kinds) };
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

function requireRuntime(runtime: HardenOptions['runtime']): HardenOptions['runtime'] {
  if (!runtime?.traits) {
    throw propError(HARDEN, 'runtime', 'be a runtime such as new GVisorRuntime(…) or AgentRuntime.gkeSandbox()', runtime);
  }
  return runtime;
}

function requirePaths(paths = DEFAULT_WRITABLE_PATHS): readonly string[] {
  const wrong = paths.find(
    (path) => typeof path !== 'string' || !/^(\/[^/:]+)+$/.test(path) || /^\/(proc|sys|dev)(\/|$)|\/\.\.?(\/|$)/.test(path),
  );
  if (wrong !== undefined) {
    throw propError(HARDEN, 'writablePaths', 'be absolute paths such as "/tmp", not under /proc, /sys or /dev', wrong);
  }
  return paths;
}
