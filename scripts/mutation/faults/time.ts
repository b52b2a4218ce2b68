import type { Fault } from '../fault.ts';

/** The clock: what it may delete, hide and date. */
export const TIME_FAULTS: readonly Fault[] = [
  {
    id: 'a-step-adopted-at-once',
    rule: 'R5',
    find: 'if (sinceBoot - candidate.since < holdMs)',
    replace: 'if (sinceBoot - candidate.since < 0)',
    tests: ['unit/domain/time/kept-time'],
  },
  {
    id: 'one-source-proves-a-long-time-without-power',
    rule: 'R5',
    find: 'if (isConfirmed || (isShort && heldMs >= HOLD_MS)) return settled(agreed, creditMs, offMs - creditMs);',
    replace: 'if (isConfirmed || heldMs >= HOLD_MS) return settled(agreed, creditMs, offMs - creditMs);',
    tests: ['unit/domain/time/kept-time'],
  },
  {
    id: 'a-step-ages-what-was-captured-before',
    rule: 'R5',
    find: 'if (at >= from - STEP_MS && at <= to + STEP_MS) return Math.max(0, sinceBoot - at);',
    replace: '',
    tests: ['wall-history'],
  },
  {
    id: 'a-hold-compares-wall-clocks',
    rule: 'R2',
    find: "const captured = capturedSql(captureClockOf(this.#database, within), 'r');",
    replace: "const captured = 'r.captured_at';",
    tests: ['hold-window'],
  },
  {
    id: 'alerts-of-this-boot-sealed',
    rule: 'R5',
    find: 'AND hold IS NULL AND is_provisional >= ?',
    replace: 'AND hold IS NULL AND is_provisional > 2 * ? - 1',
    tests: ['alerts-while-unknown'],
  },
];
