import { useEffect, useState } from 'react';
import type { PhoneClient } from '../connection/phone-client.ts';
import { useSession } from '../state/session-context.ts';
import { MOST_DRAWN_BYTES, type Peaks, peaksOf } from './peaks.ts';

export interface FetchedRecording {
  /** Of a `blob:`, until the player is gone. */
  readonly url: string;
  /** Absent for a recording that is too long to be drawn. */
  readonly drawn?: DrawnRecording;
}

export interface DrawnRecording {
  readonly peaks: Peaks;
  readonly seconds: number;
}

/** Bars of the waveform. */
const BARS = 240;
/** Enough to see who spoke; a waveform needs no more. */
const DRAWN_RATE = 8_000;
const RECORDING_TYPE = 'audio/ogg';

/** `undefined` while it is fetched, `null` when it is not there. */
export function useRecording(id: string, take: number): FetchedRecording | null | undefined {
  const { client } = useSession();
  const [fetched, setFetched] = useState<FetchedRecording | null>();
  useEffect(() => {
    let isGone = false;
    let url: string | undefined;
    setFetched(undefined);
    fetchRecording(client, id, take).then(
      (recording) => {
        url = recording?.url;
        if (isGone && url) URL.revokeObjectURL(url);
        else setFetched(recording);
      },
      () => setFetched(null),
    );
    return () => {
      isGone = true;
      if (url) URL.revokeObjectURL(url);
    };
  }, [client, id, take]);
  return fetched;
}

async function fetchRecording(client: PhoneClient, id: string, take: number): Promise<FetchedRecording | null> {
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  for await (const piece of await client.history.recording({ id, take })) pieces.push(bytesOf(piece));
  if (pieces.length === 0) return null;
  const blob = new Blob(pieces, { type: RECORDING_TYPE });
  const drawn = blob.size > MOST_DRAWN_BYTES ? undefined : await draw(blob);
  return { url: URL.createObjectURL(blob), ...(drawn && { drawn }) };
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

/** `undefined` for what this browser cannot decode at once; perhaps it plays all the same. */
async function draw(blob: Blob): Promise<DrawnRecording | undefined> {
  try {
    const sound = await new OfflineAudioContext(2, 1, DRAWN_RATE).decodeAudioData(await blob.arrayBuffer());
    const [us, them] = [sound.getChannelData(0), sound.getChannelData(sound.numberOfChannels - 1)];
    return { peaks: { us: peaksOf(us, BARS), them: peaksOf(them, BARS) }, seconds: sound.duration };
  } catch {
    return undefined;
  }
}
