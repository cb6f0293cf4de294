/**
 * Imported first, for its effect: this file's temporary folders lie in memory, where the machine has it. For tests that
 * kill, fail and repeat much, and prove nothing about disks: a sync costs nothing there.
 */
const { ISTWERT_TESTS_MEMORY } = process.env;
if (ISTWERT_TESTS_MEMORY !== undefined) process.env.TMPDIR = ISTWERT_TESTS_MEMORY;
