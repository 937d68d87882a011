import '../../../lambda/adapters/engines/postgres.ts';

/** `verify` as it would be with the right driver read in init: which one is right, only a secret tells. */
export { handler } from '../../../lambda/verify.lambda.ts';
