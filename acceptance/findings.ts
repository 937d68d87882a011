import { classifyAwsError, type Handling } from '../lambda/aws/aws-errors.ts';

/** What AWS made of a call: `handling` is what the store makes of that refusal when it writes. */
export type Reply =
  | { readonly kind: 'taken' }
  | { readonly kind: 'refused'; readonly text: string; readonly handling: Handling };

/** A question that no publication answers, by the number that docs/aws-facts.md gives the fact. */
export type Answer = {
  readonly fact: string;
  readonly question: string;
  readonly kind: 'answered' | 'not-asked';
  /** What AWS did, in its own words where it has any; or why it was not asked. */
  readonly seen: string;
  /** Whether the code is right with it. Missing where it depends on neither way. */
  readonly isExpected?: boolean;
};

/** Something that has to be so with a deployed stack. */
export type Check = { readonly what: string; readonly ok: boolean; readonly seen: string };

/** Rights, throttling and the network answer nothing about labels. */
const NO_ANSWER = /^(AccessDenied|ExpiredToken|Unrecognized|Throttling|TooManyRequests|Timeout|Internal)/;

/** The reply to a call. Throws what is no answer to the question. */
export const replyTo = async (call: () => Promise<unknown>): Promise<Reply> => {
  try {
    await call();
    return { kind: 'taken' };
  } catch (error) {
    if (!(error instanceof Error) || !('$fault' in error) || NO_ANSWER.test(error.name)) throw error;
    const { whenWriting: handling } = classifyAwsError(error);
    return { kind: 'refused', text: `${error.name}: ${error.message}`, handling };
  }
};

export const told = (reply: Reply): string => (reply.kind === 'taken' ? 'taken' : reply.text);

/** What was found, in the order in which it was. */
export class Findings {
  readonly answers: Answer[] = [];
  readonly checks: Check[] = [];

  check(what: string, ok: boolean, seen: string): void {
    this.checks.push({ what, ok, seen });
  }

  notAsked(fact: string, question: string, why: string): void {
    this.answers.push({ fact, question, kind: 'not-asked', seen: why });
  }

  /** Asks; what could not be asked is told as that, and the rest goes on. */
  async ask(
    fact: string,
    question: string,
    find: () => Promise<Pick<Answer, 'seen' | 'isExpected'>>,
  ): Promise<void> {
    try {
      this.answers.push({ fact, question, kind: 'answered', ...(await find()) });
    } catch (error) {
      if (!(error instanceof Error) || error.name === 'AbortError') throw error;
      this.notAsked(fact, question, `${error.name}: ${error.message}`);
    }
  }
}
