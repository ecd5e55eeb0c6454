/** A language that jsii generates a package for, by its name in jsii. */
export type Target = 'python' | 'java' | 'go' | 'dotnet';

export const TARGETS: readonly Target[] = ['python', 'java', 'go', 'dotnet'];

/** Peers that Maven Central and the Go proxy do not have in these versions: generated from their npm packages. */
export const PEERS = ['cdk8s', 'cdk8s-plus-29'];
