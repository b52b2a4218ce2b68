import type { Fault } from '../fault.ts';

/** Rules E4, V2 and R5 at the cameras: their passwords, their times, and their pictures. */
export const SOURCE_FAULTS: readonly Fault[] = [
  {
    id: 'url-shown-with-its-path',
    rule: 'E4',
    find: "return rest === '' || rest === '/' ? scheme + host",
    replace: "return rest !== '' ? scheme + host + rest",
    tests: ['platform/safe-url'],
  },
  {
    id: 'refused-login-tried-again-and-again',
    rule: 'E4',
    find: 'isRefusal ? loginMs : 0,',
    replace: 'isRefusal ? 0 : 0,',
    tests: ['capture/live/supervision'],
  },
  {
    id: 'late-pictures-get-a-new-zero',
    rule: 'V2',
    find: 'const offsetMs = Math.min(delayMs, before.offsetMs + CREEP * (arrivedAt - before.arrivedAt));',
    replace: 'const offsetMs = Math.max(delayMs, before.offsetMs);',
    tests: ['capture/frames/frame-clock'],
  },
  {
    id: 'texture-taken-for-a-comb',
    rule: 'V2',
    find: '(has && !(isComparable && blocks[i]) ? 1 : 0)',
    replace: '(has ? 1 : 0)',
    tests: ['capture/scene/deinterlacer'],
  },
];
