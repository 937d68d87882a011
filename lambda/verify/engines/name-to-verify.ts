import { isIP } from 'node:net';

/**
 * The host for a library that gives it to Node as a name, whatever it is: such libraries take an address for
 * `localhost`, or for a name. With a dot after it, Node checks the address itself against the certificate's addresses.
 */
export const nameToVerify = (host: string): string => (isIP(host) === 0 ? host : `${host}.`);
