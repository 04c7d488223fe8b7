import type { ContactAddress, KeptContact } from '../contacts/contact.ts';
import { textOf, unpackProperties } from '../contacts/jcard.ts';
import { readableNumber } from '../contacts/phone-number.ts';
import type { ContactAddressView, ContactLine, ContactView } from '../contract/contact-view.ts';

/** Contacts in the words of the contract. Nothing is decided here. */

/** Where the numbers of a contact are from, and what they are called by. */
export interface Surroundings {
  readonly country: string;
  /** `sip:user@domain`; undefined when it cannot be called. */
  readonly uriOf: (address: string, accountId: string | undefined) => string | undefined;
}

export function contactLine({ addresses, ...contact }: KeptContact, surroundings: Surroundings): ContactLine {
  const { id, name, company, isFavourite, hasPhoto, accountId } = contact;
  const [first] = addresses;
  return {
    id,
    name,
    company,
    isFavourite,
    hasPhoto,
    ...(accountId !== undefined && { accountId }),
    ...(first && { address: addressView(first, accountId, surroundings) }),
  };
}

export function contactView(contact: KeptContact, photo: string | undefined, surroundings: Surroundings): ContactView {
  const { id, name, company, note, isFavourite, accountId, addresses } = contact;
  return {
    id,
    name,
    company,
    note,
    isFavourite,
    ...(accountId !== undefined && { accountId }),
    addresses: addresses.map((address) => addressView(address, accountId, surroundings)),
    ...(photo !== undefined && { photo }),
    more: unpackProperties(contact.more)
      .filter(({ name: property }) => property !== 'n')
      .map((property) => `${property.name}: ${textOf(property).slice(0, 256)}`),
  };
}

function addressView(
  { label, value }: ContactAddress,
  accountId: string | undefined,
  { country, uriOf }: Surroundings,
): ContactAddressView {
  const uri = uriOf(value, accountId);
  return { label, value, text: readableNumber(value, country) ?? value, ...(uri !== undefined && { uri }) };
}
