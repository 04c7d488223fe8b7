import { createHash } from 'node:crypto';
import type { Contact } from '../contact.ts';

/** A short text that differs when anything differs that a card tells of somebody. @param photo `data:` URL */
export function contactPrint({ name, company, note, addresses }: Omit<Contact, 'id'>, photo: string | undefined): string {
  const told = [name, company, note, addresses.map(({ label, value }) => [label, value]), photo ?? ''];
  return createHash('sha256').update(JSON.stringify(told)).digest('base64');
}
