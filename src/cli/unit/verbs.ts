import type { Verb } from '../terminal/verb.ts';
import { benchVerb } from './bench.ts';
import { bufferRecoverVerb } from './buffer-recover.ts';
import { bufferRekeyVerb } from './buffer-rekey.ts';
import { configCheckVerb } from './config-check.ts';
import { readVerb } from './read.ts';
import { runVerb } from './run.ts';
import { selftestVerb } from './selftest.ts';
import { selftestAlertVerb } from './selftest-alert.ts';
import { statusVerb } from './status.ts';
import { trafficVerb } from './traffic.ts';

/** In the order of the help. */
export const UNIT_VERBS: readonly Verb[] = [
  runVerb,
  readVerb,
  benchVerb,
  selftestVerb,
  selftestAlertVerb,
  statusVerb,
  trafficVerb,
  {
    path: 'buffer',
    register: (command) => command.description('maintain the buffer of a stopped unit'),
  },
  bufferRekeyVerb,
  bufferRecoverVerb,
  { path: 'config', register: (command) => command.description('check configuration files') },
  configCheckVerb,
];
