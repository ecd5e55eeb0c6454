import { IConstruct } from 'constructs';

/** The constructs of an app, and how many dependencies each had, when cdk8s last validated them. */
export class ValidatedTree {
  private all: readonly IConstruct[] = [];
  private dependencies: readonly number[] = [];
  private places = new Map<IConstruct, number>();

  constructor(private readonly app: IConstruct) {}

  /** The constructs in the order in which cdk8s visits them: what is in a construct follows it. */
  public get constructs(): readonly IConstruct[] {
    return this.all;
  }

  /** Takes the constructs as they are now. Returns whether they differ from those before. */
  public update(): boolean {
    const now = this.app.node.findAll();
    const isSame = now.length === this.all.length && now.every((construct, i) => construct === this.all[i]);
    if (!isSame) {
      this.all = now;
      this.places = new Map(now.map((construct, i) => [construct, i]));
    }
    return !isSame;
  }

  /** Takes the number of dependencies of each construct. cdk8s cannot remove a dependency. */
  public countDependencies(): void {
    this.dependencies = this.all.map(({ node }) => node.dependencies.length);
  }

  /** Whether the construct, and all that is in it, has the same constructs with as many dependencies as when they were taken. */
  public isUnchanged(scope: IConstruct): boolean {
    const begin = this.places.get(scope);
    if (begin === undefined) {
      return false;
    }
    const now = scope.node.findAll();
    const next = this.all[begin + now.length];
    return !next?.node.scopes.includes(scope)
      && now.every((one, i) => one === this.all[begin + i] && one.node.dependencies.length === this.dependencies[begin + i]);
  }
}
