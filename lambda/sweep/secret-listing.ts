import {
  ListSecretsCommand,
  type SecretListEntry,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { detailsOf } from '../aws/aws-errors.ts';
import { secretFrom } from '../aws/secrets-manager-store.ts';
import type { Secret } from '../decision/observation.ts';
import type { SecretListing } from './ports.ts';

/** The most secrets that a page can have (X8). */
const PAGE_SIZE = 100;

/** ListSecrets failed after all of the SDK's tries. */
class ListingFailed extends Error {
  override readonly name = 'ListingFailed';
}

/** The account's secrets in one Region, page by page. Those that are scheduled for deletion are not listed. */
export const secretsManagerListing = (client: SecretsManagerClient): SecretListing => ({
  async list(token) {
    try {
      const { SecretList = [], NextToken: next } = await client.send(
        new ListSecretsCommand({ MaxResults: PAGE_SIZE, ...(token !== undefined && { NextToken: token }) }),
      );
      return { kind: 'page', secrets: SecretList.map(listedFrom), ...(next && { next }) };
    } catch (error) {
      const { name, status } = detailsOf(error);
      if (name === 'InvalidNextTokenException') return { kind: 'token-expired' };
      throw new ListingFailed(`ListSecrets failed: ${name}${status ? ` (HTTP ${status})` : ''}.`, {
        cause: error,
      });
    }
  },
});

const listedFrom = ({ SecretVersionsToStages, ...entry }: SecretListEntry): Secret =>
  secretFrom({
    ...entry,
    ...(SecretVersionsToStages && { VersionIdsToStages: SecretVersionsToStages }),
  });
