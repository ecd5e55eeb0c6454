import { spawn } from 'child_process';

/** The type check and lint, which keep a core busy each, so that they run side by side. */
const CHECKS = ['tsc --project test/tsconfig.json', 'projen eslint'];

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
