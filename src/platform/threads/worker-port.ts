import { type MessagePort, parentPort } from 'node:worker_threads';
import { Bug } from '../errors.ts';
import { type FromWorker, faultOf, type ToWorker } from './thread-messages.ts';

/** A worker thread's own side of `WorkerThread`. Its first data is Node's `workerData`. */
export class WorkerPort<Question, Answer, Notice = never> {
  readonly #port: MessagePort;

  /** @throws Bug outside a worker thread */
  constructor() {
    if (parentPort === null)
      throw new Bug('thread.no-parent', 'The entry of a worker thread was started as a program.');
    this.#port = parentPort;
  }

  /** Sends a notice without a question. */
  notify(notice: Notice): void {
    this.#post({ type: 'notice', notice }, []);
  }

  /**
   * From now on each question gets the result of `answer`, or its error. The thread runs until it is stopped.
   * @param handedOver the buffers of an answer that are moved instead of copied
   */
  answer(
    answer: (question: Question) => Answer | Promise<Answer>,
    handedOver: (answer: Answer) => readonly ArrayBuffer[] = () => [],
  ): void {
    this.#port.on('message', async (message: ToWorker) => {
      // Ends this thread alone. No native code is running in it now.
      if (message.type === 'end') process.exit();
      const { n, question } = message;
      try {
        // The other side of the same build sent this.
        const given = await answer(question as Question);
        this.#post({ type: 'answer', n, answer: given }, handedOver(given));
      } catch (error) {
        this.#post({ type: 'fault', n, fault: faultOf(error) }, []);
      }
    });
  }

  #post(message: FromWorker, handedOver: readonly ArrayBuffer[]): void {
    this.#port.postMessage(message, [...handedOver]);
  }
}
