/** Facts that go beside a log message. Never passwords, `Authorization` values or keys. */
export type LogFacts = Readonly<Record<string, unknown>>;

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** Where parts of the engine say what a person who supports phones should know. */
export interface Log {
  write(level: LogLevel, message: string, facts?: LogFacts): void;
}

/** Says nothing: for tests and for `--json`. */
export const silentLog: Log = { write: () => undefined };

/** One line a message on the given stream, `level message {facts}`. */
export function streamLog(stream: { write(text: string): unknown }, least: LogLevel): Log {
  const order: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];
  return {
    write: (level, message, facts) => {
      if (order.indexOf(level) < order.indexOf(least)) return;
      stream.write(`${level} ${message}${facts === undefined ? '' : ` ${JSON.stringify(facts)}`}\n`);
    },
  };
}
