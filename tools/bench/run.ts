// `npm run bench -- NAME [--json] [--against kamailio]`: runs one benchmark and prints its rows as a table, or as one JSON object.
import { existsSync, globSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Benchmark } from './report.ts';

const NOT_BENCHMARKS = new Set([
  'run',
  'report',
  'compare-speed',
  'peer-stacks',
  'sample-messages',
  'server-under-load',
  'server-worker',
  'sip-load',
  'cores',
  'free-port',
  'kamailio-server',
  'named-server',
  'call-load',
  'encoded-speech',
  'lossy-link',
  'pesq',
  'phone-under-load',
  'process-cpu',
]);

function names(): readonly string[] {
  return globSync(join(import.meta.dirname, '*.ts'))
    .map((file) => basename(file, '.ts'))
    .filter((name) => !NOT_BENCHMARKS.has(name) && !name.includes('.'))
    .sort();
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false }, against: { type: 'string' } },
});
const name = positionals[0] ?? '';
if (!names().includes(name) || !existsSync(join(import.meta.dirname, `${name}.ts`))) {
  console.error(`bench: say which: ${names().join(', ')}`);
  process.exit(2);
}
const { run } = (await import(`./${name}.ts`)) as { run: Benchmark };
const report = await run({ json: values.json, ...(values.against === undefined ? {} : { against: values.against }) });
if (values.json) console.log(JSON.stringify(report));
else console.table(report.rows);
process.exit(0);
