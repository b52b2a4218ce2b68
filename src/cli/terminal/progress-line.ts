/** Where progress is shown: a line that moves on a terminal, else a line now and then. */
export type ProgressStream = { readonly isTTY?: boolean; write(text: string): unknown };

const TENTHS = 10;

/** How far something long has come. */
export class ProgressLine {
  readonly #stream: ProgressStream;
  readonly #noun: string;
  /** Tenths that were told; lines beside a terminal are for them alone. */
  #told = 0;
  #isOpen = false;

  /** @param noun what is counted, in the plural */
  constructor(stream: ProgressStream, noun: string) {
    this.#stream = stream;
    this.#noun = noun;
  }

  show(done: number, of: number): void {
    const percent = Math.floor((done * 100) / of);
    const text = `${done} of ${of} ${this.#noun} (${percent} %)`;
    if (this.#stream.isTTY) {
      this.#isOpen = true;
      this.#stream.write(`\r\u001b[K${text}`);
      return;
    }
    const tenths = Math.floor((done * TENTHS) / of);
    if (tenths <= this.#told) return;
    this.#told = tenths;
    this.#stream.write(`${text}\n`);
  }

  /** What is written next stands on a line of its own. */
  end(): void {
    if (this.#isOpen) this.#stream.write('\n');
    this.#isOpen = false;
  }
}
