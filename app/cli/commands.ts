import type { Command } from './command.ts';

/** Every word of the command line, in the order of the help. A command is loaded when it is called: `inspect` needs no phone. */
export const commands: Readonly<Record<string, () => Promise<Command>>> = {
  serve: async () => (await import('./commands/serve.ts')).serve,
  server: async () => (await import('./commands/server.ts')).server,
  user: async () => (await import('./commands/user.ts')).user,
  register: async () => (await import('./commands/register.ts')).register,
  unregister: async () => (await import('./commands/register.ts')).unregister,
  call: async () => (await import('./commands/call.ts')).call,
  answer: async () => (await import('./commands/answer.ts')).answer,
  message: async () => (await import('./commands/message.ts')).message,
  subscribe: async () => (await import('./commands/subscribe.ts')).subscribe,
  publish: async () => (await import('./commands/publish.ts')).publish,
  options: async () => (await import('./commands/options.ts')).options,
  trapezoid: async () => (await import('./commands/trapezoid.ts')).trapezoid,
  status: async () => (await import('./commands/status.ts')).status,
  rtp: async () => (await import('./commands/rtp.ts')).rtp,
  trace: async () => (await import('./commands/trace.ts')).trace,
  log: async () => (await import('./commands/log.ts')).log,
  inspect: async () => (await import('./commands/inspect.ts')).inspect,
};
