// `npm run build`: the window's words, then its three builds: renderer, desktop main (with the media host), preload.
import { spawnSync } from 'node:child_process';

const steps: readonly (readonly string[])[] = [
  ['npm', 'run', '--silent', 'build:messages'],
  ['vite', 'build', '--logLevel', 'warn', '-c', 'renderer/vite.config.ts'],
  ['vite', 'build', '--logLevel', 'warn', '-c', 'app/desktop/vite.main.config.ts'],
  ['vite', 'build', '--logLevel', 'warn', '-c', 'app/desktop/vite.preload.config.ts'],
];

for (const [command = '', ...args] of steps) {
  const { status } = spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'], shell: process.platform === 'win32' });
  if (status === 0) continue;
  console.error(`build: ${command} ${args.join(' ')} failed`);
  process.exit(1);
}
