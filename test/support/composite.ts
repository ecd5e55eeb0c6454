import { mkdirSync } from 'fs';
import { join } from 'path';
import { RecipeFolder } from './recipe';
import { Json } from '../../src/engine/value/json';

/** What a run of an action has from outside. */
export interface ActionCall {
  readonly inputs: { readonly [name: string]: string };
  /** The context `github`. */
  readonly github?: Json;
  /** Variables of the job. */
  readonly env?: { readonly [name: string]: string };
  /** The actions that fail, by the start of their names. */
  readonly failing?: readonly string[];
}

/** What a run did. */
interface ActionRun {
  /** Exit code of the job. */
  readonly status: number;
  readonly stdout: string;
  readonly outputs: { readonly [name: string]: string };
  readonly summary: string;
  /** The other actions that ran, with what they got. */
  readonly used: { readonly [name: string]: Json };
  /** Names of the steps that ran. */
  readonly steps: readonly string[];
}

/** Runs a composite action as GitHub does, in the folder: its scripts in bash, its conditions and expressions, other actions as a list. */
export function runComposite(action: Json, folder: RecipeFolder, { inputs, github = {}, env = {}, failing = [] }: ActionCall): ActionRun {
  const temp = join(folder.path, 'runner temp');
  mkdirSync(temp, { recursive: true });
  const context: Json = { github, runner: { temp }, inputs: {}, steps: {} };
  for (const [name, { default: value = '' }] of Object.entries<Json>(action.inputs)) {
    context.inputs[name] = inputs[name] ?? filled(String(value), context);
  }
  const run = { status: 0, stdout: '', summary: '', used: {} as { [name: string]: Json }, steps: [] as string[] };
  for (const step of action.runs.steps as Json[]) {
    if (run.status !== 0 || !isTrue(valueOf(String(step.if ?? 'true'), context))) {
      continue;
    }
    run.steps.push(step.name as string);
    const fill = (texts: Json = {}) =>
      Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, filled(String(text), context)]));
    let status = 0;
    if (step.uses === undefined) {
      const files = { GITHUB_OUTPUT: folder.file('output', ''), GITHUB_STEP_SUMMARY: folder.file('summary', '') };
      const result = folder.run(step.run as string, { ...env, ...files, RUNNER_TEMP: temp, ...fill(step.env as Json) });
      status = result.status ?? 1;
      run.stdout += result.stdout;
      run.summary += folder.read('summary');
      const lines = folder.read('output').split('\n').filter((line) => line !== '');
      context.steps[step.id] = { outputs: Object.fromEntries(lines.map((line) => /^([\w-]+)=(.*)$/.exec(line)!.slice(1))) };
    } else {
      run.used[(step.uses as string).split('@')[0]] = fill(step.with as Json);
      status = failing.some((name) => (step.uses as string).startsWith(name)) ? 1 : 0;
    }
    context.steps[step.id] = { ...context.steps[step.id], outcome: status === 0 ? 'success' : 'failure' };
    run.status = step['continue-on-error'] === true ? 0 : status;
  }
  const outputs = Object.entries<Json>(action.outputs).map(([name, { value }]) => [name, filled(String(value), context)]);
  return { ...run, outputs: Object.fromEntries(outputs) as ActionRun['outputs'] };
}

/** A text with the values of its expressions. */
function filled(text: string, context: Json): string {
  return text.replace(/\$\{\{(.*?)\}\}/g, (_, expression: string) => String(valueOf(expression, context) ?? ''));
}

/** The value of an expression of GitHub that has paths, texts in quotes, `==`, `!=` and `&&`. */
function valueOf(expression: string, context: Json): unknown {
  const parts = expression.split('&&');
  if (parts.length > 1) {
    return parts.every((part) => isTrue(valueOf(part, context)));
  }
  const [, left, operator, right] = /^\s*(\S+)(?:\s+(==|!=)\s+(\S+))?\s*$/.exec(expression) ?? [];
  if (left === undefined) {
    throw new Error(`this expression is not known here: ${expression}`);
  }
  const one = termOf(left, context);
  return operator === undefined ? one : ((one ?? '') === termOf(right, context)) === (operator === '==');
}

function termOf(term: string, context: Json): unknown {
  const [, quoted] = /^'([^']*)'$/.exec(term) ?? [];
  if (quoted !== undefined || term === 'true') {
    return quoted ?? true;
  }
  if (!/^[a-z]\w*(\.[\w-]+)+$/.test(term)) {
    throw new Error(`this part of an expression is not known here: ${term}`);
  }
  return term.split('.').reduce<Json | undefined>((value, key) => value?.[key] as Json | undefined, context);
}

function isTrue(value: unknown): boolean {
  return value !== undefined && value !== null && value !== false && value !== '' && value !== 0;
}
