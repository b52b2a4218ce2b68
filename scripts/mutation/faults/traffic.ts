import type { Fault } from '../fault.ts';

/** What the unit learns of its traffic weighs in each alert. */
export const TRAFFIC_FAULTS: readonly Fault[] = [
  {
    id: 'anybody-resets-the-traffic',
    rule: 'C1',
    find: "name: 'trafficReset',\n    via: ['socket'],\n    need: signedIn('admin'),",
    replace: "name: 'trafficReset',\n    via: ['socket'],\n    need: null,",
    tests: ['contract/operations/table'],
  },
  {
    id: 'reset-traffic-is-not-recorded',
    rule: 'C2',
    find: "buffer.audit.append({ what: 'trafficReset', cameraIds, operator: operatorOf(call) });",
    replace: '',
    tests: ['traffic-command'],
  },
  {
    id: 'reset-traffic-comes-back',
    rule: 'A5',
    find: 'this.#write(kept);',
    replace: '',
    tests: ['traffic-command'],
  },
  {
    id: 'unfamiliar-home-is-not-told',
    rule: 'A5',
    find: 'learnedShare(counts, homeRegion, home) < home * HOME_FLOOR;',
    replace: 'learnedShare(counts, homeRegion, home) < 0;',
    tests: ['domain/traffic/local-traffic'],
  },
];
