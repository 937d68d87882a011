import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evidenceInWords, loginInWords } from '../cli/ui/evidence-words.ts';
import { decide } from '../lambda/decision/decide.ts';
import { type Answer, type Evidence, type Finding, NO_DATABASE } from '../lambda/decision/evidence.ts';
import { explain, type Saying, sayingOf } from '../lambda/decision/explain.ts';
import { countLabels, holderOf } from '../lambda/decision/observation.ts';
import { entryOf, REASONS, type Reason } from '../lambda/decision/reasons.ts';
import { parkingOf } from '../lambda/decision/rescue-label.ts';
import { rolesOf } from '../lambda/decision/roles.ts';
import type { Situation } from '../lambda/decision/situation.ts';
import { AWSPREVIOUS, type VersionId } from '../lambda/decision/values.ts';
import type { Step, Verdict } from '../lambda/decision/verdict.ts';
import { accepted, C, rejected, taken, V } from './support/secrets.ts';
import { refusedSituations, situations } from './support/situations.ts';

const RUNS = { numRuns: 20_000, seed: 1 };

type Told = {
  readonly situation: Situation;
  readonly verdict: Verdict;
  readonly steps: readonly Step[];
  readonly saying: Saying;
  /** What the verifier was asked, and answered; undefined where nobody was. */
  readonly findings: ReadonlyMap<VersionId, Finding> | undefined;
  readonly engine: string | undefined;
};

/** A verdict and its words, on answers about just those versions that the verifier was asked about. */
const tell = (situation: Situation & { readonly evidence: Evidence }): Told => {
  const { evidence, ...before } = situation;
  const question = decide(before);
  const asked = question.kind === 'ask' ? question.candidates.map(({ versionId }) => versionId) : [];
  const about: Evidence =
    evidence.kind === 'failed'
      ? evidence
      : {
          ...evidence,
          findings: new Map(
            asked.flatMap((version) => {
              const finding = evidence.findings.get(version);
              return finding ? [[version, finding] as const] : [];
            }),
          ),
        };
  const verdict = question.kind === 'ask' ? decide({ ...before, evidence: about }) : question;
  const plan = verdict.kind === 'withheld' ? verdict.would : verdict;
  return {
    situation,
    verdict,
    steps: 'steps' in plan ? plan.steps : [],
    saying: sayingOf(verdict, question.kind === 'ask' ? about : undefined),
    findings: question.kind === 'ask' && about.kind === 'taken' ? about.findings : undefined,
    engine: question.kind === 'ask' && about.kind === 'taken' ? about.engine : undefined,
  };
};

const anySituation = fc.oneof(
  { weight: 9, arbitrary: situations },
  { weight: 1, arbitrary: refusedSituations },
);

/** The same situations for every law. */
const TOLD = fc.sample(anySituation, RUNS).map(tell);

const holdsOf = (law: (told: Told) => void, told: Told): boolean => {
  try {
    law(told);
    return true;
  } catch {
    return false;
  }
};

/** Where a law is broken, the smallest situation that breaks it is looked for. */
const always = (law: (told: Told) => void): void => {
  const broken = TOLD.find((told) => !holdsOf(law, told));
  if (broken === undefined) return;
  fc.assert(
    fc.property(anySituation, (situation) => law(tell(situation))),
    RUNS,
  );
  law(broken);
};

const isRescue = ({ label }: Step) => label.startsWith('ROTATION-RESCUE-');

/** How each kind of step is said, and which steps it is said of. */
const STEP_WORDS: readonly (readonly [RegExp, (step: Step) => boolean])[] = [
  [/\bput ROTATION-RESCUE-/, (step) => step.kind === 'attach' && isRescue(step)],
  [/\btake AWSPENDING off/, (step) => step.kind === 'detach' && step.label === 'AWSPENDING'],
  [/\btake ROTATION-RESCUE-\S+ off/, (step) => step.kind === 'detach' && isRescue(step)],
  [/\bmove AWSCURRENT/, (step) => step.kind === 'move' && step.label === 'AWSCURRENT'],
  [/\bmove AWSPREVIOUS/, (step) => step.kind === 'move' && step.label === 'AWSPREVIOUS'],
  [/\bput AWSPREVIOUS/, (step) => step.kind === 'attach' && step.label === 'AWSPREVIOUS'],
  [/\bput AWSPENDING/, (step) => step.kind === 'attach' && step.label === 'AWSPENDING'],
];

/** Prose that claims that something is done to a label or a version. */
const CLAIMS_AN_ACT =
  /\b(is|are|was|were|has been|gets) (parked|taken off|moved|put|released|unblocked|restored|promoted|kept)\b|\b(AWSCURRENT|AWSPENDING|label) moves\b|\bmoves (back|forward|to)\b/;

describe('what is said of a verdict', () => {
  test('names a step if and only if the plan has it', () => {
    always(({ saying, steps }) => {
      for (const [words, isIt] of STEP_WORDS) expect(words.test(saying.steps)).toBe(steps.some(isIt));
    });
  });

  test('claims no act in what was seen and what to do', () => {
    for (const reason of Object.keys(REASONS) as Reason[]) {
      const { seen, advice = '', why = '' } = entryOf(reason);
      for (const prose of [seen, advice, why]) expect(prose).not.toMatch(CLAIMS_AN_ACT);
    }
  });

  test('tells of now alone in what was seen: no look shows what was before, or will be', () => {
    for (const reason of Object.keys(REASONS) as Reason[])
      expect(entryOf(reason).seen).not.toMatch(
        /\b(since|had|still|yet|again|any more|the cancellation|earlier|nobody knows)\b/,
      );
  });

  test('calls AWSPENDING stuck only where it is on a version of its own and no rotation is on', () => {
    always(({ saying, situation: { observation } }) => {
      if (!saying.advice?.includes('AWSPENDING is stuck') || observation.kind === 'gone') return;
      expect(rolesOf(observation).pending).toBeDefined();
      expect(observation.rotationEnabled).toBe(false);
    });
  });

  test('says that labels have run out only where the steps take more than there are', () => {
    always(({ verdict, saying, steps, situation: { observation } }) => {
      if (verdict.reason !== 'label-limit-reached' || observation.kind === 'gone') return;
      const kept = holderOf(observation, AWSPREVIOUS) === undefined ? 1 : 0;
      const added = steps.filter(({ kind }) => kind === 'attach').length;
      expect(countLabels(observation) + kept + added).toBeGreaterThan(20);
      if (/\b20\b.* in use/.test(saying.seen)) expect(countLabels(observation)).toBe(20);
    });
  });

  test('advises no command that the secret’s own tag keeps from doing anything', () => {
    always(({ verdict, saying }) => {
      if (verdict.kind !== 'withheld') return;
      expect(saying.advice ?? '').not.toMatch(/rotation-remediation apply/);
    });
  });

  test('tells what to do wherever attention is required, and how AWSPREVIOUS is taken back', () => {
    always(({ verdict, saying, steps }) => {
      if (verdict.attention === 'required') expect(saying.advice).toBeDefined();
      const isLent = verdict.kind === 'unblock' && steps.some(({ label }) => label === AWSPREVIOUS);
      expect(saying.advice?.includes('takes AWSPREVIOUS back (aws ') ?? false).toBe(isLent);
      if (verdict.attention === 'none' && !isLent) expect(saying.advice).toBeUndefined();
      for (const prose of [saying.seen, saying.steps]) expect(prose).not.toMatch(/person|somebody has to/);
    });
  });

  test('says that nothing is written if and only if nothing is', () => {
    always(({ verdict, saying }) => {
      expect(/nothing is written/i.test(saying.steps)).toBe(!('steps' in verdict));
    });
  });

  test('is what was seen, the steps and the advice, each in whole sentences', () => {
    always(({ verdict, saying }) => {
      const text = explain(verdict);
      for (const part of [saying.steps, saying.advice ?? '']) expect(text).toContain(part);
      for (const part of Object.values(saying)) expect(part).toMatch(/^[A-Z-].*[.)]$/);
    });
  });
});

const isAccepted = (answer: Answer | undefined) => answer?.kind === 'accepted';
const isRejected = (answer: Answer | undefined) => answer?.kind === 'rejected';

describe('what is said of the answers', () => {
  /** Which answer each claim rests on. */
  type Claim = (told: Told, answerOf: (version: VersionId | undefined) => Answer | undefined) => boolean;
  const rolesIn = ({ situation: { observation } }: Told) =>
    observation.kind === 'secret' ? rolesOf(observation) : { parked: [], pendingIsCurrent: false };
  const isEmpty = ({ findings }: Told, version: VersionId | undefined) =>
    version !== undefined && findings?.get(version)?.hasValue === false;
  const others = ({ findings, ...told }: Told) =>
    [...(findings ?? [])].filter(([version]) => version !== rolesIn({ findings, ...told }).current);

  const CLAIMS: readonly (readonly [RegExp, Claim])[] = [
    [
      /^The database accepts the AWSCURRENT password/,
      (told, answerOf) => isAccepted(answerOf(rolesIn(told).current)),
    ],
    [/refuses the AWSCURRENT password/, (told, answerOf) => isRejected(answerOf(rolesIn(told).current))],
    [/accepts the pending one/, (told, answerOf) => isAccepted(answerOf(rolesIn(told).pending))],
    [
      /accepts that of AWSPREVIOUS/,
      (told, answerOf) => {
        const { previous, parked } = rolesIn(told);
        const marked = parked
          .filter(({ label }) => parkingOf(label) === 'previous')
          .map(({ version }) => version);
        return [previous, ...marked].some((version) => isAccepted(answerOf(version)));
      },
    ],
    [
      /accepts (one of a version with a rescue label|another version’s), for the same user/,
      (told) => others(told).some(([, { answer, sameIdentity }]) => isAccepted(answer) && sameIdentity),
    ],
    [
      /accepts that of a version that names another user/,
      (told) => others(told).some(([, { answer, sameIdentity }]) => isAccepted(answer) && !sameIdentity),
    ],
    [
      /and every other one that was tried/,
      (told) => others(told).every(([, { answer, hasValue }]) => isRejected(answer) || !hasValue),
    ],
    [
      /^Rotation is on/,
      ({ situation: { observation: seen } }) => seen.kind === 'secret' && seen.rotationEnabled,
    ],
    [/the pending version has no value/, (told) => isEmpty(told, rolesIn(told).pending)],
    [
      /a version with a rescue label has no value/,
      (told) => rolesIn(told).parked.some(({ version }) => isEmpty(told, version)),
    ],
    [/finds no database/, (told) => told.engine === NO_DATABASE],
    [/names a database that the verifier does not support/, (told) => told.engine !== NO_DATABASE],
    [/could not tell whether/, (told, answerOf) => !isAccepted(answerOf(rolesIn(told).current))],
    [/No verifier was asked/, ({ situation }) => !situation.hasVerifier],
    [/No version bears AWSCURRENT/, (told) => rolesIn(told).current === undefined],
    [
      /within the last ten minutes/,
      ({ findings }) =>
        [...(findings ?? [])].some(
          ([, { answer }]) => answer.kind === 'unknown' && answer.cause === 'cooling-down',
        ),
    ],
  ];

  test('is said only where that answer was given', () => {
    const reached = new Set<RegExp>();
    always((told) => {
      for (const [words, holds] of CLAIMS) {
        if (!words.test(told.saying.seen)) continue;
        reached.add(words);
        expect(holds(told, (version) => version && told.findings?.get(version)?.answer)).toBe(true);
      }
    });
    expect(CLAIMS.filter(([words]) => !reached.has(words))).toEqual([]);
  });

  test('names the cause where nobody knows', () => {
    always(({ verdict, saying, findings }) => {
      if (verdict.reason !== 'unverified') return;
      const [current] = findings?.values() ?? [];
      const cause = current?.answer.kind === 'unknown' ? current.answer.cause : /\b(verifier|values)-[a-z-]+/;
      expect(saying.seen).toMatch(cause);
    });
  });
});

describe('what the command line says of a run of logins', () => {
  const evidences = situations.map(({ evidence }) => evidence);
  const short = (text: string) => text.slice(0, 8);

  test('is "logged in" of those that were accepted, and "refused" of those that were', () => {
    fc.assert(
      fc.property(evidences, (evidence) => {
        const text = evidenceInWords(evidence, short).join('\n');
        const findings = evidence.kind === 'taken' ? [...evidence.findings] : [];
        const named = (words: RegExp) => words.exec(text)?.[1]?.split(', ') ?? [];
        const those = (kind: Answer['kind']) =>
          findings.flatMap(([version, { answer }]) => (answer.kind === kind ? [short(version)] : []));
        expect(named(/^Logged in(?: to \S+)? with (.*)\.$/m)).toEqual(those('accepted'));
        expect(named(/^The server(?: \(\S+\))? refused (.*)\.$/m)).toEqual(those('rejected'));
      }),
      RUNS,
    );
  });

  test.each(['none', 'unknown'])('names no engine where there is none to name: %s', (engine) => {
    const findings = taken({ [C]: accepted, [V]: rejected });
    const evidence = { ...findings, engine } as Evidence;
    expect(evidenceInWords(evidence, short)).toEqual([
      `Logged in with ${short(C)}.`,
      `The server refused ${short(V)}.`,
    ]);
  });

  test('tells each cause that the picture of the labels does not, with what it means', () => {
    fc.assert(
      fc.property(evidences, (evidence) => {
        const lines = evidenceInWords(evidence, short);
        const unknown = evidence.kind === 'taken' ? [...evidence.findings] : [];
        for (const [version, { answer }] of unknown) {
          if (answer.kind !== 'unknown' || ['not-tried', 'no-value'].includes(answer.cause)) continue;
          expect(
            lines.filter((line) => line.startsWith(`${short(version)}: unknown: ${answer.cause}`)),
          ).toHaveLength(1);
        }
      }),
      RUNS,
    );
  });

  test('calls a version another user’s only where that user was tried, and AWSCURRENT’s own never', () => {
    fc.assert(
      fc.property(evidences, (evidence) => {
        for (const [version, finding] of evidence.kind === 'taken' ? evidence.findings : []) {
          const isTried = finding.hasValue && finding.answer.kind !== 'unknown';
          expect(loginInWords(version, evidence).includes('another user')).toBe(
            isTried && !finding.sameIdentity && version !== C,
          );
        }
      }),
      RUNS,
    );
  });
});
