/** What a text names a secret by: its name; or its ARN, full or without the six characters at its end (E2). */
type SecretName =
  | { readonly kind: 'name'; readonly name: string }
  | {
      readonly kind: 'arn';
      readonly partition: string;
      readonly region: string;
      readonly account: string;
      /** Of a full ARN still with the six characters that AWS puts behind it (I3). */
      readonly name: string;
    }
  /** It begins like an ARN and names no one secret of one account and Region. */
  | { readonly kind: 'malformed-arn' };

const SECRET_ARN = /^arn:(aws[a-z-]*):secretsmanager:([a-z0-9-]+):(\d{12}):secret:([^\s:*?]+)$/;

export const secretNameIn = (text: string): SecretName => {
  const [, partition = '', region = '', account = '', name = ''] = SECRET_ARN.exec(text) ?? [];
  if (name !== '') return { kind: 'arn', partition, region, account, name };
  return /^arn:/i.test(text) ? { kind: 'malformed-arn' } : { kind: 'name', name: text };
};

/** Whether a text may go to AWS as the id of a secret. */
export const isSecretId = (text: string): boolean => secretNameIn(text).kind !== 'malformed-arn';

/** What `isSecretId` asks for, in words. */
export const SECRET_ID = "a secret's name, or its ARN with partition, Region, account and name";
