/** Gathers what comes in bursts and hands it on at most once per interval; nothing is lost, nothing is doubled. */
export class Coalescer<T> {
  readonly #waiting = new Set<T>();
  #timer: ReturnType<typeof setTimeout> | null = null;
  #last = -Infinity;
  #held = false;

  constructor(
    private readonly run: (items: T[]) => void,
    private readonly interval: number,
    private readonly settle = 60,
  ) {}

  add(item: T): void {
    this.#waiting.add(item);
    this.#schedule();
  }

  /** While held (the page is hidden), things gather; on release they are handed on. */
  hold(held: boolean): void {
    this.#held = held;
    this.#schedule();
  }

  #schedule(): void {
    if (this.#timer !== null || this.#held || this.#waiting.size === 0) return;
    const wait = Math.max(this.settle, this.#last + this.interval - Date.now());
    this.#timer = setTimeout(() => this.#flush(), wait);
  }

  #flush(): void {
    this.#timer = null;
    if (this.#held) return;
    this.#last = Date.now();
    const items = [...this.#waiting];
    this.#waiting.clear();
    this.run(items);
  }
}
