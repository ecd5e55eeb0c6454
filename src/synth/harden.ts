import { ApiObject } from 'cdk8s';
import { IConstruct, IMixin } from 'constructs';
import { Guard } from './guard';
import { GuardedObject } from './guarded-object';
import { overrideFaults } from './harden-faults';
import { hardenDefaults } from './harden-input';
import { HardenOptions } from './harden-options';
import { Filler, fillUnder, fillerOf } from './harden-scopes';
import { hardenManifest } from '../engine/hardening/harden-manifest';
import { PodKinds } from '../engine/manifest/pod-kinds';
import { statedBy } from '../engine/runtimes/runtimes';

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
    const kinds = new PodKinds(options.podKinds);
    this.filler = {
      runtime: statedBy(defaults.runtime),
      fill: (manifest) => hardenManifest(manifest, defaults, kinds),
      faults: (place, manifests) => overrideFaults(place, defaults.overrides ?? [], manifests, kinds),
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
