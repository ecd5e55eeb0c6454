import { readFileSync } from 'fs';
import { join } from 'path';
import Ajv from 'ajv';
import { peerDependencies, version } from '../../package.json';
import { sbom } from '../../scripts/support/sbom';
import { ROOT } from '../support/root';

/** The bill of materials that stands beside a release. */

const BUNDLED = ['commander', 'js-yaml', 'yaml'];
const BILL = sbom(ROOT, BUNDLED);

const schemaOf = (file: string) =>
  JSON.parse(readFileSync(join(ROOT, 'node_modules', '@cyclonedx', 'cyclonedx-library', 'res', 'schema', file), 'utf8'));

test('it has what the package bundles and its peers, and nothing else', () => {
  expect(BILL.components.map(({ name }) => name)).toEqual([...BUNDLED, ...Object.keys(peerDependencies)].sort());
  const versionOf = (name: string) => JSON.parse(readFileSync(join(ROOT, 'node_modules', name, 'package.json'), 'utf8')).version;
  expect(BILL.components.map(({ purl }) => purl)).toEqual(BILL.components.map(({ name }) => `pkg:npm/${name}@${versionOf(name)}`));
});

test('it says which of them are in the files of the package', () => {
  const bundled = BILL.components.filter(({ properties }) => properties.some(({ name }) => name === 'cdx:npm:package:bundled'));
  expect(bundled.map(({ name }) => name)).toEqual(BUNDLED);
});

test('it is of this package, which needs all of them', () => {
  const { component } = BILL.metadata;
  expect(component).toMatchObject({ name: 'cdk8s-hardened-agents', version, purl: `pkg:npm/cdk8s-hardened-agents@${version}` });
  const refs = BILL.components.map((one) => one['bom-ref']);
  expect(BILL.dependencies.map(({ ref }) => ref).sort()).toEqual([...refs, component['bom-ref']].sort());
  expect([...BILL.dependencies.find(({ ref }) => ref === component['bom-ref'])!.dependsOn].sort()).toEqual([...refs].sort());
});

test('it is valid by the schema of CycloneDX', () => {
  const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
  ['spdx.SNAPSHOT.schema.json', 'jsf-0.82.SNAPSHOT.schema.json'] // by the names that the library of CycloneDX gives them
    .forEach((file) => ajv.addSchema(schemaOf(file), `http://cyclonedx.org/schema/${file}`));
  const validate = ajv.compile(schemaOf('bom-1.5.SNAPSHOT.schema.json'));
  validate(BILL);
  expect(validate.errors).toBeNull();
  expect(validate({ ...BILL, components: [{ type: 'library' }] })).toBe(false);
});

test('a package that is not installed is an error', () => {
  expect(() => sbom(ROOT, ['no-such-package'])).toThrow('no-such-package');
});
