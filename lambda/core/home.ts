/** The account and Region that the function looks after: its own. */
export type Home = { readonly account: string; readonly region: string };

const FUNCTION_ARN = /^arn:[^:]+:lambda:([^:]+):(\d{12}):function:/;

/** Where a function is, by its own ARN, which no event can write. Throws where that is no function's ARN. */
export const homeOf = (functionArn: string): Home => {
  const [, region, account] = FUNCTION_ARN.exec(functionArn) ?? [];
  if (region === undefined || account === undefined) throw new Error('This is no ARN of a function.');
  return { account, region };
};

const SECRET_ARN = /^arn:[^:]+:secretsmanager:([^:]*):(\d{12}):secret:/;

/** Where a secret is, by its ARN, full or partial; undefined where it is named by its name (E2). */
export const placeOf = (secret: string): Home | undefined => {
  const [, region, account] = SECRET_ARN.exec(secret) ?? [];
  return region === undefined || account === undefined ? undefined : { account, region };
};
