import type { SecretStore, StepOutcome } from '../../../lambda/aws/secret-store.ts';
import type { UnknownCause } from '../../../lambda/decision/evidence.ts';
import { holderOf, type Observation, type Secret } from '../../../lambda/decision/observation.ts';
import { RESCUE_PREFIX } from '../../../lambda/decision/rescue-label.ts';
import {
  AWSCURRENT,
  AWSPENDING,
  AWSPREVIOUS,
  epochMs,
  type SecretId,
  type VersionId,
  versionId,
} from '../../../lambda/decision/values.ts';
import type { Step } from '../../../lambda/decision/verdict.ts';
import type { CredentialVerifier } from '../../../lambda/remediate/ports.ts';
import type { RemediatePorts } from '../../../lambda/remediate/remediate.ts';
import type { Databases, LoginResult } from '../../../lambda/verify/ports.ts';
import type { Sabotage } from './passes.ts';

const onStore = (change: (store: SecretStore, input: unknown) => SecretStore): Sabotage => ({
  ports: (ports, input) => ({ ...ports, store: change(ports.store, input) }),
});

const parks = (step: Step): boolean => step.kind === 'attach' && step.label.startsWith(RESCUE_PREFIX);

const done = { kind: 'done' } as const;

/** The rescue label is put on after AWSPENDING came off. */
const parkingLate = (store: SecretStore): SecretStore => {
  let late: Step | undefined;
  return {
    observe: (secret) => store.observe(secret),
    apply: async (secret, step) => {
      if (parks(step)) {
        late = step;
        return done;
      }
      const outcome = await store.apply(secret, step);
      if (late && outcome.kind === 'done') await store.apply(secret, late);
      late = undefined;
      return outcome;
    },
  };
};

/** Every write takes the label from wherever it is. */
const withoutFrom = (store: SecretStore): SecretStore => ({
  observe: (secret) => store.observe(secret),
  apply: async (secret, step) => {
    if (!('from' in step)) return store.apply(secret, step);
    const seen = await store.observe(secret);
    const holder =
      seen.kind === 'secret' && [...seen.versions].find(([, labels]) => labels.includes(step.label))?.[0];
    return holder ? store.apply(secret, { ...step, from: holder }) : done;
  },
});

/** The look after the last write shows what was seen before. */
const withoutLookingAgain = (store: SecretStore): SecretStore => {
  let seen: Observation | undefined;
  let wrote = false;
  return {
    observe: async (secret) => {
      if (!wrote || seen === undefined) seen = await store.observe(secret);
      return seen;
    },
    apply: async (secret, step) => {
      const outcome = await store.apply(secret, step);
      wrote = outcome.kind === 'done';
      return outcome;
    },
  };
};

const ignoringRotation = (store: SecretStore): SecretStore => ({
  observe: async (secret) => ({ ...(await store.observe(secret)), rotationEnabled: false }),
  apply: (secret, step) => store.apply(secret, step),
});

/** The version that the event names is parked and unblocked, in the place of the one that is pending. */
const trustingTheEvent = (store: SecretStore, input: unknown): SecretStore => {
  const named = versionIn(input);
  return {
    observe: (secret) => store.observe(secret),
    apply: (secret, step) => {
      if (named === undefined) return store.apply(secret, step);
      if (parks(step) && 'to' in step) return store.apply(secret, { ...step, to: named });
      const unblocks = step.kind === 'detach' && step.label === 'AWSPENDING';
      return store.apply(secret, unblocks ? { ...step, from: named } : step);
    },
  };
};

const versionIn = (input: unknown): VersionId | undefined => {
  const found = /"responseElements":\{[^}]*"versionId":"([^"]+)"/.exec(JSON.stringify(input) ?? '');
  return found?.[1] === undefined ? undefined : versionId(found[1]);
};

/** What nobody knows of AWSCURRENT is taken for a refusal, and of another version for a login. */
const onUnknown = (verifier: CredentialVerifier): CredentialVerifier => ({
  appliesTo: (secret) => verifier.appliesTo(secret),
  verify: async (secret, candidates) => {
    const evidence = await verifier.verify(secret, candidates);
    if (evidence.kind === 'failed') return evidence;
    const findings = [...evidence.findings].map(([version, finding], index) => {
      const guess = { kind: index === 0 ? ('rejected' as const) : ('accepted' as const) };
      return [version, finding.answer.kind === 'unknown' ? { ...finding, answer: guess } : finding] as const;
    });
    return { ...evidence, findings: new Map(findings) };
  },
});

/** Whoever was refused once is refused, and nobody looks a second time. */
const lookingOnce = ({ tryLogin }: Databases): Databases => {
  const refused = new Map<string, LoginResult>();
  return {
    tryLogin: async (login, limits) => {
      const who = `${login.user.reveal()} ${login.password.reveal()}`;
      const known = refused.get(who);
      const result = known ?? (await tryLogin(login, limits));
      if (result.answer.kind === 'rejected') refused.set(who, result);
      return result;
    },
  };
};

/** Whatever lets the verifier in lets everybody in. */
const believing =
  (believed: UnknownCause) =>
  ({ tryLogin }: Databases): Databases => ({
    tryLogin: async (login, limits) => {
      const { answer, ...result } = await tryLogin(login, limits);
      const isBelieved = answer.kind === 'unknown' && answer.cause === believed;
      return { ...result, answer: isBelieved ? { kind: 'accepted' } : answer };
    },
  });

/** A version that seems empty is released at once, however lately the secret has changed. */
const releasingAtOnce = (store: SecretStore): SecretStore => ({
  observe: async (secret) => {
    const seen = await store.observe(secret);
    return seen.kind === 'secret' && !seen.rotationEnabled ? { ...seen, changedAt: epochMs(0) } : seen;
  },
  apply: (secret, step) => store.apply(secret, step),
});

/** What is seen when a secret is looked at, for the steps that follow. */
const knowing = (
  store: SecretStore,
  apply: (seen: Secret | undefined, secret: SecretId, step: Step) => Promise<StepOutcome>,
): SecretStore => {
  let known: Secret | undefined;
  return {
    observe: async (secret) => {
      const seen = await store.observe(secret);
      known = seen.kind === 'secret' ? seen : undefined;
      return seen;
    },
    apply: (secret, step) => apply(known, secret, step),
  };
};

const movesCurrent = (step: Step): boolean => step.kind === 'move' && step.label === AWSCURRENT;

/** With rotation on, AWSPENDING comes off right after AWSCURRENT has moved. */
const unblockingInRotation = (store: SecretStore): SecretStore =>
  knowing(store, async (seen, secret, step) => {
    const outcome = await store.apply(secret, step);
    if (step.kind === 'move' && movesCurrent(step) && seen?.rotationEnabled && outcome.kind === 'done')
      await store.apply(secret, { kind: 'detach', label: AWSPENDING, from: step.to });
    return outcome;
  });

/** The version that loses AWSCURRENT to AWSPREVIOUS gets no rescue label. */
const rollingBackUnparked = (store: SecretStore): SecretStore =>
  knowing(store, (seen, secret, step) =>
    seen && parks(step) && 'to' in step && step.to === holderOf(seen, AWSCURRENT)
      ? Promise.resolve(done)
      : store.apply(secret, step),
  );

/** Whatever would call for attention is published as if nothing did. */
const tellingNobody = (outcomes: RemediatePorts['outcomes']): RemediatePorts['outcomes'] => ({
  publish: (outcome) => outcomes.publish({ ...outcome, verdict: { ...outcome.verdict, attention: 'none' } }),
});

/** The ways of breaking it that the model has to notice. */
export const SABOTAGES: Readonly<Record<string, Sabotage>> = {
  'parking after unblocking': onStore(parkingLate),
  'parking only what seems to have a value': onStore((store) => ({
    observe: (secret) => store.observe(secret),
    apply: async (secret, step) =>
      step.kind === 'attach' && step.ifRefused === 'skip' ? done : store.apply(secret, step),
  })),
  'a write without its assumption': onStore(withoutFrom),
  'promoting on unknown': {
    ports: (ports) => ({ ...ports, verifier: onUnknown(ports.verifier) }),
  },
  'no second pass': { delivered: () => 'initial' },
  'no look after the last write': onStore(withoutLookingAgain),
  'ignoring RotationEnabled': onStore(ignoringRotation),
  'trusting the version that the event names': onStore(trustingTheEvent),
  'one look at AWSCURRENT': { databases: lookingOnce },
  'leaving AWSPREVIOUS where nobody could log in': onStore((store) => ({
    observe: (secret) => store.observe(secret),
    apply: async (secret, step) => (step.label === AWSPREVIOUS ? done : store.apply(secret, step)),
  })),
  'rolling back without a rescue label': onStore(rollingBackUnparked),
  'telling nobody': { ports: (ports) => ({ ...ports, outcomes: tellingNobody(ports.outcomes) }) },
  'believing a pooler': { databases: believing('pooler') },
  'believing an account of one address': { databases: believing('account-of-one-address') },
};

/** Those that need a course of their own to be noticed: test/proof/found.test.ts has it. */
export const RARE_SABOTAGES = {
  'releasing an empty version at once': onStore(releasingAtOnce),
  'taking AWSPENDING from a rotation that is on': onStore(unblockingInRotation),
} as const;
