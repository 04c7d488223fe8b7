import assert from 'node:assert/strict';
import { readWav, type Sound } from '../sound/wav.ts';
import type { Phone } from './phone.ts';
import { freePort } from './ports.ts';
import type { Place } from './private-networks.ts';
import type { Scratch } from './scratch.ts';
import { type CallSummary, Trapeze } from './trapeze.ts';

const STEP_MS = 15_000;
const loopback: Place = { through: [], address: '127.0.0.1' };

export interface OurPhoneSettings {
  readonly user: string;
  readonly password: string;
  readonly domain: string;
  readonly proxy: string;
  readonly play: string;
  /** As `--codec` takes them: `pcmu`, `opus`. */
  readonly codecs: string;
  /** More options of both commands, such as `--transport tls`. */
  readonly options?: readonly string[];
  /** Where it is. Default: on loopback. */
  readonly place?: Place;
  /** More for its environment. */
  readonly env?: Readonly<Record<string, string>>;
}

/** `trapeze call` and `trapeze answer` as one phone: each call is a command of its own. */
export class OurPhone implements Phone {
  readonly name = 'trapeze';
  readonly user: string;
  readonly repeats = false;
  readonly #settings: OurPhoneSettings;
  readonly #scratch: Scratch;
  #recording = '';
  #command: Trapeze | undefined;
  #summary: CallSummary | undefined;

  constructor(scratch: Scratch, settings: OurPhoneSettings) {
    this.user = settings.user;
    this.#settings = settings;
    this.#scratch = scratch;
  }

  /** Registers, so that it can be called; `dial` takes this back, for a caller needs no binding. */
  async prepare(): Promise<void> {
    await this.#end();
    this.#recording = this.#scratch.fresh('heard.wav');
    this.#command = await this.#start('answer', '--calls', '1');
    await this.#command.nextEvent('registered', STEP_MS);
    await this.#command.nextEvent('listening', STEP_MS);
  }

  /** @param options more of `trapeze call`, such as `--dtmf 12` or `--hold-at 2` */
  async dial(uri: string, ...options: readonly string[]): Promise<void> {
    await this.#end();
    this.#command = await this.#start('call', uri, '--duration', '600', ...options);
  }

  async accept(): Promise<void> {
    await this.command.nextEvent('incoming', STEP_MS);
  }

  async established(): Promise<void> {
    await this.command.nextEvent('answered', STEP_MS);
  }

  async hangUp(): Promise<void> {
    this.command.interrupt();
  }

  async closed(): Promise<void> {
    this.#summary = await this.command.summary(STEP_MS);
    await this.#end();
  }

  async receivedDigits(digits: string): Promise<void> {
    let received = '';
    while (received.length < digits.length) received += String((await this.command.nextEvent('digit', STEP_MS)).digit);
    assert.equal(received, digits);
  }

  /** The command that is running: for what only ours can tell. */
  get command(): Trapeze {
    assert.ok(this.#command, 'nothing was prepared');
    return this.#command;
  }

  /** Of the call that is over. */
  get summary(): CallSummary {
    assert.ok(this.#summary, 'no call has ended');
    return this.#summary;
  }

  heard(): Sound {
    return readWav(this.#recording);
  }

  async #start(...words: readonly string[]): Promise<Trapeze> {
    const { user, password, domain, proxy, play, codecs, options = [], place = loopback, env = {} } = this.#settings;
    const where = [
      '--from',
      `${user}@${domain}`,
      '--proxy',
      proxy,
      '--listen',
      `udp:${place.address}:${await freePort()}`,
      ...options,
    ];
    return new Trapeze([...words, ...where, '--play', play, '--record', this.#recording, '--codec', codecs], {
      password,
      env,
      through: place.through,
    });
  }

  async #end(): Promise<void> {
    const command = this.#command;
    this.#command = undefined;
    if (!command) return;
    command.interrupt();
    await command.exit(STEP_MS);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#command?.[Symbol.asyncDispose]();
  }
}
