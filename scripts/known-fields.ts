import { writeFileSync } from 'fs';
import { join } from 'path';
import { knownFields, knownFieldsFile } from './support/known-fields';

/** Writes src/engine/manifest/known-fields.ts. */
const root = join(__dirname, '..');
writeFileSync(knownFieldsFile(root), knownFields(root));
