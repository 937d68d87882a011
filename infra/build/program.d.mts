import type { BuildOptions } from 'esbuild';

export declare const PROGRAM: BuildOptions;
/** Builds the command line into a directory: `main.mjs`, and the files beside it. Returns the files it is made of. */
export declare const buildProgram: (outdir: string) => Promise<string[]>;
