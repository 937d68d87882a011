/** The version in package.json. */
export declare const VERSION: string;

/**
 * The version with what it is built from, as SemVer writes it: `0.1.0+` and the commit, with `.changed` where a file
 * differs from it; `0.1.0+no-git` outside of git. Never a date, so that a commit gives the same bytes each time.
 */
export declare const buildVersion: () => string;
