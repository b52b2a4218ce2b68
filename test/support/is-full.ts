/** Whether `scripts/test --full` runs: more rounds and larger numbers of what a landing tries in little. */
export const IS_FULL = process.env['WAYPOST_TEST_FULL'] === 'yes';
