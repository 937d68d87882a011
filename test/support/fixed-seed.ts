import fc from 'fast-check';

/**
 * The same inputs in every run, unless told otherwise: what fails by chance tells of chance. `FUZZ_SEED` looks
 * elsewhere. A property that fails prints the seed that it was tried with.
 */
fc.configureGlobal({ seed: Number(process.env['FUZZ_SEED'] ?? 20_261_124) });
