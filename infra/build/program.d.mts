import type { BuildOptions, Plugin } from 'esbuild';

export declare const PROGRAM: BuildOptions;
export declare const WITHOUT_AZURE: Record<string, string>;
export declare const WITHOUT_OPTIONAL: Plugin;
/** Builds the command line into a directory: `main.mjs`, and the files beside it. Returns the files it is made of. */
export declare const buildProgram: (outdir: string) => Promise<string[]>;
