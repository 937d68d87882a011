import type { Evidence } from '../../lambda/decision/evidence.ts';
import { sayingOf } from '../../lambda/decision/explain.ts';
import type { Secret } from '../../lambda/decision/observation.ts';
import { LIMITS } from '../../lambda/runtime/limits.ts';
import { quoted, visibleWord } from '../../lambda/runtime/visible.ts';
import type { Look } from '../commands/look.ts';
import type { AwsOptions } from '../commands/options.ts';
import { awsFlags, nameIn, type OwnOptions, ownCommand } from './shell-words.ts';
import type { Terminal } from './terminal.ts';
import { duration, moment, shortener, wrap } from './text.ts';

/** A piece of advice: words, or a command to copy. */
export type AdvicePart = { readonly kind: 'words' | 'command'; readonly text: string };

/** The secret that advice is about, and the logins that were tried. */
type About = { readonly secret: Secret; readonly evidence?: Evidence | undefined };

/** A command in brackets or after a colon, at the end of a clause. Ids in it have no blank. */
const COMMAND =
  /(?: \(|: )((?:rotation-remediation \w+ SECRET|aws secretsmanager [\w-]+ --secret-id SECRET)(?: (?:--\S+?|VERSION|LABEL|AWS[A-Z]+|rotation-remediation[\w-]*))*?)(?:(?:\)[.,:]?|[.,:])(?: |$)|$)/;

/** What to do about a secret, where anything can be. The commands in it have `SECRET` and `VERSION`. */
export const adviceOn = (look: Look): string | undefined => {
  const { verdict, evidence, heldByTags } = look;
  const waits = verdict.kind === 'withheld' && verdict.because === 'unsettled';
  const advice = waits ? lookAgain(look) : sayingOf(verdict, evidence).advice;
  const tags = Object.entries(heldByTags).map(
    ([key, value]) =>
      `The tag ${visibleWord(key)} = ${visibleWord(value)} limits what is done here. This takes it off (aws secretsmanager untag-resource --secret-id SECRET --tag-keys ${visibleWord(key)}).`,
  );
  const sentences = [...(advice ? [advice] : []), ...tags];
  return sentences.length > 0 ? sentences.join(' ') : undefined;
};

/** Nothing of a rotation can be running a quarter of an hour after the last change (R5). */
const lookAgain = ({ secret: { changedAt }, at }: Look): string => {
  const changed = changedAt ?? at;
  const [, time] = moment(Math.ceil((changed + LIMITS.freshMs) / MINUTE_MS) * MINUTE_MS).split(' ');
  return `It changed ${duration(at - changed)} ago, so a step of a rotation may still be running. Look again after ${time} UTC: rotation-remediation plan SECRET --verify.`;
};

const MINUTE_MS = 60_000;

/** Advice, its commands by themselves. They name the secret, the version that works, and the Region. */
export const adviceParts = (advice: string, about: About | undefined, options: OwnOptions): AdvicePart[] => {
  const pieces = advice.split(COMMAND);
  return pieces.flatMap((piece, index): AdvicePart[] => {
    if (index % 2 === 1) return [{ kind: 'command', text: filled(piece, about, options) }];
    const end = index < pieces.length - 1 ? ':' : '';
    return piece === '' ? [] : [{ kind: 'words', text: `${filled(piece, about, options)}${end}` }];
  });
};

/** The same as lines. */
export const adviceLines = (
  advice: string,
  about: About | undefined,
  options: AwsOptions,
  { paint, width }: Terminal,
  indent = '  ',
): string[] =>
  adviceParts(advice, about, options).flatMap(({ kind, text }) =>
    kind === 'words' ? wrap(text, width, indent) : [paint.dim(`${indent}  ${text}`)],
  );

/** Without a secret the commands are for several: `SECRET` stands for each, in whichever Region. */
const filled = (text: string, about: About | undefined, { region, ...everywhere }: OwnOptions): string => {
  const options = { ...everywhere, ...(about && region && { region }) };
  const version = about ? workingVersion(about) : 'VERSION';
  const own = text.replaceAll(
    /rotation-remediation (\w+) SECRET((?: VERSION)?(?: --[a-z-]+(?:=\d+)?)*)/g,
    (_, command: string, rest: string) => {
      const words = rest.split(' ').slice(1);
      const typed = words.map((word) => (word === 'VERSION' ? version : word));
      return ownCommand([command, about ? nameIn(about.secret) : 'SECRET', ...typed], options);
    },
  );
  if (about === undefined) return own;
  const flags = ['', ...awsFlags(options)].join(' ');
  return own.replaceAll('--secret-id SECRET', () => `--secret-id ${quoted(about.secret.arn)}${flags}`);
};

/** The beginning of the accepted version's id; `VERSION` where none was. AWSCURRENT's finding comes first. */
const workingVersion = ({ secret, evidence }: About): string => {
  const [, ...others] = evidence?.kind === 'taken' ? evidence.findings : [];
  const [works] = others.find(([, { answer }]) => answer.kind === 'accepted') ?? [];
  return works === undefined ? 'VERSION' : shortener([...secret.versions.keys()])(works);
};
