import { Readable } from 'node:stream';
import type { HttpHandler, HttpRequest } from '@smithy/core/protocols';
import { HttpResponse } from '@smithy/core/transport';
import type { Address } from './ready-agent.ts';

const ACCOUNT = '000000000000';
const SECRET_ARN = `arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:rehearsal-000000`;
const CURRENT = '00000000-0000-4000-8000-000000000001';
const PENDING = '00000000-0000-4000-8000-000000000002';

/** A cancellation of a rotation that had got as far as the database. */
export const CANCELLATION = {
  id: '00000000-0000-4000-8000-000000000000',
  source: 'aws.secretsmanager',
  'detail-type': 'AWS API Call via CloudTrail',
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

type Answer = { readonly status: number; readonly body: unknown };
const ok = (body: unknown): Answer => ({ status: 200, body });
const lostRace: Answer = { status: 400, body: { __type: 'InvalidParameterException', Message: 'rehearsal' } };

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
 * The AWS of a rehearsal: an SDK client's request handler that answers every call from memory. It is given
 * only to clients that are made for the rehearsal and thrown away with it, so no answer of its can ever be
 * taken for AWS's.
 */
export class RehearsalAws implements HttpHandler {
  readonly metadata = { handlerProtocol: 'http/1.1' };
  readonly #onAddress: (address: Address) => void;
  #writes = 0;

  /** @param onAddress told once where Secrets Manager's requests would have gone, if by TLS */
  constructor(onAddress: (address: Address) => void) {
    this.#onAddress = onAddress;
  }

  async handle(request: HttpRequest) {
    const { status, body } = this.#answer(request);
    const bytes = new TextEncoder().encode(JSON.stringify(body));
    const stream = new Readable({
      read() {
        this.push(bytes);
        this.push(null);
      },
    });
    const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': 'rehearsal' };
    return { response: new HttpResponse({ statusCode: status, headers, body: stream }) };
  }

  updateHttpClientConfig(): void {}

  httpHandlerConfigs() {
    return {};
  }

  #answer({ headers, protocol, hostname, port }: HttpRequest): Answer {
    const [service, operation] = (headers['x-amz-target'] ?? '').split('.');
    if (service !== 'secretsmanager')
      return operation === 'PutEvents' ? ok({ FailedEntryCount: 0 }) : FINDINGS;
    if (protocol === 'https:') this.#onAddress({ hostname, port: port ?? 443 });
    if (operation === 'DescribeSecret') return SECRET;
    if (operation === 'GetSecretValue') return VALUE;
    this.#writes += 1;
    // The first write loses its race, so that a refusal is read, and the labels are read again, for once.
    return this.#writes === 1 ? lostRace : ok({ ARN: SECRET_ARN, Name: 'rehearsal' });
  }
}
