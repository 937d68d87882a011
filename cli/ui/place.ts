import type { Caller } from '../aws/caller.ts';
import type { AwsOptions, DecisionSettings, LoginOptions } from '../commands/options.ts';

/** Where a command works, and what it may do. */
export type PlaceOptions = AwsOptions &
  Partial<Pick<DecisionSettings, 'mode'> & Pick<LoginOptions, 'verify'>> & {
    /** Who will write; null where STS does not tell. */
    readonly caller?: Caller | null;
  };

/** The account that a secret or a function belongs to, as its ARN tells. */
export const accountOf = ({ arn }: { readonly arn: string }): string => arn.split(':')[4] ?? '';

/** `account 111122223333, eu-west-1, mode recover`; before a write it names the caller, too. */
export const placeOf = (secret: { readonly arn: string }, options: PlaceOptions): string =>
  placeInWords(accountOf(secret), options.region, options);

type Surveyed = { readonly region: string; readonly account?: string };

/** The same for a sweep. Without any secret the account is not known. */
export const placeOfSweep = (surveys: readonly Surveyed[], options: PlaceOptions): string => {
  const account = surveys.find((survey) => survey.account !== undefined)?.account;
  const where = surveys.length === 1 ? surveys[0]?.region : `${surveys.length} Regions`;
  return placeInWords(account, where, options);
};

const placeInWords = (
  account: string | undefined,
  where: string | undefined,
  { mode, caller }: PlaceOptions,
): string =>
  [
    ...(account ? [`account ${account}`] : []),
    ...(caller === undefined ? [] : [`as ${callerInWords(caller, account)}`]),
    where,
    ...(mode ? [`mode ${mode}`] : []),
  ].join(', ');

/** `assumed-role/Admin/alice`, with the account where it is another one than the secrets'. */
const callerInWords = (caller: Caller | null, account: string | undefined): string => {
  if (caller === null) return 'a caller that STS did not name';
  const [, , , , , ...name] = caller.arn.split(':');
  return `${name.join(':')}${caller.account === account ? '' : ` of account ${caller.account}`}`;
};
