import type { Answer, Unknown, UnknownCause } from '../../decision/evidence.ts';

export const accepted: Answer = { kind: 'accepted' };
export const rejected = { kind: 'rejected' } as const;
export const unknown = (cause: UnknownCause): Unknown => ({ kind: 'unknown', cause });

export type NotAccepted = Exclude<Answer, { kind: 'accepted' }>;

/**
 * What each error code of a driver means. A code that is not in the table is `unclassified`: unknown, never a
 * refusal. No error means `accepted`: only a session does.
 */
export type AnswerTable = ReadonlyMap<unknown, NotAccepted>;

/** Node's own error codes where no connection comes about. No database has codes that look like these. */
export const NETWORK_ANSWERS: readonly (readonly [string, Unknown])[] = [
  ['ECONNREFUSED', unknown('unreachable')],
  ['ECONNRESET', unknown('unreachable')],
  ['EPIPE', unknown('unreachable')],
  ['EHOSTUNREACH', unknown('unreachable')],
  ['ENETUNREACH', unknown('unreachable')],
  ['ENOTFOUND', unknown('unreachable')],
  ['EAI_AGAIN', unknown('unreachable')],
  ['ETIMEDOUT', unknown('timeout')],
  // Ours: more bytes than a login takes.
  ['TOO_MUCH_DATA', unknown('unclassified')],
  // Certificates: signed by nobody we trust, out of date, or somebody else's.
  ['UNABLE_TO_GET_ISSUER_CERT', unknown('tls')],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', unknown('tls')],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', unknown('tls')],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', unknown('tls')],
  ['SELF_SIGNED_CERT_IN_CHAIN', unknown('tls')],
  ['CERT_SIGNATURE_FAILURE', unknown('tls')],
  ['CERT_NOT_YET_VALID', unknown('tls')],
  ['CERT_HAS_EXPIRED', unknown('tls')],
  ['ERR_TLS_CERT_ALTNAME_INVALID', unknown('tls')],
  // The handshake: no TLS on the other side, or no version or cipher in common.
  ['EPROTO', unknown('tls')],
  ['ERR_SSL_WRONG_VERSION_NUMBER', unknown('tls')],
  ['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', unknown('tls')],
  ['ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE', unknown('tls')],
  // The same, as OpenSSL calls it since 3.2: that of Node 22 and 24.
  ['ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE', unknown('tls')],
  ['ERR_TLS_HANDSHAKE_TIMEOUT', unknown('tls')],
];

/** Printable ASCII, which every client and server writes with the same bytes. */
export const isAscii = (text: string): boolean => /^[\x20-\x7e]*$/.test(text);

export const codeOf = (error: unknown): unknown =>
  typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;

/** The text of an error, for drivers' errors that have no code. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : '');
