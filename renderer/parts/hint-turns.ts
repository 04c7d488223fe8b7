/** Resting on something this long asks for its hint. */
const REST_MS = 500;
/** On the way from one button to the next hints follow at once. */
const ON_THE_WAY_MS = 400;
/** Time to reach the hint itself with the pointer, which then stays. */
const LEAVE_MS = 100;

type Reason = 'pointer' | 'focus';

/**
 * Whose hint is shown: that of the element with `data-hint` that the pointer rests on or that was focused by keyboard. It listens to the
 * document in the place of every such element, so that a list of thousands of buttons costs no more than one.
 */
export class HintTurns implements Disposable {
  readonly #show: (element: HTMLElement | undefined) => void;
  readonly #listening = new AbortController();
  #pointed: HTMLElement | undefined;
  #shown: { readonly element: HTMLElement; readonly reason: Reason } | undefined;
  #hiddenAtMs = Number.NEGATIVE_INFINITY;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param show with the element whose hint is to be shown; undefined: none */
  constructor(document: Document, show: (element: HTMLElement | undefined) => void) {
    this.#show = show;
    const options = { capture: true, passive: true, signal: this.#listening.signal } as const;
    document.addEventListener('pointerover', (event) => this.#point(event), options);
    document.documentElement.addEventListener('pointerleave', () => this.#leave(), { signal: this.#listening.signal });
    document.addEventListener('focusin', ({ target }) => this.#focus(target), options);
    document.addEventListener('focusout', () => this.hide(), options);
    document.addEventListener('pointerdown', () => this.hide(), options);
    document.addEventListener('click', () => this.hide(), options);
    document.addEventListener('keydown', ({ key }) => key === 'Escape' && this.hide(), options);
    document.addEventListener('scroll', () => this.#shown?.reason === 'pointer' && this.hide(), options);
  }

  hide(): void {
    clearTimeout(this.#timer);
    if (this.#shown === undefined) return;
    this.#shown = undefined;
    this.#hiddenAtMs = performance.now();
    this.#show(undefined);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#listening.abort();
  }

  #point({ target, pointerType }: PointerEvent): void {
    if (pointerType === 'touch' || !(target instanceof Element)) return;
    if (target.closest('[role=tooltip]')) {
      clearTimeout(this.#timer);
      return;
    }
    const pointed = target.closest<HTMLElement>('[data-hint]') ?? undefined;
    if (pointed === this.#pointed) return;
    this.#pointed = pointed;
    if (pointed === undefined) this.#leave();
    else this.#rest(pointed);
  }

  #rest(element: HTMLElement): void {
    clearTimeout(this.#timer);
    const isOnTheWay = this.#shown?.reason === 'pointer' || performance.now() - this.#hiddenAtMs < ON_THE_WAY_MS;
    this.#timer = setTimeout(() => this.#take(element, 'pointer'), isOnTheWay ? 0 : REST_MS);
  }

  #leave(): void {
    this.#pointed = undefined;
    clearTimeout(this.#timer);
    if (this.#shown?.reason === 'pointer') this.#timer = setTimeout(() => this.hide(), LEAVE_MS);
  }

  #focus(target: EventTarget | null): void {
    if (target instanceof HTMLElement && target.dataset.hint !== undefined && target.matches(':focus-visible')) {
      this.#take(target, 'focus');
    }
  }

  #take(element: HTMLElement, reason: Reason): void {
    clearTimeout(this.#timer);
    this.#shown = { element, reason };
    this.#show(element);
  }
}
