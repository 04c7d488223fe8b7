import type { ParseArgsOptionsConfig } from 'node:util';

/** Exit codes of `trapeze`: done, failed with one sentence on stderr, wrong usage. */
export const exitCode = { done: 0, failed: 1, usage: 2 } as const;

export type OptionValues = Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>;

/** What a command gets to work with. */
export interface Invocation {
  readonly positionals: readonly string[];
  readonly values: OptionValues;
  readonly json: boolean;
  /** Prints one line for people, or with `--json` one object a line; either is left out where it says nothing in that form. */
  print(text: string | undefined, object?: Readonly<Record<string, unknown>>): void;
  /** Aborted by Ctrl-C or SIGTERM: the command ends what it runs, properly and soon. */
  readonly interrupted: AbortSignal;
}

/** One word of the command line. */
export interface Command {
  readonly name: string;
  /** After `trapeze `, one line each. */
  readonly usage: string;
  readonly summary: string;
  readonly options: ParseArgsOptionsConfig;
  /** How many words follow the name: least and most. */
  readonly positionals: readonly [number, number];
  /** Runs to its end. Throws {@link Failure} or {@link WrongUsage} with one sentence for the person. */
  run(invocation: Invocation): Promise<void>;
}

/** The command could not do it: one sentence on stderr, exit code 1. */
export class Failure extends Error {
  override readonly name = 'Failure';
}

/** The command was called wrongly: one sentence on stderr, exit code 2. */
export class WrongUsage extends Error {
  override readonly name = 'WrongUsage';
}

export function text(values: OptionValues, name: string): string | undefined {
  const value = values[name];
  return typeof value === 'string' ? value : undefined;
}

export function flag(values: OptionValues, name: string): boolean {
  return values[name] === true;
}

export function texts(values: OptionValues, name: string): readonly string[] {
  const value = values[name];
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

/**
 * A password comes by the environment: the command line is seen by everybody on the machine.
 *
 * @param option which says the name of the variable
 * @throws WrongUsage
 */
export function passwordFrom(values: OptionValues, option = 'password-env'): string {
  const variable = text(values, option);
  if (variable === undefined) return '';
  const password = process.env[variable];
  if (password === undefined) throw new WrongUsage(`the environment has no variable '${variable}'`);
  return password;
}

/** A whole or fractional number of at least `least`, or `undefined` when the option was not given. */
export function numeric(values: OptionValues, name: string, least = 0): number | undefined {
  const value = text(values, name);
  if (value === undefined) return undefined;
  const number = Number(value);
  if (value.trim() === '' || !Number.isFinite(number) || number < least) {
    throw new WrongUsage(`--${name} needs a number of at least ${least}, not '${value}'`);
  }
  return number;
}
