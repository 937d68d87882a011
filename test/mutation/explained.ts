/** A mutant that no test can kill, for it does what the code does. */
export type Explained = {
  readonly file: string;
  readonly code: string;
  readonly replacement: string;
  readonly why: string;
};

export const EXPLAINED: readonly Explained[] = [
  {
    file: 'lambda/decision/verifier-reply.ts',
    code: '{ fatal: true }',
    replacement: '{}',
    why: 'What is no UTF-8 decodes to U+FFFD then, which is in nothing that is taken.',
  },
  {
    file: 'lambda/decision/verifier-reply.ts',
    code: 'true',
    replacement: 'false',
    why: 'The same.',
  },
  {
    file: 'lambda/decision/plan.ts',
    code: "after.kind === 'gone'",
    replacement: 'false',
    why: 'What is gone has no rotationEnabled either, so that it is undefined all the same; tsc wants the question.',
  },
  {
    file: 'lambda/decision/plan.ts',
    code: "'gone'",
    replacement: '""',
    why: 'The same.',
  },
  {
    file: 'lambda/sweep/sweep-page.ts',
    code: "triaged.kind === 'found'",
    replacement: 'true',
    why: 'Only a triage with a finding has one, and the time comes with it; tsc wants the question.',
  },
  {
    file: 'lambda/decision/facts.ts',
    code: "answer.kind === 'unknown'",
    replacement: 'true',
    why: 'Only an unknown has a cause; tsc wants the question.',
  },
  {
    file: 'lambda/remediate/home.ts',
    code: "''",
    replacement: '"Stryker was here!"',
    why: 'The pattern finds all of them or none, and the last tells which; tsc wants a text for each.',
  },
  {
    file: 'lambda/decision/secret-name.ts',
    code: "''",
    replacement: '"Stryker was here!"',
    why: 'The same.',
  },
  {
    file: 'lambda/decision/rescue-label.ts',
    code: String.raw`/^ROTATION-RESCUE-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)Z-.+$/su`,
    replacement: String.raw`/^ROTATION-RESCUE-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)Z-.+/su`,
    why: 'What is before the end takes all that follows.',
  },
  {
    file: 'lambda/decision/roles.ts',
    code: 'one.label < other.label',
    replacement: 'one.label <= other.label',
    why: 'No two of a secret are the same (L7).',
  },
  {
    file: 'lambda/decision/roles.ts',
    code: 'others.length === 0',
    replacement: 'false',
    why: 'A turn among none is no number, from which nothing is sliced.',
  },
  {
    file: 'lambda/decision/roles.ts',
    code: 'others.slice(0, start)',
    replacement: 'others',
    why: 'Each is taken once, where it comes first.',
  },
  {
    file: 'lambda/runtime/visible.ts',
    code: 'code <= 0xff',
    replacement: 'code < 0xff',
    why: 'U+00FF is a letter, which is not escaped.',
  },
  {
    file: 'lambda/decision/facts.ts',
    code: 'pending !== undefined',
    replacement: 'true',
    why: 'Nothing was seen of no version; tsc wants the question.',
  },
  {
    file: 'lambda/decision/facts.ts',
    code: "evidence?.kind === 'taken'",
    replacement: 'true',
    why: 'Where the verifier failed there is no answer to be here with; tsc wants the question.',
  },
  {
    file: 'lambda/decision/decide.ts',
    code: 'row === undefined',
    replacement: 'false',
    why: 'The last row always holds: table.test.ts.',
  },
  {
    file: 'lambda/decision/decide.ts',
    code: "'the last row of the table always holds'",
    replacement: '""',
    why: 'The same.',
  },
  {
    file: 'lambda/decision/decide.ts',
    code: "action !== 'no-action'",
    replacement: 'false',
    why: 'The rows that decide without a look write nothing: table.test.ts. tsc wants the question.',
  },
  {
    file: 'lambda/decision/decide.ts',
    code: "'a row that writes needs a look at the secret first'",
    replacement: '""',
    why: 'The same.',
  },
  {
    file: 'lambda/decision/scope.ts',
    code: "''",
    replacement: '"Stryker was here!"',
    why: 'No prefix is written so.',
  },
  {
    file: 'lambda/decision/secret-name.ts',
    code: `"a secret's name, or its ARN with partition, Region, account and name"`,
    replacement: '""',
    why: 'Words for people.',
  },
  {
    file: 'lambda/runtime/fields.ts',
    code: "''",
    replacement: '"Stryker was here!"',
    why: 'What is refused is read by nobody.',
  },
  {
    file: 'lambda/decision/rescue-label.ts',
    code: '/^ROTATION-RESCUE-(\\d{4})(\\d\\d)(\\d\\d)T(\\d\\d)(\\d\\d)Z-.+$/su',
    replacement: '/ROTATION-RESCUE-(\\d{4})(\\d\\d)(\\d\\d)T(\\d\\d)(\\d\\d)Z-.+$/su',
    why: 'A label that begins otherwise is refused by its beginning, which is compared next.',
  },
  {
    file: 'lambda/sweep/triage.ts',
    code: "'recover'",
    replacement: '""',
    why: 'tsc refuses it, and the table only asks for other modes.',
  },
  {
    file: 'lambda/decision/mode.ts',
    code: 'narrowestFirst.indexOf(asked) < narrowestFirst.indexOf(deployed)',
    replacement: 'narrowestFirst.indexOf(asked) <= narrowestFirst.indexOf(deployed)',
    why: 'Of two that are the same, either is.',
  },
  {
    file: 'lambda/decision/plan.ts',
    code: 'target === undefined',
    replacement: 'false',
    why: 'No label was refused to it, which is what mayBePrevious compares it with; tsc wants the question.',
  },
  {
    file: 'lambda/decision/plan.ts',
    code: 'lender === undefined || previous === undefined',
    replacement: 'false',
    why: 'The row asks whether there is a lender, and a lender has somebody who bears AWSPREVIOUS; tsc wants the question.',
  },
  {
    file: 'lambda/decision/plan.ts',
    code: 'lender === undefined || previous === undefined',
    replacement: 'lender === undefined && previous === undefined',
    why: 'The same.',
  },
  {
    file: 'lambda/decision/plan.ts',
    code: 'lender === undefined',
    replacement: 'false',
    why: 'The same.',
  },
  {
    file: 'lambda/decision/plan.ts',
    code: 'previous === undefined',
    replacement: 'false',
    why: 'The same.',
  },
  {
    file: 'lambda/decision/facts.ts',
    code: 'current && to',
    replacement: 'true',
    why: 'Rows that read a move come after it was asked whether a version works: table.test.ts.',
  },
  {
    file: 'lambda/decision/facts.ts',
    code: 'current && to',
    replacement: 'current || to',
    why: 'The same.',
  },
  {
    file: 'lambda/decision/facts.ts',
    code: 'version !== current',
    replacement: 'true',
    why: 'Rows that ask about other versions come after AWSCURRENT was refused, so it is none that was accepted or is unknown.',
  },
  {
    file: 'lambda/decision/facts.ts',
    code: `Object.values(others)
    .flat()
    .filter((version) => version !== current)`,
    replacement: 'Object.values(others).flat()',
    why: 'The same.',
  },
  {
    file: 'lambda/sweep/triage.ts',
    code: "'sweep'",
    replacement: '""',
    why: 'No evidence is judged here, and of the passes only the initial one is another.',
  },
  {
    file: 'lambda/decision/explain.ts',
    code: "verdict.kind === 'withheld'",
    replacement: 'true',
    why: 'Nothing else has a because; tsc wants the question.',
  },
  {
    file: 'lambda/decision/decide.ts',
    code: "'undecided'",
    replacement: '""',
    why: 'Only the other two are asked about, and tsc refuses it.',
  },
  {
    file: 'lambda/remediate/outcome.ts',
    code: "last?.kind === 'secret'",
    replacement: 'true',
    why: 'What is gone has no schedule; tsc wants the question.',
  },
  {
    file: 'lambda/aws/aws-errors.ts',
    code: "'The write may have taken effect.'",
    replacement: '""',
    why: 'Words for people.',
  },
];
