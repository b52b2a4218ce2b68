/**
 * Lets a part report to parts that are built after it: it is built first, holds nothing but who listens, and calls them in the
 * order in which they began to listen. Must be listened to before the first part starts.
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
