import { filesWithFolder } from '../support/loads';

test.each(['cdk8s', 'cdk8s-plus-29', 'constructs'])('the whole engine loads without %s', (name) => {
  expect(filesWithFolder('src/engine', name)).toBe(0);
}, 30_000);

test.each(['cdk8s', 'constructs'])('the same look at synth finds %s', (name) => {
  expect(filesWithFolder('src/synth', name)).toBeGreaterThan(0);
}, 30_000);
