import type { Fault } from './fault.ts';
import { ACCESS_FAULTS } from './faults/access.ts';
import { ALERT_FAULTS } from './faults/alerts.ts';
import { ASKED_FAULTS } from './faults/asked.ts';
import { ATTACK_FAULTS } from './faults/attacks.ts';
import { EQUIPMENT_FAULTS } from './faults/equipment.ts';
import { EVERYDAY_FAULTS } from './faults/everyday.ts';
import { HOT_LIST_FAULTS } from './faults/hot-lists.ts';
import { LIST_FILE_FAULTS } from './faults/list-files.ts';
import { LIST_VERSION_FAULTS } from './faults/list-versions.ts';
import { LOOK_FAULTS } from './faults/looks.ts';
import { PICTURE_FAULTS } from './faults/picture.ts';
import { RETENTION_FAULTS } from './faults/retention.ts';
import { SOURCE_FAULTS } from './faults/sources.ts';
import { STORE_FAULTS } from './faults/store.ts';
import { SUPPRESSION_FAULTS } from './faults/suppressions.ts';
import { TIME_FAULTS } from './faults/time.ts';
import { TRAFFIC_FAULTS } from './faults/traffic.ts';
import { UNIT_FAULTS } from './faults/unit.ts';

/** All faults, in the order of the policy. */
export const FAULTS: readonly Fault[] = [
  ...RETENTION_FAULTS,
  ...TIME_FAULTS,
  ...HOT_LIST_FAULTS,
  ...LIST_FILE_FAULTS,
  ...LIST_VERSION_FAULTS,
  ...ALERT_FAULTS,
  ...SUPPRESSION_FAULTS,
  ...ACCESS_FAULTS,
  ...ASKED_FAULTS,
  ...ATTACK_FAULTS,
  ...PICTURE_FAULTS,
  ...LOOK_FAULTS,
  ...SOURCE_FAULTS,
  ...EQUIPMENT_FAULTS,
  ...TRAFFIC_FAULTS,
  ...UNIT_FAULTS,
  ...STORE_FAULTS,
  ...EVERYDAY_FAULTS,
];
