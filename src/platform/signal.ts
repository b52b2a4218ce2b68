/**
 * Lets a part report to parts that are built after it. The signal is built first and stores only its listeners. It
 * calls them in the order in which they were added. Add all listeners before the first part starts.
 */
export class Signal<T = void> {
  readonly #listeners: ((value: T) => void)[] = [];

  listen(hear: (value: T) => void): void {
    this.#listeners.push(hear);
  }

  readonly emit = (value: T): void => {
    for (const hear of this.#listeners) hear(value);
  };
}
