import { withScratch } from '../../../src/engine/hardening/harden-manifest';
import { Json } from '../../../src/engine/value/json';

/** The folders that containers may write to. */

const scratch = (spec: Json, writablePaths?: string[], scratchSize?: string) => withScratch(spec, () => ({ writablePaths, scratchSize }));
const names = (spec: Json, ...paths: string[]): string[] => scratch(spec, paths).volumes.map(({ name }: Json) => name);
const main = { name: 'main' };

test('each container gets volumes of its own, init containers too', () => {
  expect(scratch({ containers: [main, { name: 'proxy' }], initContainers: [{ name: 'setup' }] })).toStrictEqual({
    containers: [
      { name: 'main', volumeMounts: [{ name: 'scratch-0-tmp', mountPath: '/tmp' }] },
      { name: 'proxy', volumeMounts: [{ name: 'scratch-1-tmp', mountPath: '/tmp' }] },
    ],
    initContainers: [{ name: 'setup', volumeMounts: [{ name: 'scratch-init-0-tmp', mountPath: '/tmp' }] }],
    volumes: ['scratch-0-tmp', 'scratch-1-tmp', 'scratch-init-0-tmp'].map((name) => ({ name, emptyDir: {} })),
  });
});

test('a path becomes a name that Kubernetes takes: lower case, at most 63 characters, no "-" at its end', () => {
  expect(names({ containers: [main] }, '/var/Run--x.d/')).toEqual(['scratch-0-var-run-x-d']);
  expect(names({ containers: [main] }, `/${'a'.repeat(47)}/b`)).toEqual([`scratch-0-${'a'.repeat(47)}`]);
  expect(names({ containers: [main] }, `/${'a'.repeat(100)}`)).toEqual([`scratch-0-${'a'.repeat(48)}`]);
});

test('a name that is taken gets a number', () => {
  const volumes = [{ name: 'scratch-0-tmp' }, { name: 'scratch-0-tmp-2' }];
  expect(names({ containers: [main], volumes }, '/tmp', '/TMP')).toEqual(
    ['scratch-0-tmp', 'scratch-0-tmp-2', 'scratch-0-tmp-3', 'scratch-0-tmp-4']);
});

test.each([['/tmp', []], ['/tmp/', []], ['/var', ['/tmp']]])('no volume where one is mounted: %s', (mountPath, added) => {
  const own = { name: 'own', mountPath };
  const [{ volumeMounts }] = scratch({ containers: [{ name: 'main', volumeMounts: [own] }] }).containers;
  expect(volumeMounts.map((one: Json) => one.mountPath)).toEqual([mountPath, ...added]);
});

test('a container that may write everywhere, and one without paths, stay as they are', () => {
  const spec = { containers: [{ name: 'main', securityContext: { readOnlyRootFilesystem: false } }] };
  expect(scratch(spec)).toEqual(spec);
  expect(scratch({ containers: [main] }, [])).toEqual({ containers: [main] });
  expect(scratch({})).toStrictEqual({});
  expect(names({ containers: [{ name: 'main', securityContext: { readOnlyRootFilesystem: true } }] }, '/tmp')).toHaveLength(1);
});

test('volumes have the requested size, and those of the pod stay', () => {
  const { volumes } = scratch({ containers: [main], volumes: [{ name: 'own' }] }, ['/tmp'], '16Mi');
  expect(volumes).toEqual([{ name: 'own' }, { name: 'scratch-0-tmp', emptyDir: { sizeLimit: '16Mi' } }]);
});

test('what is no list of volumes or mounts counts as none', () => {
  expect(names({ containers: [{ name: 'main', volumeMounts: 'x' }], volumes: 'x' }, '/tmp')).toEqual(['scratch-0-tmp']);
});
