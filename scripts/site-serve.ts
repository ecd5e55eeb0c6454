import { existsSync } from 'fs';
import { join } from 'path';
import { main } from './support/run';
import { serveSite } from './support/site-server';

/** Serves what `npm run site` built. */
main(async () => {
  const folder = join(__dirname, '..', 'site', 'dist');
  if (!existsSync(folder)) {
    throw new Error('call npm run site first');
  }
  console.log((await serveSite(folder, Number(process.env.PORT ?? 8080))).address);
});
