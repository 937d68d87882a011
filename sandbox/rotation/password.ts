import { randomBytes } from 'node:crypto';

/** What every password of the sandbox begins with, so that one that got out can be found. */
export const PASSWORD_MARK = 'not-a-real-password-';

export const newPassword = (): string => `${PASSWORD_MARK}${randomBytes(12).toString('hex')}`;
