import { filesWithPackage, filesWithSource } from '../support/loads';

const COMMAND_LINE = 'src/cli/main.ts';

test.each(['cdk8s', 'cdk8s-plus-29', 'constructs'])('the command line does not load %s', (name) => {
  expect(filesWithSource(COMMAND_LINE, name)).toBe(0);
}, 30_000);

test.each(['commander', 'js-yaml', 'yaml'])('only the command line loads %s', (name) => {
  expect(filesWithSource(COMMAND_LINE, name)).toBeGreaterThan(0);
  expect(filesWithSource('src/index.ts', name)).toBe(filesWithPackage('cdk8s', name)); // cdk8s has a YAML of its own
}, 30_000);
