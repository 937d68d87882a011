import fc from 'fast-check';

/** The same inputs for every mutant, and in every run: a score that changes by chance says nothing. */
fc.configureGlobal({ seed: 20_261_124 });
