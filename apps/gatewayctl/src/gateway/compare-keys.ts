import { resolveText } from '../document/environment.js';
import { addressOf, type ExistingResource, type Resource, type Resources } from '../state/resource.js';
import type { AdminApi } from './admin-api.js';
import { API_KEY_IDS_BY_VALUE } from './queries.js';

/** Of 8 KiB each at the most, they stay well below the gateway's limit on a body. */
const VALUES_A_CALL = 100;

/**
 * Whether the API keys of a file have the values that they have on the gateway: it finds a key by its value, and tells
 * it never.
 * @returns by address; without those whose variables are not set
 */
export async function compareKeyValues(api: AdminApi, desired: Resources<Resource>, actual: Resources<ExistingResource>, environment: NodeJS.ProcessEnv): Promise<Map<string, boolean>> {
  const verdicts = new Map<string, boolean>();
  const known = desired.ofKind('API key').flatMap((resource) => {
    const value = resolveText(resource.secrets.keyValue, environment);
    const existing = actual.find(resource.kind, ...resource.key);
    return value === undefined || !existing ? [] : [{ address: addressOf(resource), slug: resource.key[0], id: existing.id, value }];
  });
  for (const [slug, keys] of Map.groupBy(known, (key) => key.slug)) {
    const upstreamId = actual.find('upstream', slug)!.id;
    for (let start = 0; start < keys.length; start += VALUES_A_CALL) {
      const some = keys.slice(start, start + VALUES_A_CALL);
      const { ids } = await api.call<{ ids: (string | null)[] }>(API_KEY_IDS_BY_VALUE, { upstreamId, values: some.map(({ value }) => value) });
      for (const [index, { address, id }] of some.entries()) verdicts.set(address, ids[index] === id);
    }
  }
  return verdicts;
}
