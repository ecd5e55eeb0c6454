import { readFileSync } from 'fs';
import { join } from 'path';
import Ajv, { ValidateFunction } from 'ajv';
import { validateXML } from 'xmllint-wasm';
import { ROOT } from './root';
import { Json } from '../../src/engine/value/json';

const SCHEMAS = join(ROOT, 'test', 'schema', 'others');

/** Draft 4 has `id` for `$id`, and ajv knows no format "uri". */
export function sarifSchema(): ValidateFunction {
  const { id, $schema, ...schema } = JSON.parse(readFileSync(join(SCHEMAS, 'sarif-2.1.0-rtm.5.json'), 'utf8')) as Json;
  expect([id, $schema]).toEqual([expect.stringContaining('sarif'), expect.stringContaining('draft-04')]);
  const formats = { 'uri': isUri, 'uri-reference': isUri, 'date-time': true } as const;
  return new Ajv({ strict: false, unicodeRegExp: false, formats }).compile(schema);
}

/** What RFC 3986 allows, by characters. */
function isUri(text: string): boolean {
  return /^(?:[A-Za-z\d\-._~:/?#[\]@!$&'()*+,;=]|%[\dA-F]{2})*$/.test(text);
}

/** GitLab reads the attribute `file` of a case, which the schema of Jenkins has for suites alone. Jenkins ignores it. */
const OF_CASE = '<xs:attribute name="classname" type="xs:string"/>';
const FILE = '<xs:attribute name="file" type="xs:string"/>';

export async function junitFaults(xml: string): Promise<readonly unknown[]> {
  const schema = readFileSync(join(SCHEMAS, 'junit-10.xsd'), 'utf8').replace(OF_CASE, OF_CASE + FILE);
  const { errors } = await validateXML({
    xml: [{ fileName: 'out.xml', contents: xml }], schema: [{ fileName: 'junit-10.xsd', contents: schema }],
  });
  return errors;
}
