/**
 * Whether the unit may alert people. Policy E1 takes a unit that fails its check of function and alignment out of service;
 * no check decides this yet, so a unit that runs is in service. Everything that asks gets its answer from here.
 */
export const isInService = (): boolean => true;
