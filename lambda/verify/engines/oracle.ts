import type { Login } from '../values/credentials.ts';
import { accepted, unknown } from './answers.ts';
import type { Connection, Driver, Session } from './driver.ts';
import { ORACLE_ANSWERS, oracleFault } from './oracle-answers.ts';
import { LoginInHand, NumberedConnection } from './oracle-library.ts';
import { secured } from './secured.ts';

/** What a listener is told. The address is the one that was reached; the library looks up no name. */
const descriptor = ({ target }: Login, address: string): string => {
  const { port, database = '', tls } = target;
  const [protocol, service] = [tls ? 'TCPS' : 'TCP', `(SERVICE_NAME=${database})`];
  return `(DESCRIPTION=(ADDRESS=(PROTOCOL=${protocol})(HOST=${address})(PORT=${port}))(CONNECT_DATA=${service}))`;
};

const logIn = async (login: Login, connection: Connection): Promise<Session> => {
  const stream = await secured(login.target, connection);
  const [user, password] = [login.user.reveal(), login.password.reveal()];
  const oracle = new NumberedConnection();
  const options = {
    ...{ user, password },
    connectString: descriptor(login, connection.socket.remoteAddress ?? ''),
    program: 'rotation-remediation',
    stmtCacheSize: 0,
  };
  return await new LoginInHand(connection, login.target, stream).run(async () => {
    await oracle.connect(options);
    const isServer = String(await oracle.ask()) === oracle.number;
    return { answer: isServer ? accepted : unknown('pooler'), close: () => oracle.close({}) };
  });
};

/**
 * Oracle, by its driver's thin mode. Server and client prove to each other that they know the password, which is not
 * sent as it is. The parts of the driver for native libraries and for pools are not loaded.
 */
export const driver: Driver = { logIn, faultOf: oracleFault, answers: ORACLE_ANSWERS };
