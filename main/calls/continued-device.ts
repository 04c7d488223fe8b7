import type { DeviceSpec } from '../media/protocol.ts';

/**
 * The device of a call that goes on where another one ends: the same, but a recording gets a file of its own, since the former may still be
 * written: `talk.wav`, `talk.part2.wav`, `talk.part3.wav`.
 */
export function continuedDevice(device: DeviceSpec): DeviceSpec {
  if (device.kind !== 'local' || device.record === undefined) return device;
  return { ...device, record: nextPart(device.record) };
}

function nextPart(path: string): string {
  const {
    stem = path,
    part = '1',
    extension = '',
  } = /^(?<stem>.*?)(?:\.part(?<part>\d{1,6}))?(?<extension>\.[^./\\]*)?$/s.exec(path)?.groups ?? {};
  return `${stem}.part${Number(part) + 1}${extension}`;
}
