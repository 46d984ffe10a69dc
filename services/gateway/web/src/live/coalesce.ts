/** Collects items and runs them together, at most once per interval; each item once. */
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

  /** Holds items back (while the page is hidden), or releases them. */
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
