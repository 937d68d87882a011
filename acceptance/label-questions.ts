import { type Findings, type Reply, replyTo, told } from './findings.ts';
import type { Trials } from './trials.ts';

const MINE = 'ACCEPTANCE';

/** What is not published about labels, each asked on a secret of its own that no rotation has touched. */
export const askAboutLabels = async (trials: Trials, findings: Findings): Promise<void> => {
  await findings.ask('L3', 'a label is taken off a version that has lost it to another', async () => {
    const trial = await trials.create();
    const second = await trials.put(trial, MINE);
    return mustRefuse(await replyTo(() => trials.label(trial, MINE, { from: trial.first })), second);
  });
  await findings.ask('L3', 'a label is moved from a version that has lost it to another', async () => {
    const trial = await trials.create();
    const second = await trials.put(trial, MINE);
    const third = await trials.put(trial, `${MINE}-3`);
    return mustRefuse(
      await replyTo(() => trials.label(trial, MINE, { from: trial.first, to: third })),
      second,
    );
  });
  await findings.ask('L3', 'a label is taken off that no version has', async () => {
    const trial = await trials.create();
    const reply = await replyTo(() => trials.label(trial, MINE, { from: trial.first }));
    const isExpected = reply.kind === 'taken' || reply.handling === 'read-again';
    return { seen: told(reply), isExpected };
  });
  await findings.ask(
    'R15',
    'AWSPREVIOUS is moved by hand to a version that was never AWSCURRENT',
    async () => {
      const trial = await trials.create();
      await trials.put(trial, 'AWSCURRENT');
      const third = await trials.put(trial, MINE);
      const reply = await replyTo(() => trials.label(trial, 'AWSPREVIOUS', { from: trial.first, to: third }));
      const holds = (await trials.labels(trial))[third]?.includes('AWSPREVIOUS') === true;
      const isExpected = reply.kind === 'taken' ? holds : reply.handling === 'read-again';
      return { seen: `${told(reply)}; AWSPREVIOUS ${holds ? 'is there' : 'is not there'} then`, isExpected };
    },
  );
  await findings.ask('L8', 'a version that has lost its last label is read by its id', async () => {
    const trial = await trials.create();
    const second = await trials.put(trial, MINE);
    await trials.label(trial, MINE, { from: second });
    return { seen: told(await replyTo(() => trials.read(trial, second))) };
  });
  await findings.ask('L7', 'a 21st label is put on', async () => {
    const { trial, second } = await withTwentyLabels(trials);
    const reply = await replyTo(() => trials.label(trial, `${MINE}-21`, { to: second }));
    return {
      seen: told(reply),
      isExpected: reply.kind === 'refused' && reply.handling === 'label-limit-reached',
    };
  });
  await findings.ask('L5, L7', 'AWSCURRENT moves, and AWSPREVIOUS would be the 21st label', async () => {
    const { trial, second } = await withTwentyLabels(trials);
    const reply = await replyTo(() => trials.label(trial, 'AWSCURRENT', { from: trial.first, to: second }));
    const previous = (await trials.labels(trial))[trial.first] ?? [];
    const after = `${told(reply)}; then on the version it was on: ${previous.join(', ') || 'no label'}`;
    return { seen: after, isExpected: reply.kind === 'taken' || reply.handling === 'label-limit-reached' };
  });
};

/** The store reads again after it, so that a lost race is no error. */
const mustRefuse = (reply: Reply, holder: string) => ({
  seen: told(reply).replaceAll(holder, 'HOLDER'),
  isExpected: reply.kind === 'refused' && reply.handling === 'read-again',
});

/** AWSCURRENT on the first version, nineteen labels on another, AWSPREVIOUS nowhere. */
const withTwentyLabels = async (trials: Trials) => {
  const trial = await trials.create();
  const second = await trials.put(trial, `${MINE}-2`);
  for (let n = 3; n <= 20; n += 1) await trials.label(trial, `${MINE}-${n}`, { to: second });
  return { trial, second };
};
