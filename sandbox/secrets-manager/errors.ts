/** The message of an error is under this key of the reply: modelled errors say `Message`, the rest `message` (X10). */
type MessageKey = 'Message' | 'message';

/** A refusal as the API gives it. Holds no value of a secret. */
export class ApiError extends Error {
  override readonly name: string;
  readonly status: number;
  readonly messageKey: MessageKey;

  constructor(name: string, message: string, { status = 400, messageKey = 'Message' as MessageKey } = {}) {
    super(message);
    this.name = name;
    this.status = status;
    this.messageKey = messageKey;
  }
}

/** The connection broke before the reply arrived; whether the call took effect, the caller can't know. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost';
}
