import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { onServerCore } from './cores.ts';
import { freePort } from './free-port.ts';

export type PhoneName = 'trapeze' | 'baresip';

/** How a phone is to take its calls. */
export interface PhoneSettings {
  /** As `trapeze --codec` names it. */
  readonly codec: 'pcmu' | 'opus';
  readonly isEncrypted: boolean;
  /** WAV file, mono, at the codec's own rate, that it says in each call; longer than any call. */
  readonly said: string;
  readonly saidRateHz: number;
  /** A folder for what it writes; deleted by whoever gave it. */
  readonly folder: string;
  /** What it hears goes into a file there. Default: nowhere. */
  readonly isRecording?: boolean;
}

/** A phone that takes every call at once, on the core where each is measured. */
export interface PhoneUnderLoad extends AsyncDisposable {
  readonly port: number;
  readonly pid: number;
}

const STARTS_WITHIN_MS = 15_000;
const LOOPBACK = '127.0.0.1';
/** Below where systems take ports for those who do not care, above where servers are. */
const BARESIP_PORTS = '24000-25999';
const MODULES = ['/usr/lib/baresip/modules', '/usr/local/lib/baresip/modules'];

/** @throws Error when it is not installed or does not start */
export function startPhone(name: PhoneName, settings: PhoneSettings): Promise<PhoneUnderLoad> {
  return name === 'trapeze' ? startOwnPhone(settings) : startBaresip(settings);
}

/** `trapeze answer`, as a person runs it. */
async function startOwnPhone({ codec, isEncrypted, said, isRecording, folder }: PhoneSettings): Promise<PhoneUnderLoad> {
  const port = await freePort();
  mkdirSync(folder, { recursive: true });
  const program = join(import.meta.dirname, '../../app/cli/trapeze.ts');
  const record = isRecording ? ['--record', join(folder, 'heard.wav')] : [];
  const words = ['answer', '--listen', `udp:${LOOPBACK}:${port}`, '--play', said, '--codec', codec, ...record];
  return started(process.execPath, [program, ...words, '--srtp', isEncrypted ? 'sdes' : 'off'], port, /waiting for calls/);
}

/** baresip as it is installed: with its own defaults but for what a call without a sound card needs. */
async function startBaresip(settings: PhoneSettings): Promise<PhoneUnderLoad> {
  const modules = MODULES.find((path) => existsSync(path));
  if (modules === undefined) throw new Error(`baresip is not installed: there is no ${MODULES[0]}`);
  const port = await freePort();
  const { folder, codec, isEncrypted } = settings;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'config'), baresipConfiguration(settings, modules, port));
  const named = codec === 'opus' ? 'opus/48000/2' : 'PCMU';
  const encryption = isEncrypted ? ';mediaenc=srtp-mand' : '';
  const account = `<sip:bench@${LOOPBACK}>;regint=0;answermode=auto;ptime=20;audio_codecs=${named}${encryption}\n`;
  writeFileSync(join(folder, 'accounts'), account);
  writeFileSync(join(folder, 'contacts'), '');
  return started('baresip', ['-4', '-f', folder], port, /baresip is ready/);
}

function baresipConfiguration(
  { codec, isEncrypted, said, saidRateHz, folder, isRecording }: PhoneSettings,
  modules: string,
  port: number,
): string {
  // Its concealment is for codecs that have none of their own.
  const recorders = codec === 'opus' ? ['sndfile'] : ['plc', 'sndfile'];
  const loaded = [
    codec === 'opus' ? 'opus' : 'g711',
    'aufile',
    ...(isEncrypted ? ['srtp'] : []),
    ...(isRecording ? recorders : []),
  ];
  return [
    `poll_method epoll`,
    `sip_listen ${LOOPBACK}:${port}`,
    `net_interface ${LOOPBACK}`,
    `call_max_calls 128`,
    `audio_source aufile,${said}`,
    `ausrc_srate ${saidRateHz}`,
    `ausrc_channels 1`,
    `audio_buffer 20-160`,
    `rtp_ports ${BARESIP_PORTS}`,
    `rtcp_mux yes`,
    `jitter_buffer_delay 5-10`,
    `snd_path ${folder}`,
    `module_path ${modules}`,
    ...loaded.map((name) => `module ${name}.so`),
    `module_tmp uuid.so`,
    `module_tmp account.so`,
    '',
  ].join('\n');
}

async function started(command: string, words: readonly string[], port: number, ready: RegExp): Promise<PhoneUnderLoad> {
  const child = spawn(...onServerCore(command, words), { stdio: ['ignore', 'pipe', 'pipe'] });
  await saidReady(child, command, ready);
  return {
    port,
    pid: child.pid ?? 0,
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGTERM');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    },
  };
}

async function saidReady(child: ChildProcess, command: string, ready: RegExp): Promise<void> {
  let said = '';
  const listen = (bytes: Buffer): void => {
    said = (said + bytes.toString()).slice(-4_000);
  };
  child.stdout?.on('data', listen);
  child.stderr?.on('data', listen);
  child.on('error', (error) => {
    said += String(error);
  });
  for (let waitedMs = 0; waitedMs < STARTS_WITHIN_MS; waitedMs += 50) {
    if (ready.test(said)) return;
    if (child.exitCode !== null || child.pid === undefined) break;
    await sleep(50);
  }
  child.kill('SIGKILL');
  throw new Error(`${command} did not start: ${said}`);
}
