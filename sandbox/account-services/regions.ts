import type { IncomingMessage } from 'node:http';
import { answer, type Service } from './json-service.ts';

/** Hands each request to the service of the Region that it is signed for. */
export const byRegion =
  (services: Readonly<Record<string, Service>>): Service =>
  async (request, response) =>
    (await services[regionOf(request)]?.(request, response)) ?? false;

/** The Region that a request is signed for. */
export const regionOf = ({ headers }: Pick<IncomingMessage, 'headers'>): string =>
  /Credential=[^/]+\/\d{8}\/([^/]+)\//.exec(headers.authorization ?? '')?.[1] ?? '';

/** As much of the account service as lists Regions: one page with those that are enabled. */
export const regionList =
  (names: () => readonly string[]): Service =>
  async (request, response) => {
    if (request.method !== 'POST' || request.url !== '/listRegions') return false;
    await answer(response, 'application/json', async () => ({
      Regions: names().map((RegionName) => ({ RegionName, RegionOptStatus: 'ENABLED_BY_DEFAULT' })),
    }));
    return true;
  };
