import { type AnyProcedure, implement, ORPCError } from '@orpc/server';
import type { Result } from '../base/result.ts';
import { contract } from '../contract/contract.ts';
import { watchEvents } from './automation-streams.ts';
import { watchConsole, watchLog } from './console-streams.ts';
import type { Phone, PhoneFailure } from './phone.ts';
import { counted, type RpcContext, stream } from './stream.ts';
import { diagnosed, watchCall, watchTrace } from './trace-streams.ts';

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
  const {
    accounts,
    addressBooks,
    automation,
    calls,
    console,
    contacts,
    desktop,
    domain,
    history,
    links,
    log,
    messages,
    network,
    people,
    settings,
    trace,
    profile,
    uploads,
  } = api;

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
      merge: calls.merge.handler(async (request) => settled(await phone.calls.merge(request.input), request)),
      takeAside: calls.takeAside.handler(async (request) => settled(await phone.calls.takeAside(request.input), request)),
      endConference: calls.endConference.handler(async (request) =>
        settled(await phone.calls.endConference(request.input), request),
      ),
      transferTo: calls.transferTo.handler(async (request) => settled(await phone.calls.transferTo(request.input), request)),
      setRecording: calls.setRecording.handler(async (request) =>
        settled(await phone.calls.setRecording(request.input), request),
      ),
      declineRecording: calls.declineRecording.handler(async (request) =>
        settled(await phone.calls.declineRecording(request.input), request),
      ),
      changeCodec: calls.changeCodec.handler(async (request) => settled(await phone.calls.changeCodec(request.input), request)),
      microphoneOpened: calls.microphoneOpened.handler(({ input }) => phone.calls.microphoneOpened(input)),
      sendDigits: calls.sendDigits.handler(async (request) => settled(await phone.calls.sendDigits(request.input), request)),
      dismiss: calls.dismiss.handler(async (request) => settled(await phone.calls.dismiss(request.input), request)),
    },
    history: {
      list: history.list.handler(({ input }) => [...phone.history.list(input)]),
      export: history.export.handler(({ context, input }) => counted(context, phone.history.export(input))),
      recording: history.recording.handler(({ context, input }) => counted(context, phone.history.recording(input))),
      quality: history.quality.handler(({ input }) => phone.history.quality(input)),
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
    contacts: {
      list: contacts.list.handler(({ input }) => phone.contacts.list(input)),
      get: contacts.get.handler((request) => settled(phone.contacts.get(request.input), request)),
      find: contacts.find.handler(({ input }) => phone.contacts.find(input)),
      put: contacts.put.handler((request) => settled(phone.contacts.put(request.input), request)),
      remove: contacts.remove.handler(({ input }) => phone.contacts.remove(input)),
      setFavourite: contacts.setFavourite.handler((request) => settled(phone.contacts.setFavourite(request.input), request)),
      photo: contacts.photo.handler(({ input }) => phone.contacts.photo(input)),
      previewImport: contacts.previewImport.handler(async (request) =>
        settled(await phone.contacts.previewImport(request.input), request),
      ),
      takeImport: contacts.takeImport.handler(async (request) =>
        settled(await phone.contacts.takeImport(request.input), request),
      ),
      export: contacts.export.handler(({ context, input }) => counted(context, phone.contacts.export(input))),
      callerRules: contacts.callerRules.handler((request) => settled(phone.contacts.callerRules(request.input), request)),
      setCallerRules: contacts.setCallerRules.handler((request) =>
        settled(phone.contacts.setCallerRules(request.input), request),
      ),
    },
    addressBooks: {
      find: addressBooks.find.handler(({ input }) => phone.addressBooks.find(input)),
      add: addressBooks.add.handler((request) => settled(phone.addressBooks.add(request.input), request)),
      change: addressBooks.change.handler((request) => settled(phone.addressBooks.change(request.input), request)),
      remove: addressBooks.remove.handler((request) => settled(phone.addressBooks.remove(request.input), request)),
      sync: addressBooks.sync.handler(async (request) => settled(await phone.addressBooks.sync(request.input), request)),
    },
    profile: {
      export: profile.export.handler(({ context, input }) => counted(context, phone.profile.export(input))),
      preview: profile.preview.handler(async (request) => settled(await phone.profile.preview(request.input), request)),
      take: profile.take.handler(async (request) => settled(await phone.profile.take(request.input), request)),
    },
    uploads: {
      begin: uploads.begin.handler(() => phone.uploads.begin()),
      add: uploads.add.handler((request) => settled(phone.uploads.add(request.input), request)),
    },
    trace: {
      watchCall: trace.watchCall.handler((request) => watchCall(phone, request)),
      message: trace.message.handler((request) => settled(phone.trace.message(request.input), request)),
      records: trace.records.handler((request) => settled(phone.trace.records(request.input), request)),
      diagnoseCall: trace.diagnoseCall.handler(({ input }) => diagnosed(phone.trace.diagnoseCall(input))),
      diagnoseAccount: trace.diagnoseAccount.handler(({ input }) => diagnosed(phone.trace.diagnoseAccount(input))),
      watch: trace.watch.handler((request) => watchTrace(phone, request)),
    },
    network: {
      watch: network.watch.handler((request) =>
        stream(request, { changed: phone.network.onViewChanged, first: () => [phone.network.view], keyOf: () => 'network' }),
      ),
      setOpen: network.setOpen.handler(async (request) => settled(await phone.network.setOpen(request.input), request)),
      setAnnounced: network.setAnnounced.handler(({ input }) => phone.network.setAnnounced(input)),
      invite: network.invite.handler(async (request) => settled(await phone.network.invite(request.input), request)),
      revoke: network.revoke.handler(({ input }) => phone.network.revoke(input)),
      join: network.join.handler(async (request) => settled(await phone.network.join(request.input), request)),
      addMember: network.addMember.handler(async (request) => settled(await phone.network.addMember(request.input), request)),
      renewPassword: network.renewPassword.handler(async (request) =>
        settled(await phone.network.renewPassword(request.input), request),
      ),
      removeMember: network.removeMember.handler(async (request) =>
        settled(await phone.network.removeMember(request.input), request),
      ),
    },
    settings: {
      set: settings.set.handler(({ input }) => phone.setSettings(input)),
    },
    domain: {
      setRunning: domain.setRunning.handler(async (request) =>
        settled(await phone.setDomainRunning(request.input.running), request),
      ),
    },
    automation: {
      watch: automation.watch.handler((request) =>
        stream(request, {
          changed: phone.automation.onViewChanged,
          first: () => [phone.automation.view],
          keyOf: () => 'automation',
        }),
      ),
      events: automation.events.handler((request) => watchEvents(phone, request)),
      setRules: automation.setRules.handler((request) => settled(phone.automation.setRules(request.input), request)),
      dryRun: automation.dryRun.handler((request) => settled(phone.automation.dryRun(request.input), request)),
      setWebhooks: automation.setWebhooks.handler((request) => settled(phone.automation.setWebhooks(request.input), request)),
      setApi: automation.setApi.handler(async (request) => settled(await phone.automation.setApi(request.input), request)),
      renewKey: automation.renewKey.handler(({ input }) => phone.automation.renewKey(input)),
    },
    desktop: {
      setLoginStart: desktop.setLoginStart.handler((request) => settled(phone.desktop.setLoginStart(request.input), request)),
      setKeys: desktop.setKeys.handler((request) => settled(phone.desktop.setKeys(request.input), request)),
      setUpdateMode: desktop.setUpdateMode.handler((request) => settled(phone.desktop.setUpdateMode(request.input), request)),
      update: desktop.update.handler((request) => settled(phone.desktop.update(request.input), request)),
      openCrashReports: desktop.openCrashReports.handler((request) => settled(phone.desktop.openCrashReports(), request)),
    },
    console: {
      open: console.open.handler((request) => watchConsole(settled(phone.console.open(request.input), request), request)),
      write: console.write.handler(({ input }) => phone.console.write(input)),
      resize: console.resize.handler(({ input }) => phone.console.resize(input)),
      acknowledge: console.acknowledge.handler(({ input }) => phone.console.acknowledge(input)),
    },
    log: {
      lines: log.lines.handler(() => [...phone.log.lines()]),
      watch: log.watch.handler((request) => watchLog(phone, request)),
    },
    links: {
      open: links.open.handler((request) => settled(phone.openLink(request.input.link), request)),
      taken: links.taken.handler(({ input }) => phone.linkTaken(input.serial)),
    },
  });
}
