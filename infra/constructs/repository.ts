/**
 * The repository's address, such as `https://github.com/OWNER/rotation-remediation`; empty while it has none. The
 * alarms, the package and the release take it from here.
 */
export const REPOSITORY: string = '';

/** The base URL of the runbooks; while the repository has no address, their path in it. */
export const runbooksIn = (repository: string): string =>
  repository === '' ? 'docs/runbooks/' : `${repository}/blob/HEAD/docs/runbooks/`;
