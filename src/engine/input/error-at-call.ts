import { inLanguageOfCaller, isOtherLanguage } from './caller-language';

/**
 * Errors whose stack begins at the line of the user that called the library. What is below it is code of this library and of cdk8s, in
 * bundles that no user reads.
 */

/** With the value "full", errors show all frames. */
const VARIABLE = 'CDK8S_HARDENED_AGENTS_STACK';

/** Frames that are captured: the user's line is below all frames of the library, and Node captures only ten. */
const CAPTURED = 200;

/** Frames that an error shows. */
const SHOWN = 10;

/** The folder of this library. Unknown where an app bundles it. */
const OWN_FOLDER = /^.*[\\/](?:src|lib)(?=[\\/]|$)/.exec(__dirname)?.[0];

const PEER = /[\\/]node_modules[\\/](?:cdk8s|cdk8s-plus-\d+|constructs)[\\/]/;

const atCall = new WeakSet<object>();

/** Whether an error is one about what the user gave. */
export function isErrorAtCall(error: unknown): boolean {
  return error instanceof Error && atCall.has(error);
}

/** An error about what the user gave. */
export function errorAtCall(message: string): Error {
  const { stackTraceLimit } = Error;
  Reflect.set(Error, 'stackTraceLimit', Math.max(stackTraceLimit, CAPTURED)); // it throws nothing where the limit is read-only
  const error = new Error(inLanguageOfCaller(message));
  Reflect.set(Error, 'stackTraceLimit', stackTraceLimit);
  atCall.add(error);
  return trimToCall(error);
}

/** Has the stack of an error begin at the user's line. One without such a line stays as it is. */
export function trimToCall<T extends Error>(error: T): T {
  const { stack } = error;
  if (process.env[VARIABLE] === 'full' || typeof stack !== 'string') {
    return error;
  }
  if (isOtherLanguage()) {
    return forOtherLanguage(error);
  }
  const lines = stack.split('\n');
  const count = [...lines].reverse().findIndex((line) => !line.startsWith('    at ')); // a message may have lines of its own
  const frames = lines.slice(lines.length - count);
  const first = frames.findIndex(isOfUser);
  const shown = first < 0 ? frames : frames.slice(first).filter((frame) => !frame.includes('node:internal'));
  const value = [`${error.name}: ${error.message}`, ...shown.slice(0, SHOWN)].join('\n');
  // For ES modules Node prints the line that V8 remembers with the stack. This makes it the next one, which bundles hide.
  Error.captureStackTrace(error);
  delete error.stack; // an assignment would remove what V8 remembers
  Object.defineProperty(error, 'stack', { value, writable: true, configurable: true });
  return error;
}

/** In place of a stack, which jsii prints before the message. The user's line is in neither. */
const NO_STACK = `refused by the library; ${VARIABLE}=full shows its frames`;

/** The messages of such errors, by which the wrapper of one is known. */
const messages = new Set<string>();

/**
 * An error that jsii gives to another language: its message stands once, without frames of jsii's program. jsii gives what a constructor
 * throws as it is, and wraps what a method throws: the text of the error is then the message of the wrapper, and begins its stack.
 */
function forOtherLanguage<T extends Error>(error: T): T {
  const { message } = error;
  const set = (name: string, value: unknown) => Object.defineProperty(error, name, { value, writable: true, configurable: true });
  set('name', OF_JSII); // in place of one that jsii gives to an error that it does not know
  set('stack', NO_STACK);
  set('toString', () => message);
  messages.add(message);
  if (Error.prepareStackTrace !== prepareStack) {
    before = Error.prepareStackTrace;
    Error.prepareStackTrace = prepareStack;
  }
  return error;
}

/** What jsii calls an error of the program that it runs. */
const OF_JSII = '@jsii/kernel.RuntimeError';

let before: typeof Error.prepareStackTrace;

function prepareStack(error: Error, frames: NodeJS.CallSite[]): unknown {
  return error.name === OF_JSII && messages.has(error.message) ? NO_STACK
    : before?.(error, frames) ?? [error, ...frames].join('\n    at ');
}

/** Whether a frame is in a file that is neither of this library, of cdk8s nor of Node. */
function isOfUser(frame: string): boolean {
  const isOwn = OWN_FOLDER !== undefined && [`${OWN_FOLDER}/`, `${OWN_FOLDER}\\`].some((folder) => frame.includes(folder));
  return /:\d+:\d+\)?$/.test(frame) && !frame.includes('node:') && !PEER.test(frame) && !isOwn;
}
