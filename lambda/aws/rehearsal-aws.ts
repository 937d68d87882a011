import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent, type RequestOptions } from 'node:https';
import { type ClientOverrides, KEPT } from './client-settings.ts';
import type { Address } from './ready-agent.ts';
import { RehearsalConnection, type RehearsalReply, type RehearsalRequest } from './rehearsal-connection.ts';

const ACCOUNT = '000000000000';
const SECRET_ARN = `arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:rehearsal-000000`;
const CURRENT = '00000000-0000-4000-8000-000000000001';
const PENDING = '00000000-0000-4000-8000-000000000002';

/** A cancellation of a rotation that had got as far as the database. */
export const CANCELLATION = {
  id: '00000000-0000-4000-8000-000000000000',
  source: 'aws.secretsmanager',
  'detail-type': 'AWS API Call via CloudTrail',
  account: ACCOUNT,
  region: 'us-east-1',
  detail: {
    eventSource: 'secretsmanager.amazonaws.com',
    eventName: 'CancelRotateSecret',
    eventTime: '2026-01-01T00:00:00Z',
    recipientAccountId: ACCOUNT,
    responseElements: { arn: SECRET_ARN },
  },
};

/** What `verify` is asked about the same secret. */
export const VERIFIER_REQUEST = {
  secretArn: SECRET_ARN,
  candidates: [
    { versionId: CURRENT, role: 'current' },
    { versionId: PENDING, role: 'pending' },
  ],
};

const ok = (body: unknown): RehearsalReply => ({ status: 200, body });
const lostRace: RehearsalReply = {
  status: 400,
  body: { __type: 'InvalidParameterException', Message: 'rehearsal' },
};

const SECRET = ok({
  ARN: SECRET_ARN,
  Name: 'rehearsal',
  RotationEnabled: false,
  LastChangedDate: 1_767_225_600,
  Tags: [],
  VersionIdsToStages: { [CURRENT]: ['AWSCURRENT'], [PENDING]: ['AWSPENDING'] },
});
const accepted = { kind: 'accepted' };
const FINDINGS = ok({
  engine: 'rehearsal',
  answers: { [CURRENT]: { kind: 'rejected' }, [PENDING]: accepted },
  sameIdentity: { [CURRENT]: true, [PENDING]: true },
  hasValue: { [CURRENT]: true, [PENDING]: true },
});
/** Of an engine that there is no driver for: none is loaded for a rehearsal. */
const VALUE = ok({ ARN: SECRET_ARN, SecretString: '{"engine":"rehearsal"}' });

/**
 * The AWS of a rehearsal: settings for SDK clients, by which every call is answered from memory and none
 * leaves the process. They are given only to clients that are made for a rehearsal and thrown away with it,
 * so that no such answer can ever be taken for AWS's.
 *
 * @param onAddress told where Secrets Manager's requests would go, if they would go by TLS
 */
export const rehearsalClient = (onAddress: (address: Address) => void): ClientOverrides => {
  let writes = 0;
  const answer = ({ headers }: RehearsalRequest, address?: Address): RehearsalReply => {
    const [, service, operation] = /^x-amz-target: *(\w+)\.(\w+)/im.exec(headers) ?? [];
    if (service === 'AWSEvents') return ok({ FailedEntryCount: 0, Entries: [] });
    if (service !== 'secretsmanager') return FINDINGS;
    if (address) onAddress(address);
    if (operation === 'DescribeSecret') return SECRET;
    if (operation === 'GetSecretValue') return VALUE;
    writes += 1;
    // The first write loses its race, so that a refusal is read, and the labels are read again, for once.
    return writes === 1 ? lostRace : ok({ ARN: SECRET_ARN, Name: 'rehearsal' });
  };
  const connect = () => new RehearsalConnection(answer);
  const connectByTls = ({ host, port }: RequestOptions) => {
    const address = { hostname: host ?? '', port: Number(port) };
    return new RehearsalConnection((request) => answer(request, address));
  };
  return {
    requestHandler: {
      httpsAgent: Object.assign(new HttpsAgent(KEPT), { createConnection: connectByTls }),
      httpAgent: Object.assign(new HttpAgent(KEPT), { createConnection: connect }),
    },
    credentials: { accessKeyId: 'REHEARSAL', secretAccessKey: 'not-a-secret' },
  };
};
