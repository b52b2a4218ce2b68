import { readFileSync } from 'node:fs';
import type { ClockReading, ClockSource } from '../domain/time/clock-reading.ts';
import { type MonoMs, monoMs, utcMs } from '../domain/time/time.ts';
import { readKernelClock } from '../platform/libc/kernel-clock.ts';
import { askChrony } from './chrony-source.ts';
import { SYNCHRONIZED_FLAG, TimesyncdSource } from './timesyncd-source.ts';

const BOOT_ID = '/proc/sys/kernel/random/boot_id';
/** How often the sources are asked at most. */
const LOOK_MS = 5_000;
const ASK_CHRONY_MS = 30_000;
/** An answer of chronyd that is older than this counts no more. */
const CHRONY_FRESH_MS = 180_000;

export type MachineClockOptions = {
  readonly flagPath?: string;
  /** How chronyd is reached, as options of `chronyc`; null if it is not asked. */
  readonly chrony?: readonly string[] | null;
  readonly readKernel?: typeof readKernelClock;
};

/**
 * The machine's clocks: the wall clock, the kernel's monotonic clock, which all processes share, and what the sources of
 * the wall clock say of it. Only reads.
 */
export class MachineClock {
  readonly #options: Required<MachineClockOptions>;
  readonly #boot = bootId();
  readonly #timesyncd: TimesyncdSource;
  #looked: { readonly at: MonoMs; readonly sources: readonly ClockSource[] } | null = null;
  #chrony: { readonly at: MonoMs; readonly said: ClockSource | null } | null = null;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: MachineClockOptions = {}) {
    const ours = { flagPath: SYNCHRONIZED_FLAG, chrony: [], readKernel: readKernelClock };
    this.#options = { ...ours, ...options };
    this.#timesyncd = new TimesyncdSource(this.#options.flagPath);
  }

  /** Begins to ask chronyd, and waits for its first answer. The other sources need no start. */
  async start(): Promise<void> {
    if (this.#options.chrony === null) return;
    await this.#ask();
    this.#timer = setInterval(() => void this.#ask(), ASK_CHRONY_MS);
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  readonly read = (): ClockReading => {
    const sinceBoot = now();
    if (this.#looked === null || sinceBoot - this.#looked.at >= LOOK_MS)
      this.#looked = { at: sinceBoot, sources: this.#look(sinceBoot) };
    return { utc: utcMs(Date.now()), sinceBoot, boot: this.#boot, sources: this.#looked.sources };
  };

  #look(at: MonoMs): readonly ClockSource[] {
    const chrony = this.#chrony !== null && at - this.#chrony.at < CHRONY_FRESH_MS ? this.#chrony.said : null;
    return [this.#timesyncd.look(at), chrony, kernelSource(this.#options.readKernel)].filter(
      (source) => source !== null,
    );
  }

  async #ask(): Promise<void> {
    const said = await askChrony(this.#options.chrony ?? []);
    this.#chrony = { at: now(), said };
    this.#looked = null;
  }
}

const now = (): MonoMs => monoMs(Number(process.hrtime.bigint() / 1_000n) / 1_000);

/** The kernel keeps what the time service tells it: chronyd, ntpd and timesyncd alike, also outside of a container. */
function kernelSource(readKernel: typeof readKernelClock): ClockSource | null {
  const kernel = readKernel();
  return (
    kernel && {
      name: 'kernel',
      isSynchronized: kernel.synchronized,
      boundMs: kernel.maxErrorMs,
      servers: kernel.synchronized ? 1 : 0,
    }
  );
}

/** Changes with every boot. Empty if the kernel does not provide it. */
function bootId(): string {
  try {
    return readFileSync(BOOT_ID, 'utf8').trim();
  } catch {
    return '';
  }
}
