import type { UnknownCause } from './evidence.ts';

/** What each cause of an `unknown` means, and what to look at. docs/verifier.md has the same table, made from this. */
export const CAUSES: Readonly<Record<UnknownCause, string>> = {
  unreachable: 'no connection, or one that broke: look at the host name, the route, whether the server runs',
  timeout: 'no answer in time: a security group that drops packets, an overloaded server',
  tls: 'no trusted TLS: a certificate of an unknown authority, for another name or out of date; a server without TLS; or something was said before TLS stood, which is not believed',
  locked: "the account, or the verifier's address, is locked",
  expired: 'the password is right, and has to be changed before it is good for anything',
  busy: 'too many connections, starting up, shutting down',
  'not-permitted':
    'the user may not log in from here, by password or to this database; or the verifier may not read or decrypt the version',
  'no-value': 'the version is empty',
  'not-understood':
    'the value has a host and a password, and the named fields are not as they must be; or it names no database, and another version of the secret does',
  'other-host': 'the version names another place than AWSCURRENT',
  'attempts-spent':
    'the user was refused as often in a row as one run may (`loginAttempts`), before this version was tried',
  'not-tried': 'it was not needed; or AWSCURRENT does not say where to try, or has moved before it was read',
  'unsupported-engine': 'the value names no database, or one that no driver is built in for',
  unclassified: 'the server said something that is not in the table of answers, or was not believed',
  pooler: 'a pooler or proxy answered for the server: point the secret at the database itself',
  'account-of-one-address':
    "the account that let the verifier in holds for the verifier's own address: clients may meet another one",
  'cooling-down': 'the user was refused too often in a row within the last ten minutes',
  differs: 'the version differs from AWSCURRENT in the named fields, and not in its password alone',
  inconsistent:
    'refused, and accepted a moment later: two servers behind one name, or somebody changed the password just then',
};
