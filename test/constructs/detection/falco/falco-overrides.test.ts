import { file } from './falco';
import { FalcoPriority, FalcoRulesProps } from '../../../../src';

describe('how rules differ', () => {
  const rule = (does: string, props: FalcoRulesProps) => file(props).rules.get(`Agent ${does}`);

  test('switched off', () => {
    expect(rule('calls bpf', { overrides: { 'kernel-program': { enabled: false } } })).toBeUndefined();
  });

  test('another priority', () => {
    expect(rule('calls bpf', { overrides: { 'kernel-program': { priority: FalcoPriority.EMERGENCY } } })?.priority).toBe('EMERGENCY');
  });

  test('exceptions, whose values stay values', () => {
    const exceptions = [{
      name: 'npm_of_the_builder',
      matches: [{ field: 'proc.name', values: ['npm', 'a) or (evt.num >= 0'] },
        { field: 'proc.cmdline', comparison: 'startswith', values: ['npm ci'] }],
    }];
    expect(rule('starts a package manager', { overrides: { 'package-manager': { exceptions } } })?.exceptions).toEqual([{
      name: 'npm_of_the_builder',
      fields: ['proc.name', 'proc.cmdline'],
      comps: ['in', 'startswith'],
      values: [[['"npm"', '"a) or (evt.num >= 0"'], '"npm ci"']],
    }]);
  });

  test('only the rules of a minimum priority', () => {
    const { rules } = file({ minimumPriority: FalcoPriority.CRITICAL, overrides: { 'io-uring': { priority: FalcoPriority.ALERT } } });
    expect(new Set([...rules.values()].map(({ priority }) => priority))).toEqual(new Set(['CRITICAL', 'ALERT']));
  });

  test('rules of the user are of the agents alone', () => {
    const { rules } = file({
      rules: [{
        name: 'Agent builds',
        description: 'It builds.',
        condition: 'evt.type = execve or evt.type = execveat',
      }],
    });
    expect(rules.get('Agent builds')).toMatchObject({
      condition: 'agent_pod and (evt.type = execve or evt.type = execveat)',
      priority: 'WARNING',
      tags: [],
    });
  });
});
