import { ApiObject, ApiObjectProps } from 'cdk8s';
import { Construct } from 'constructs';
import { Guard } from './guard';
import { Facts } from './guarded';

/** An object of ours: judged as it is written out, and put in its order. */
export class Manifest extends ApiObject {
  constructor(scope: Construct, id: string, props: ApiObjectProps, facts: Facts = {}) {
    super(scope, id, props);
    Guard.adopt(this, facts);
  }
}
