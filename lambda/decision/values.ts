declare const brand: unique symbol;
type Brand<Base, Name extends string> = Base & { readonly [brand]: Name };

/** A version's id: the ClientRequestToken it was made with, 32 to 64 characters. */
export type VersionId = Brand<string, 'VersionId'>;
/** A staging label, 1 to 256 characters. One label is on one version at most (L7). */
export type Label = Brand<string, 'Label'>;
/** What names a secret to the API: a full ARN, a partial ARN or a name (E2). */
export type SecretId = Brand<string, 'SecretId'>;
/** A point in time, milliseconds since 1970-01-01T00:00Z. */
export type EpochMs = Brand<number, 'EpochMs'>;

export const versionId = (text: string) => text as VersionId;
export const label = (text: string) => text as Label;
export const secretId = (text: string) => text as SecretId;
export const epochMs = (ms: number) => ms as EpochMs;

export const AWSCURRENT = label('AWSCURRENT');
export const AWSPENDING = label('AWSPENDING');
export const AWSPREVIOUS = label('AWSPREVIOUS');

/** How many staging labels all versions of one secret may bear together (L7). */
export const MAX_LABELS = 20;
