import { IConstruct } from 'constructs';
import { ApplyOrder } from './order/order';

/** The constructs of an app when cdk8s validated them, and how many dependencies each had. */
export class ValidatedTree {
  private readonly places: ReadonlyMap<IConstruct, number>;
  /** cdk8s cannot remove a dependency. */
  private readonly dependencies: readonly number[];

  /**
   * @param constructs in the order in which cdk8s visits them: what is in a construct follows it
   * @param order in which they apply. It has let charts depend on each other
   */
  constructor(private readonly constructs: readonly IConstruct[], public readonly order: ApplyOrder) {
    this.places = new Map(constructs.map((construct, i) => [construct, i]));
    this.dependencies = constructs.map(({ node }) => node.dependencies.length);
  }

  /** Whether the app has these constructs. */
  public isOf(constructs: readonly IConstruct[]): boolean {
    return constructs.length === this.constructs.length && constructs.every((construct, i) => construct === this.constructs[i]);
  }

  /** Whether the construct, and all that is in it, still has the same constructs with as many dependencies. */
  public isUnchanged(scope: IConstruct): boolean {
    const begin = this.places.get(scope);
    if (begin === undefined) {
      return false;
    }
    const now = scope.node.findAll();
    const next = this.constructs[begin + now.length];
    return !next?.node.scopes.includes(scope)
      && now.every((one, i) => one === this.constructs[begin + i] && one.node.dependencies.length === this.dependencies[begin + i]);
  }
}
