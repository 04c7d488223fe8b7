import type { Page } from 'playwright/test';
import { SAMPLE_RATE } from './pattern.ts';

interface EarScope {
  /** What is played, as long as it is wanted. */
  ear?: { chunks: Float32Array[]; isListening: boolean };
}

/**
 * Lets the test hear what a page plays: everything that goes to the loudspeaker passes a tap from now on. To be called before the page
 * builds its sound.
 */
export async function giveEar(page: Page): Promise<void> {
  await page.evaluate(() => {
    const scope = globalThis as EarScope;
    scope.ear = { chunks: [], isListening: false };
    const { ear } = scope;
    const taps = new WeakMap<BaseAudioContext, ScriptProcessorNode>();
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
    const connect = AudioNode.prototype.connect as (this: AudioNode, ...args: unknown[]) => AudioNode;
    AudioNode.prototype.connect = function (this: AudioNode, ...args: unknown[]) {
      if (args[0] instanceof AudioDestinationNode) connect.call(this, tapOf(this.context));
      return connect.apply(this, args);
    } as AudioNode['connect'];
  });
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
