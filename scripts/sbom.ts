import { mkdirSync, readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { namesOfNotices } from './support/notices';
import { main } from './support/run';
import { sbom } from './support/sbom';

const ROOT = join(__dirname, '..');

/** Writes the bill of materials of this compiled checkout, which a release has beside its notes. */
main(() => {
  const bundled = namesOfNotices(readFileSync(join(ROOT, 'lib', 'THIRD-PARTY-NOTICES'), 'utf8'));
  const bill = sbom(ROOT, bundled);
  mkdirSync(join(ROOT, 'dist'), { recursive: true });
  writeFileSync(join(ROOT, 'dist', 'sbom.cdx.json'), `${JSON.stringify(bill, null, 2)}\n`);
  console.log(`dist/sbom.cdx.json: ${bill.components.map((component) => component['bom-ref']).join(', ')}`);
});
