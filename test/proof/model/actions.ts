import type { Twist } from './turns.ts';

/** The versions that somebody may do something to, by the part they play when it happens. */
export const PARTS = ['current', 'pending', 'previous', 'parked'] as const;
export type Part = (typeof PARTS)[number];

/**
 * What happens next. Numbers choose among those that are there at that moment, counted round; where there is
 * none, nothing happens. So every script can be played, and every part of one.
 */
export type Action =
  /** One call of somebody who is under way, with what befalls it. */
  | { readonly kind: 'turn'; readonly actor: number; readonly twist: Twist }
  /** Several calls of the same one, nothing in between. */
  | { readonly kind: 'turns'; readonly actor: number; readonly count: number }
  | { readonly kind: 'wait'; readonly ms: number }
  /** One of the deliveries that are due reaches the function. */
  | { readonly kind: 'deliver'; readonly which: number }
  /** Something that was delivered before comes once more. */
  | { readonly kind: 'deliver-again'; readonly which: number }
  | { readonly kind: 'stray-event'; readonly what: 'refused' | 'another-account' | 'forwarded' }
  /** The server that was behind has the passwords that the other has. */
  | { readonly kind: 'catch-up' }
  | { readonly kind: 'sweep' }
  /** A person runs `rotation-remediation apply`, with a verifier of their own or without. */
  | { readonly kind: 'manual'; readonly verifies: boolean }
  /** AWS tries a failed rotation again: within the window in which it failed, or in the next one (R10). */
  | { readonly kind: 'attempt'; readonly window: 'this' | 'next' }
  | { readonly kind: 'cancel'; readonly event: 'sent' | 'lost' }
  | { readonly kind: 'rotate'; readonly how: 'initial' | 'test' }
  /** PutSecretValue by hand: the password that works, or one that does not. */
  | { readonly kind: 'put'; readonly value: 'live' | 'wrong' }
  /** The database's password set by hand. */
  | { readonly kind: 'set-password'; readonly to: Part | 'new' }
  | {
      readonly kind: 'move-label';
      readonly label: 'AWSCURRENT' | 'AWSPENDING' | 'AWSPREVIOUS' | 'rescue';
      readonly to: Part | 'nowhere';
    }
  | { readonly kind: 'tag'; readonly value: string }
  | { readonly kind: 'delete'; readonly forGood: boolean }
  | { readonly kind: 'rollback' };
