import { ApiObject, ApiObjectProps, App, ImplicitTokenResolver, JsonPatch, LazyResolver, NumberStringUnionResolver } from 'cdk8s';
import { Construct } from 'constructs';
import { Guard } from './guard';
import { ObjectHints } from './guarded-object';
import { toPlainJson } from './to-plain-json';
import { isErrorAtCall } from '../engine/input/error-at-call';
import { copyOf } from '../engine/value/json';

/** An object of this library: it is judged as it is written, and written in the order in which it applies. */
export class GuardedApiObject extends ApiObject {
  private readonly ops: JsonPatch[] = [];

  constructor(scope: Construct, id: string, private readonly given: ApiObjectProps, hints: ObjectHints = {}) {
    super(scope, id, given);
    Guard.adopt(this, hints);
  }

  public addJsonPatch(...ops: JsonPatch[]): void {
    this.ops.push(...ops);
    super.addJsonPatch(...ops);
  }

  /**
   * What cdk8s renders. cdk8s calls each resolver for every value, which takes as long as all the rules. Plain JSON, which
   * our objects are but for a value of a user here and there, has nothing to resolve.
   */
  public toJson(): any {
    if (process.env.CDK8S_DISABLE_SORT || !App.of(this).resolvers.every(isOfCdk8s)) {
      return copyOf(super.toJson());
    }
    try {
      const { apiVersion, kind, metadata: _, ...rest } = this.given;
      const json = { apiVersion, kind, metadata: this.metadata.toJson(), ...toPlainJson(rest) as object };
      return this.ops.length > 0 ? copyOf(JsonPatch.apply(json, ...this.ops)) : json;
    } catch (error) {
      if (isErrorAtCall(error)) {
        throw error; // cdk8s would put its own words and frames before it
      }
      return copyOf(super.toJson()); // which resolves what is not plain, and reports what cannot be rendered
    }
  }
}

function isOfCdk8s(resolver: object): boolean {
  return resolver instanceof LazyResolver || resolver instanceof ImplicitTokenResolver || resolver instanceof NumberStringUnionResolver;
}
