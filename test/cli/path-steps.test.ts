import { stepsOf } from '../../src/cli/path-steps';

test.each<[string, string[]]>([
  ['', []],
  ['spec.containers[0].image', ['spec', 'containers', '0', 'image']],
  ['metadata.annotations["a.b/c"]', ['metadata', 'annotations', 'a.b/c']],
  ['data["a[0].b"].c', ['data', 'a[0].b', 'c']],
  ['data["two\nlines"]', ['data', 'two\nlines']],
  ['data["cut.off', ['data', 'cut.off']],
])('the steps of %j', (path, steps) => {
  expect(stepsOf(path)).toEqual(steps);
});
