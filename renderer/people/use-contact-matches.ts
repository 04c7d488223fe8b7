import { useEffect, useState } from 'react';
import type { Person } from '../state/people.ts';
import { useContacts, useSession, useSnapshot } from '../state/session-context.ts';
import { contactTitle } from '../words/contact-words.ts';
import { addressOf } from '../words/peer.ts';

const MOST_MATCHES = 7;
/** Nobody is asked for between two keys of a fast hand. */
const REST_MS = 80;
const nobody: readonly Person[] = [];

/** Those of the address book who fit what was typed and can be called; nobody for nothing typed. */
export function useContactMatches(typed: string): readonly Person[] {
  const { client } = useSession();
  const revision = useContacts((state) => state.revision);
  const accountId = useSnapshot((snapshot) => snapshot.defaultAccountId ?? '');
  const [people, setPeople] = useState(nobody);
  const search = typed.trim().slice(0, 128);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another revision, other people
  useEffect(() => {
    if (search === '') {
      setPeople(nobody);
      return;
    }
    let isGone = false;
    const ask = async (): Promise<void> => {
      const page = await client.contacts.list({ search, offset: 0, limit: MOST_MATCHES }).catch(() => undefined); // no line: those met will do
      const found = page?.lines.flatMap((line): readonly Person[] => {
        const uri = line.address?.uri;
        if (uri === undefined) return [];
        const address = addressOf(line.address?.text ?? uri);
        return [{ uri, title: contactTitle(line), address, accountId: line.accountId ?? accountId, contactId: line.id }];
      });
      if (!isGone && found) setPeople(found);
    };
    const timer = setTimeout(() => void ask(), REST_MS);
    return () => {
      isGone = true;
      clearTimeout(timer);
    };
  }, [client, search, accountId, revision]);
  return people;
}
