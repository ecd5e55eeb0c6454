import { mkdirSync, rmSync, writeFileSync } from 'fs';
import { join } from 'path';
import { jsonSchemas, schemaFolder } from './support/json-schemas';

/** Writes schemas/. */
const root = join(__dirname, '..');
const folder = schemaFolder(root);
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
jsonSchemas(root).forEach((text, file) => writeFileSync(join(folder, file), text));
