declare const BUILD_VERSION: string | undefined;

/** What runs: `0.1.0+` and the commit that it was built from; `not-built` where the source itself runs. */
export const VERSION = typeof BUILD_VERSION === 'string' ? BUILD_VERSION : 'not-built';
