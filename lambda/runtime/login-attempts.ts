/** How many refusals in a row a user may get. Databases commonly lock an account after 3 to 10. */
export const LOGIN_ATTEMPTS = { min: 2, max: 5, default: 2 } as const;

/** How long a user is not tried after too many refusals in a row, in milliseconds. */
export const COOLING_MS = 10 * 60_000;

/** Whether a number is a valid limit of login attempts. */
export const isLoginAttempts = (attempts: number): boolean =>
  Number.isInteger(attempts) && attempts >= LOGIN_ATTEMPTS.min && attempts <= LOGIN_ATTEMPTS.max;
