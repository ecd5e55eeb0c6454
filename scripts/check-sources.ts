import { spawn } from 'child_process';

/** The type check, lint and the search for circles of files. Each keeps one core busy, so they run side by side. */
const CHECKS = ['tsc --project test/tsconfig.json', 'projen eslint', 'projen circles'];

for (const command of CHECKS) {
  const [program, ...args] = command.split(' ');
  spawn(program, args, { stdio: 'inherit' })
    .on('error', ({ message }) => failed(message))
    .on('exit', (code) => (code === 0 ? undefined : failed(`exit code ${code}`)));

  function failed(why: string): void {
    console.error(`${command} failed: ${why}`);
    process.exitCode = 1;
  }
}
