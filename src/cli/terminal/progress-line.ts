/** Where progress is shown: one line that changes on a terminal, otherwise a line for each tenth. */
export type ProgressStream = { readonly isTTY?: boolean; write(text: string): unknown };

const TENTHS = 10;

/** Shows the progress of long work. */
export class ProgressLine {
  readonly #stream: ProgressStream;
  readonly #noun: string;
  /** Tenths already printed; without a terminal, each gets one line. */
  #printed = 0;
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
    if (tenths <= this.#printed) return;
    this.#printed = tenths;
    this.#stream.write(`${text}\n`);
  }

  /** Ends the line, so that the next output starts on a new one. */
  end(): void {
    if (this.#isOpen) this.#stream.write('\n');
    this.#isOpen = false;
  }
}
