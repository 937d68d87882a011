import { isObject } from '../../lambda/decision/unknown-value.ts';
import { invalidNextToken } from './errors.ts';
import type { Context } from './operation.ts';

/** @param query what was asked: a token is good for the same question only */
export const encodeToken = (position: number, query: string, { account, now }: Context): string => {
  const expiresAt = now + account.settings.nextTokenLifetimeMs;
  return Buffer.from(JSON.stringify({ position, query, expiresAt })).toString('base64url');
};

const parsed = (token: string): unknown => {
  try {
    return JSON.parse(Buffer.from(token, 'base64url').toString());
  } catch {
    return undefined;
  }
};

/** @throws InvalidNextTokenException for one that is garbled, too old, or another question's */
export const decodeToken = (
  token: string | undefined,
  query: string,
  { now }: Context,
): number | undefined => {
  if (token === undefined) return undefined;
  const content = parsed(token);
  if (!isObject(content) || content['query'] !== query) throw invalidNextToken();
  const { position, expiresAt } = content;
  if (typeof position !== 'number' || typeof expiresAt !== 'number' || expiresAt <= now)
    throw invalidNextToken();
  return position;
};
