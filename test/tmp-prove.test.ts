import { writeFileSync } from 'fs';
import { proveApp } from './cluster/support/prove-app';
test('write', () => {
  const objects = proveApp('prove', process.env.RT ?? 'runc');
  writeFileSync(process.env.OUT!, JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }));
  console.log(objects.length);
});
