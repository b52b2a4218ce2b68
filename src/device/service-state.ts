/**
 * Whether the unit may alert people. Policy E1 takes a unit out of service if it fails its check of function and
 * alignment. No check decides this yet, so a running unit is in service. All code that needs the state gets it from
 * here.
 */
export const isInService = (): boolean => true;
