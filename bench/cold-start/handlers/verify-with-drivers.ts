import '../../../lambda/adapters/engines/mysql.ts';
import '../../../lambda/adapters/engines/postgres.ts';
import '../../../lambda/adapters/engines/redis.ts';

/** `verify` as it would be with every driver read in init. */
export { handler } from '../../../lambda/verify.lambda.ts';
