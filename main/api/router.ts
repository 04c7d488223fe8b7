import { type AnyProcedure, implement, ORPCError } from '@orpc/server';
import type { Result } from '../base/result.ts';
import { contract } from '../contract/contract.ts';
import type { Phone, PhoneFailure } from './phone.ts';
import { counted, type RpcContext, stream } from './stream.ts';

/** A failure that the contract does not declare for the procedure: a mistake of ours; the client is told of an internal error. */
class UndeclaredFailure extends Error {
  override readonly name = 'UndeclaredFailure';
}

/** The value, or the failure as the coded error that the contract declares for the procedure. */
function settled<T>(result: Result<T, PhoneFailure>, { procedure }: { readonly procedure: AnyProcedure }): T {
  if (result.ok) return result.value;
  const { code, data } = result.error;
  const declared = procedure['~orpc'].errorMap[code];
  if (declared === undefined) throw new UndeclaredFailure(`failure ${code} is not in the contract`);
  throw new ORPCError(code, { defined: true, message: declared.message ?? code, data });
}

/** Carries the contract out on `phone`: input arrives validated, failures leave with their code. */
export function createRouter(phone: Phone) {
  const api = implement(contract).$context<RpcContext>();
  const { accounts, calls, domain, history, links, messages, people, settings } = api;

  return api.router({
    watch: api.watch.handler((request) =>
      stream(request, { changed: phone.onChanged, first: () => [phone.snapshot()], keyOf: () => 'snapshot' }),
    ),
    watchLevels: api.watchLevels.handler((request) =>
      stream(request, { changed: phone.onLevels, first: () => [], keyOf: (level) => level.callId }),
    ),
    accounts: {
      tryLocal: accounts.tryLocal.handler(async (request) => settled(await phone.accounts.tryLocal(request.input), request)),
      add: accounts.add.handler(async (request) => settled(await phone.accounts.add(request.input), request)),
      change: accounts.change.handler(async (request) => settled(await phone.accounts.change(request.input), request)),
      settings: accounts.settings.handler(async (request) => settled(await phone.accounts.settings(request.input), request)),
      test: accounts.test.handler(({ context, input }) => counted(context, phone.accounts.test(input))),
      acceptCertificate: accounts.acceptCertificate.handler(async (request) =>
        settled(await phone.accounts.acceptCertificate(request.input), request),
      ),
      setRules: accounts.setRules.handler(async (request) => settled(await phone.accounts.setRules(request.input), request)),
      remove: accounts.remove.handler(async (request) => settled(await phone.accounts.remove(request.input), request)),
      setEnabled: accounts.setEnabled.handler(async (request) =>
        settled(await phone.accounts.setEnabled(request.input), request),
      ),
      setDefault: accounts.setDefault.handler(async (request) =>
        settled(await phone.accounts.setDefault(request.input), request),
      ),
      retry: accounts.retry.handler(async (request) => settled(await phone.accounts.retry(request.input), request)),
    },
    calls: {
      place: calls.place.handler(async (request) => settled(await phone.calls.place(request.input), request)),
      answer: calls.answer.handler(async (request) => settled(await phone.calls.answer(request.input), request)),
      decline: calls.decline.handler(async (request) => settled(await phone.calls.decline(request.input), request)),
      hangUp: calls.hangUp.handler(async (request) => settled(await phone.calls.hangUp(request.input), request)),
      setHold: calls.setHold.handler(async (request) => settled(await phone.calls.setHold(request.input), request)),
      setMuted: calls.setMuted.handler(async (request) => settled(await phone.calls.setMuted(request.input), request)),
      transfer: calls.transfer.handler(async (request) => settled(await phone.calls.transfer(request.input), request)),
      consult: calls.consult.handler(async (request) => settled(await phone.calls.consult(request.input), request)),
      transferTo: calls.transferTo.handler(async (request) => settled(await phone.calls.transferTo(request.input), request)),
      sendDigits: calls.sendDigits.handler(async (request) => settled(await phone.calls.sendDigits(request.input), request)),
      dismiss: calls.dismiss.handler(async (request) => settled(await phone.calls.dismiss(request.input), request)),
    },
    history: {
      list: history.list.handler(({ input }) => [...phone.history.list(input)]),
      remove: history.remove.handler(({ input }) => phone.history.remove(input)),
      clear: history.clear.handler(() => phone.history.clear()),
      markSeen: history.markSeen.handler(() => phone.history.markSeen()),
    },
    messages: {
      conversations: messages.conversations.handler(({ input }) => phone.messages.conversations(input)),
      list: messages.list.handler(({ input }) => phone.messages.list(input)),
      send: messages.send.handler((request) => settled(phone.messages.send(request.input), request)),
      retry: messages.retry.handler((request) => settled(phone.messages.retry(request.input), request)),
      remove: messages.remove.handler(({ input }) => phone.messages.remove(input)),
      typing: messages.typing.handler(({ input }) => phone.messages.typing(input)),
      markRead: messages.markRead.handler(({ input }) => phone.messages.markRead(input)),
      requestTaken: messages.requestTaken.handler(({ input }) => phone.messages.requestTaken(input)),
      removeConversation: messages.removeConversation.handler(({ input }) => phone.messages.removeConversation(input)),
    },
    people: {
      setOwn: people.setOwn.handler(({ input }) => phone.people.setOwn(input)),
      add: people.add.handler(async (request) => settled(await phone.people.add(request.input), request)),
      remove: people.remove.handler(({ input }) => phone.people.remove(input)),
      pickUp: people.pickUp.handler(async (request) => settled(await phone.people.pickUp(request.input), request)),
    },
    settings: {
      set: settings.set.handler(({ input }) => phone.setSettings(input)),
    },
    domain: {
      setRunning: domain.setRunning.handler(async (request) =>
        settled(await phone.setDomainRunning(request.input.running), request),
      ),
    },
    links: {
      open: links.open.handler((request) => settled(phone.openLink(request.input.link), request)),
      taken: links.taken.handler(({ input }) => phone.linkTaken(input.serial)),
    },
  });
}
