import { writeFile } from 'node:fs/promises';
import type { Cancellation } from '../../lambda/remediate/cancellation.ts';
import type { Connection } from '../aws/connection.ts';
import { failureOf } from '../aws/failures.ts';
import { byLastChange, leftOffIn } from '../commands/left-off.ts';
import { clock } from '../commands/look.ts';
import { type Found, paceOf } from '../commands/survey.ts';
import type { Swept } from '../commands/sweep-apply.ts';
import type { PlaceOptions } from '../ui/place.ts';
import { inOrderOfNeed } from '../ui/sweep-view.ts';
import { shortIds } from '../ui/text.ts';
import { cancellations, isOf, type LeftOff, type VersionDates, versionDates } from './history.ts';
import { page } from './page.ts';
import type { ReportSecret } from './report-content.ts';
import { timelineOf } from './timeline.ts';

/** Asking when a secret's versions were made takes a call, of a quota that ListSecrets shares (X7). */
const MOST_DATED = 10;

type ReportOptions = PlaceOptions & { readonly report: string; readonly rate: number };

/** Reads the history of the secrets found, and writes the page. Throws if it cannot be written. */
export const writeReport = async (
  swept: Swept,
  connections: readonly Connection[],
  options: ReportOptions,
): Promise<void> => {
  const order = inOrderOfNeed(swept.surveys);
  const dated = new Set(order.slice(0, MOST_DATED));
  const notes: string[] = [];
  const secrets: ReportSecret[] = [];
  const leftOff: LeftOff[] = [];
  for (const connection of connections) {
    const survey = swept.surveys.find(({ region }) => region === connection.region);
    if (survey === undefined || survey.found.length + survey.leftOff.length === 0) continue;
    const cancelled = await cancellationsIn(survey.region, options, notes);
    leftOff.push(...leftOffIn(survey, cancelled));
    secrets.push(...(await storiesOf(survey.found, { swept, connection, options, notes, cancelled, dated })));
  }
  if (order.length > MOST_DATED)
    notes.push(
      `When versions were made is shown for the first ${MOST_DATED} secrets of ${order.length.toLocaleString('en-US')}.`,
    );
  leftOff.sort(byLastChange);
  secrets.sort((one, other) => order.indexOf(one.found) - order.indexOf(other.found));
  await writeFile(options.report, page({ at: clock(), swept, secrets, leftOff, notes }, options));
};

type StoryDeps = {
  readonly swept: Swept;
  readonly connection: Connection;
  readonly options: ReportOptions;
  readonly notes: string[];
  readonly cancelled: readonly Cancellation[];
  /** The secrets whose versions' dates are asked for. */
  readonly dated: ReadonlySet<Found>;
};

const storiesOf = async (found: readonly Found[], deps: StoryDeps): Promise<ReportSecret[]> => {
  const { swept, connection, options, notes, cancelled, dated } = deps;
  const { region } = connection;
  const pace = paceOf(options.rate, { evenly: false });
  const secrets: ReportSecret[] = [];
  let undated = '';
  for (const one of found) {
    const dates = await orNote<VersionDates>(
      async () => (dated.has(one) ? versionDates(one.secret, connection, pace) : new Map()),
      new Map(),
      (why) => {
        undated = why;
      },
    );
    const applied = swept.applied.get(one);
    const lookedAt = 'at' in one.look ? one.look.at : clock();
    const timeline = timelineOf(one, {
      dates,
      cancellations: cancelled.filter((each) => isOf(one.secret, each)),
      names: shortIds([...one.secret.versions.keys()]),
      lookedAt,
      ...(applied && { applied }),
    });
    secrets.push({ found: one, timeline, ...(applied && { applied }) });
  }
  if (undated !== '')
    notes.push(`${region}: when versions were made is not shown for all secrets. ${undated}`);
  return secrets;
};

const cancellationsIn = (
  region: string,
  options: ReportOptions,
  notes: string[],
): Promise<readonly Cancellation[]> =>
  orNote<readonly Cancellation[]>(
    () => cancellations({ ...options, region }),
    [],
    (why) =>
      notes.push(
        `${region}: who cancelled is not shown, for CloudTrail's event history could not be looked up. ${why}`,
      ),
  );

/** The history, or none and a note if it cannot be read: the page is written all the same. */
const orNote = async <Result>(
  ask: () => Promise<Result>,
  without: Result,
  note: (why: string) => void,
): Promise<Result> => {
  try {
    return await ask();
  } catch (error) {
    note(failureOf(error).explanation);
    return without;
  }
};
