import { createInterface, type Interface } from 'node:readline';
import { UsageError } from './usage-error.ts';

/** Questions that are answered by a line each, by a person or from a file. */
export class AskedLines {
  readonly #input: NodeJS.ReadableStream;
  readonly #output: NodeJS.WritableStream;
  /** The last lines may still wait to be asked for. */
  #isEnded = false;
  #open: { readonly terminal: Interface; readonly lines: AsyncIterator<string> } | null = null;

  constructor(input: NodeJS.ReadableStream, output: NodeJS.WritableStream) {
    this.#input = input;
    this.#output = output;
  }

  /**
   * @param flag answers the question too, for who runs the command without a terminal
   * @throws UsageError where the input ends without an answer
   */
  async ask(flag: string, question: string): Promise<string> {
    this.#open ??= this.#begin();
    const { terminal, lines } = this.#open;
    if (this.#isEnded) this.#output.write(question);
    else {
      terminal.setPrompt(question);
      terminal.prompt();
    }
    const answer = await lines.next();
    if (answer.done)
      throw new UsageError(
        `${flag} is missing, and the standard input ended without an answer. Give ${flag}, or run the command in a terminal.`,
      );
    return answer.value;
  }

  close(): void {
    this.#open?.terminal.close();
  }

  /** The iterator keeps the lines that come before they are asked for. */
  #begin(): { readonly terminal: Interface; readonly lines: AsyncIterator<string> } {
    const terminal = createInterface({ input: this.#input, output: this.#output });
    terminal.once('close', () => {
      this.#isEnded = true;
    });
    return { terminal, lines: terminal[Symbol.asyncIterator]() };
  }
}
