import type { Page } from 'playwright/test';
import { SAMPLE_RATE } from './pattern.ts';

interface EarScope {
  /** What is played, as long as it is wanted. */
  ear?: { chunks: Float32Array[]; isListening: boolean };
}

/** Runs in the page: everything that goes to the loudspeaker passes a tap from now on. */
function tapLoudspeaker(): void {
  const scope = globalThis as EarScope;
  if (scope.ear) return;
  const ear = { chunks: [] as Float32Array[], isListening: false };
  scope.ear = ear;
  const taps = new WeakMap<BaseAudioContext, ScriptProcessorNode>();
  const connect = AudioNode.prototype.connect as (this: AudioNode, ...args: unknown[]) => AudioNode;
  const tapOf = (context: BaseAudioContext): ScriptProcessorNode => {
    const known = taps.get(context);
    if (known) return known;
    // Deprecated, and the only recorder that needs no script of its own, which the window's policy would refuse.
    const tap = context.createScriptProcessor(4096, 1, 1);
    tap.onaudioprocess = ({ inputBuffer }) => {
      if (ear.isListening) ear.chunks.push(inputBuffer.getChannelData(0).slice());
    };
    taps.set(context, tap);
    connect.call(tap, context.destination);
    return tap;
  };
  AudioNode.prototype.connect = function (this: AudioNode, ...args: unknown[]) {
    if (args[0] instanceof AudioDestinationNode) connect.call(this, tapOf(this.context));
    return connect.apply(this, args);
  } as AudioNode['connect'];
}

/** Lets the test hear what a page plays, also after it was loaded again. To be called before the page builds its sound. */
export async function giveEar(page: Page): Promise<void> {
  await page.addInitScript(tapLoudspeaker);
  await page.evaluate(tapLoudspeaker);
}

/** What the page plays during the next `durationMs`. */
export async function listen(page: Page, durationMs: number): Promise<Int16Array> {
  const encoded = await page.evaluate(
    async ([wanted]) => {
      const { ear } = globalThis as EarScope;
      if (!ear) throw new Error('the page was given no ear');
      ear.chunks.length = 0;
      ear.isListening = true;
      // Sound that stops because its context rests is silence too: time counts, not samples.
      const length = (): number => ear.chunks.reduce((sum, chunk) => sum + chunk.length, 0);
      const deadline = performance.now() + (1_000 * wanted) / 48_000 + 1_000;
      while (length() < wanted && performance.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 50));
      ear.isListening = false;
      const samples = Int16Array.from(
        ear.chunks.flatMap((chunk) => [...chunk]),
        (sample) => 32_767 * Math.max(-1, Math.min(1, sample)),
      );
      let text = '';
      for (const byte of new Uint8Array(samples.buffer)) text += String.fromCharCode(byte);
      return btoa(text);
    },
    [(durationMs * SAMPLE_RATE) / 1000] as const,
  );
  return new Int16Array(new Uint8Array(Buffer.from(encoded, 'base64')).buffer);
}
