import { Download, Pause, Play } from 'lucide-react';
import { useRef, useState } from 'react';
import type { HistoryView } from '../../main/contract/snapshot.ts';
import * as m from '../paraglide/messages.js';
import { IconButton } from '../parts/icon-button.tsx';
import { formatDuration } from '../words/duration.ts';
import { type FetchedRecording, useRecording } from './fetched-recording.ts';
import { Waveform } from './waveform.tsx';

const speeds = [0.75, 1, 1.25, 1.5, 2] as const;
const SELECT = 'h-8 rounded-md border border-line-strong bg-surface px-1.5 text-sm';

/** Plays what was recorded of a call; several recordings of it are chosen from. */
export function RecordingPlayer({ row }: { readonly row: HistoryView }) {
  const { id, recordings = 0 } = row;
  const [take, setTake] = useState(1);
  const recording = useRecording(id, take);
  return (
    <section aria-label={m.recording_title()} className="flex flex-col gap-2 border-b border-line px-4 py-3 wide:px-6">
      {recordings > 1 && (
        <select
          aria-label={m.recording_which()}
          value={take}
          onChange={(event) => setTake(Number(event.target.value))}
          className={`${SELECT} self-start`}
        >
          {Array.from({ length: recordings }, (_, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: takes are nothing but their number
            <option key={index} value={index + 1}>
              {m.recording_take({ number: index + 1 })}
            </option>
          ))}
        </select>
      )}
      {recording === undefined && <p className="appear-late text-ink-2">{m.recording_loading()}</p>}
      {recording === null && <p className="text-ink-2">{m.recording_missing()}</p>}
      {recording && <Player key={recording.url} recording={recording} name={`trapeze-${id}-${take}.opus`} />}
    </section>
  );
}

interface PlayerProps {
  readonly recording: FetchedRecording;
  /** Of the file that is saved. */
  readonly name: string;
}

function Player({ recording: { url, drawn }, name }: PlayerProps) {
  const audio = useRef<HTMLAudioElement>(null);
  const [isPlaying, setPlaying] = useState(false);
  const [atSeconds, setAtSeconds] = useState(0);
  const [lengthSeconds, setLengthSeconds] = useState(drawn?.seconds ?? 0);
  const seek = (seconds: number): void => {
    if (audio.current) audio.current.currentTime = seconds;
    setAtSeconds(seconds);
  };
  return (
    <>
      {/* biome-ignore lint/a11y/useMediaCaption: a call has no captions */}
      <audio
        ref={audio}
        src={url}
        onPlay={() => setPlaying(true)}
        onPause={() => setPlaying(false)}
        onTimeUpdate={({ currentTarget }) => setAtSeconds(currentTarget.currentTime)}
        onDurationChange={({ currentTarget: { duration } }) => Number.isFinite(duration) && setLengthSeconds(duration)}
      />
      {drawn && <Waveform peaks={drawn.peaks} played={lengthSeconds > 0 ? atSeconds / lengthSeconds : 0} />}
      <input
        type="range"
        aria-label={m.recording_position()}
        aria-valuetext={positionWords(atSeconds, lengthSeconds)}
        min={0}
        max={lengthSeconds}
        step={0.1}
        value={atSeconds}
        onChange={(event) => seek(Number(event.target.value))}
        className="w-full accent-accent"
      />
      <div className="flex items-center gap-2">
        <IconButton
          icon={isPlaying ? Pause : Play}
          label={isPlaying ? m.recording_stop_playing() : m.recording_play()}
          tone="accent"
          className="size-9"
          onClick={() => void (isPlaying ? audio.current?.pause() : audio.current?.play())}
        />
        <span className="flex-1 text-sm text-ink-2 tabular">{positionWords(atSeconds, lengthSeconds)}</span>
        <select
          aria-label={m.recording_speed()}
          defaultValue={1}
          onChange={(event) => {
            if (audio.current) audio.current.playbackRate = Number(event.target.value);
          }}
          className={SELECT}
        >
          {speeds.map((speed) => (
            <option key={speed} value={speed}>
              {speed}×
            </option>
          ))}
        </select>
        <a
          href={url}
          download={name}
          className="inline-flex h-8 items-center gap-1.5 rounded-md px-2 text-sm font-semibold text-ink-2 hover:bg-hover hover:text-ink"
        >
          <Download aria-hidden size={16} />
          {m.recording_save()}
        </a>
      </div>
    </>
  );
}

function positionWords(atSeconds: number, lengthSeconds: number): string {
  return m.recording_position_of({ at: formatDuration(atSeconds * 1_000), length: formatDuration(lengthSeconds * 1_000) });
}
