import { ApiObject } from 'cdk8s';
import { IConstruct, IMixin } from 'constructs';
import { Guard } from './guard';
import { Guarded } from './guarded';
import { HardenOptions } from './harden-options';
import { HardenDefaults, hardenManifest } from '../policy/harden-manifest';
import { PodKinds } from '../policy/pod-kinds';

/**
 * Hardens pods that others made: L1s, cdk8s-plus of any version, `Include`, `Helm`, plain `ApiObject`s.
 *
 * Use it by `construct.with(new Harden({ runtime }))` on a chart, an `Include` or an object. What is left out is
 * filled as it is written out, so what comes later is seen; what is set weaker stays and fails synth as a finding.
 *
 * @throws if no runtime is given or a path is none that can be mounted
 */
export class Harden implements IMixin {
  private readonly defaults: HardenDefaults;
  private readonly kinds: PodKinds;

  constructor(options: HardenOptions) {
    this.defaults = {
      runtime: requireRuntime(options.runtime),
      serviceAccountName: options.serviceAccountName,
      writablePaths: requirePaths(options.writablePaths),
    };
    this.kinds = new PodKinds(options.podKinds);
  }

  /**
   * Whether the construct is an object that holds pods and is not of this library.
   *
   * @param construct any construct
   */
  public supports(construct: IConstruct): boolean {
    return ApiObject.isApiObject(construct) && this.kinds.pathIn(construct) !== undefined && !Guarded.of(construct)?.isOurs;
  }

  /**
   * Hardens the pods of the object, and has it judged.
   *
   * @param construct the object
   */
  public applyTo(construct: IConstruct): void {
    Guard.adopt(construct as ApiObject).fillWith((json) => hardenManifest(json, this.defaults, this.kinds));
  }
}

function requireRuntime(runtime: HardenOptions['runtime']): HardenOptions['runtime'] {
  if (!runtime?.traits) {
    throw new Error('Harden: \'runtime\' must be a runtime such as new GVisorRuntime(…) or AgentRuntime.gkeSandbox()');
  }
  return runtime;
}

function requirePaths(paths: string[] = ['/tmp']): string[] {
  const wrong = paths.find((path) => typeof path !== 'string' || !/^(\/[^/:]+)+$/.test(path) || /^\/(proc|sys|dev)(\/|$)|\/\.\.?(\/|$)/.test(path));
  if (wrong !== undefined) {
    throw new Error(`Harden: 'writablePaths' must be absolute paths such as "/tmp", not under /proc, /sys or /dev, got ${JSON.stringify(wrong)}`);
  }
  return paths;
}
