/** By file and by the reason why that is right, the mutants that no test detects: the code that one replaces, and what it becomes. */
export interface Survivors {
  readonly [file: string]: { readonly [why: string]: readonly (readonly [code: string, mutant: string])[] };
}
