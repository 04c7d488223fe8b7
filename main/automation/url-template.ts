/** What stands for the placeholders of an address. */
export interface UrlValues {
  /** `user@host`, or the number of a `tel:` URI. */
  readonly caller: string;
  /** The number in it; empty: there is none. */
  readonly number: string;
  /** Empty: not known. */
  readonly name: string;
  /** Called: `user@host`. */
  readonly account: string;
}

const PLACEHOLDER = /\{(caller|number|name|account)\}/g;
const MOST_CHARACTERS = 256;

/** The address with its values percent-encoded: they never leave the part of it in which they stand. */
export function expandUrl(template: string, values: UrlValues): string {
  const encoded = (value: string): string => encodeURIComponent(harmless(value).slice(0, MOST_CHARACTERS).toWellFormed());
  return template.replace(PLACEHOLDER, (whole, name: string) => (isValueName(name, values) ? encoded(values[name]) : whole));
}

/** Whether a template gives an `http` or `https` address whose server no caller can choose. */
export function isUrlTemplate(template: string): boolean {
  const [one, other] = ['a', 'b'].map((text) =>
    URL.parse(expandUrl(template, { caller: text, number: text, name: text, account: text })),
  );
  if (!one || !other || one.origin !== other.origin) return false;
  return /^https?:$/.test(one.protocol) && one.username === '' && one.password === '';
}

/** What is nothing but dots would be a step up the path, also when it is encoded. */
const harmless = (value: string): string => (/^\.+$/.test(value) ? '' : value);

function isValueName(name: string, values: UrlValues): name is keyof UrlValues {
  return Object.hasOwn(values, name);
}
