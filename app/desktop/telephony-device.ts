/** Telephony Device Page (HID Usage Tables §14). */
const TELEPHONY_PAGE = 0x0b;

/** A device of WebHID, WebUSB or Web Serial as Electron describes it; only the first says what it is. */
interface DescribedDevice {
  readonly collections?: readonly { readonly usagePage: number }[];
}

/** Whether a device is a telephone or a headset; keyboards, keys to sign in with and the like are not. */
export function isTelephony({ collections = [] }: DescribedDevice): boolean {
  return collections.some(({ usagePage }) => usagePage === TELEPHONY_PAGE);
}
