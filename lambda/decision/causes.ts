/** Every cause of an `unknown`, what it means, and where to look. docs/verifier.md has a table made from this. */
export const CAUSES = {
  unreachable: 'no connection, or it broke: check the host name, the route, and that the server runs',
  timeout: 'no answer in time: a security group that drops packets, an overloaded server',
  tls: 'no trusted TLS: the certificate has an unknown authority, another name or has expired; or the server has no TLS; or it said something before TLS was set up',
  locked: "the account, or the verifier's address, is locked",
  expired: 'the password is right, but must be changed before it can be used',
  busy: 'too many connections, starting up, shutting down',
  'not-permitted':
    'the user may not log in from here, by password or to this database; or the verifier may not read or decrypt the version',
  'no-value': 'the version is empty',
  'not-understood':
    'the value has a host and a password, but the named fields are not understood; or it names no database, and another version of the secret does',
  'other-host': 'the version names another host than AWSCURRENT',
  'attempts-spent':
    'the run had used up its refusals in a row for this user (`loginAttempts`) before this version was tried',
  'not-tried': 'not needed; or AWSCURRENT does not say where to log in, or it moved before it was read',
  'unsupported-engine': 'the value names no database, or one without a built-in driver',
  unclassified: 'the reply is not in the table of answers, or it could not be trusted',
  pooler: 'a pooler or proxy answered in place of the server: point the secret at the database itself',
  'account-of-one-address':
    'the account that accepted the verifier is for its address only: clients may get another account',
  'cooling-down': 'the user was refused too often in a row within the last ten minutes',
  differs: 'the version differs from AWSCURRENT in more than the password: in the named fields',
  inconsistent:
    'first refused, then accepted: there are two servers behind one name, or somebody has just changed the password',
};

/** Every failure of a verifier, what it means, and where to look. */
export const FAILURES = {
  'verifier-timed-out': 'it ran out of time',
  'verifier-failed': 'it ended in an error: its log names it',
  'verifier-reply-not-understood': 'its reply breaks the contract',
  'verifier-not-permitted': 'it may not be invoked',
  'verifier-missing': 'Lambda knows no such function: check its name or ARN, the account and the Region',
  'verifier-unreachable':
    'Lambda did not take the call: it could not be reached, throttled the call, or could not wake the function',
  'values-unreachable':
    'the AWSCURRENT value could not be read: Secrets Manager did not answer. Check the way there from the verifier: a VPC endpoint, or NAT',
  'values-not-permitted':
    "the AWSCURRENT value could not be read: Secrets Manager refused. Check the verifier's role, the secret's policy, and kms:Decrypt on its key",
  'values-not-decryptable':
    'the AWSCURRENT value could not be read: its KMS key cannot be used. Check that the key is there and enabled',
};
