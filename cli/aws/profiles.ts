import { homedir } from 'node:os';
import path from 'node:path';
import { parseKnownFiles } from '@smithy/core/config';
import { NoCredentials } from './no-credentials.ts';

/** A profile's settings, by their names in the file. */
export type Profile = Readonly<Record<string, string | undefined>>;

export type Profiles = {
  /** The one in use, if somebody named it: `--profile`, else AWS_PROFILE, else AWS_DEFAULT_PROFILE. */
  readonly named?: string;
  readonly own: Profile;
  readonly all: Readonly<Record<string, Profile>>;
};

/** The profiles of `~/.aws`, and the one that `aws` would use. Throws NoCredentials where no file has it. */
export const profilesFor = async (option: string | undefined): Promise<Profiles> => {
  const { AWS_PROFILE, AWS_DEFAULT_PROFILE } = process.env;
  const named = option || AWS_PROFILE || AWS_DEFAULT_PROFILE;
  const all: Profiles['all'] = await parseKnownFiles({});
  const own = all[named ?? 'default'];
  if (own === undefined && named !== undefined)
    throw unknownProfile(
      named,
      option ? undefined : AWS_PROFILE ? 'AWS_PROFILE' : 'AWS_DEFAULT_PROFILE',
      all,
    );
  return { ...(named && { named }), own: own ?? {}, all };
};

const unknownProfile = (name: string, variable: string | undefined, all: Profiles['all']): NoCredentials => {
  const source = variable ? `, which ${variable} names` : '';
  const known = Object.keys(all).filter((each) => !SECTIONS.test(each));
  return new NoCredentials(
    `There is no profile ${name}${source}: neither ${configFile()} nor ${credentialsFile()} has it.`,
    known.length > 0 ? `There are ${known.join(', ')}.` : 'Make one: aws configure sso, or aws configure.',
  );
};

/** Sections of the file that are no profiles, as the loader names them. */
const SECTIONS = /^(sso-session|services)\./;

export const configFile = (): string => process.env['AWS_CONFIG_FILE'] ?? inHome('config');
const credentialsFile = (): string => process.env['AWS_SHARED_CREDENTIALS_FILE'] ?? inHome('credentials');
const inHome = (file: string): string => path.join(process.env['HOME'] ?? homedir(), '.aws', file);
