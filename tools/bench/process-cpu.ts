import { globSync, readFileSync } from 'node:fs';

/** Clock ticks of /proc in one second. */
const TICKS = 100;

interface Stat {
  readonly parent: number;
  readonly cpuMs: number;
}

/** Processor time in milliseconds of a process and all below it, so far. Linux only: elsewhere 0. */
export function cpuMsOf(pid: number): number {
  const processes = new Map(globSync('/proc/[0-9]*/stat').flatMap(statOf));
  let cpuMs = 0;
  for (const [one, stat] of processes) if (isBelow(one, pid, processes)) cpuMs += threadsMsOf(one) ?? stat.cpuMs;
  return cpuMs;
}

/** Memory of a process that lies in RAM, in MB. Linux only: elsewhere NaN. */
export function residentMbOf(pid: number): number {
  const [, kilobytes] = /^VmRSS:\s*(\d+) kB$/m.exec(textOf(`/proc/${pid}/status`) ?? '') ?? [];
  return Number(kilobytes) / 1_024;
}

function statOf(file: string): readonly (readonly [number, Stat])[] {
  const text = textOf(file);
  if (text === undefined) return [];
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const cpuMs = (1_000 * (Number(fields[11]) + Number(fields[12]))) / TICKS;
  return [[Number.parseInt(text, 10), { parent: Number(fields[1]), cpuMs }]];
}

/**
 * The same of one process to the nanosecond, where the kernel tells it: ticks of 10 ms are coarse for the call that takes 5 ms a second.
 * Threads that have ended are not in it.
 */
function threadsMsOf(pid: number): number | undefined {
  const threads = globSync(`/proc/${pid}/task/*/sched`).map((file) =>
    Number(/^se\.sum_exec_runtime\s*:\s*([\d.]+)$/m.exec(textOf(file) ?? '')?.[1] ?? Number.NaN),
  );
  const sum = threads.reduce((total, ms) => total + ms, 0);
  return threads.length === 0 || Number.isNaN(sum) ? undefined : sum;
}

/** `undefined` when the process has ended meanwhile. */
function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function isBelow(pid: number, ancestor: number, stats: ReadonlyMap<number, Stat>): boolean {
  for (let one: number | undefined = pid; one !== undefined && one > 1; one = stats.get(one)?.parent) {
    if (one === ancestor) return true;
  }
  return false;
}
