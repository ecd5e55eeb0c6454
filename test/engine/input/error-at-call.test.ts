import { App, Chart } from 'cdk8s';
import { AgentNamespace, AgentSeccompProfile, GVisorRuntime, HardenedAgentPod } from '../../../src';
import { errorAtCall, trimToCall } from '../../../src/engine/input/error-at-call';
import { IMAGE } from '../../support/app';

const VARIABLE = 'CDK8S_HARDENED_AGENTS_STACK';

afterEach(() => {
  delete process.env[VARIABLE];
});

/** The frames of the error that a call throws. */
function framesOf(call: () => unknown): string[] {
  try {
    call();
  } catch (error) {
    const { message, stack } = error as Error;
    expect(stack!.startsWith(`Error: ${message}\n`)).toBe(true);
    return stack!.slice(`Error: ${message}\n`.length).split('\n');
  }
  throw new Error('it threw nothing');
}

function wrongPort(): unknown {
  const chart = new Chart(new App(), 'agents');
  const namespace = new AgentNamespace(chart, 'namespace', { name: 'agents' });
  return new HardenedAgentPod(chart, 'web', { namespace, runtime: new GVisorRuntime(chart, 'gvisor'), image: IMAGE, port: 0 });
}

test.each<[string, () => unknown]>([
  ['a construct', wrongPort],
  ['a static method', () => AgentSeccompProfile.localhost('/etc/passwd')],
])('the stack of an error of %s begins at the line that called it', (_, call) => {
  const [first, ...others] = framesOf(call);
  expect(first).toMatch(/error-at-call\.test\.ts:\d+:\d+\)?$/);
  expect(others.length).toBeLessThan(10);
  expect(others.join('\n')).not.toContain('node:internal');
});

test('the variable shows the frames of the library, too', () => {
  process.env[VARIABLE] = 'full';
  expect(framesOf(wrongPort)[0]).toMatch(/errorAtCall .*error-at-call\.ts:/);
  process.env[VARIABLE] = 'no';
  expect(framesOf(wrongPort)[0]).toContain('error-at-call.test.ts:');
});

test('the number of frames that others capture stays', () => {
  const { stackTraceLimit } = Error;
  errorAtCall('wrong');
  expect(Error.stackTraceLimit).toBe(stackTraceLimit);
});

test('a message keeps its lines, also one that looks like a frame', () => {
  const { stack } = errorAtCall('wrong\n    at line 3\n  of the file');
  expect(stack).toMatch(/^Error: wrong\n {4}at line 3\n {2}of the file\n {4}at .*error-at-call\.test\.ts:/);
});

test('without a line of the user, all frames stay', () => {
  const error = new Error('late');
  error.stack = 'Error: late\n    at processTicksAndRejections (node:internal/process/task_queues:95:5)\n    at Array.map (<anonymous>)';
  const { stack } = error;
  expect(trimToCall(error).stack).toBe(stack);
});

test('an error whose stack is no text stays as it is', () => {
  const error = Object.assign(new Error('of another tool'), { stack: [] as unknown as string });
  expect(trimToCall(error).stack).toEqual([]);
});
