import { type ApiKeyFilter, type ApiKeySort, type ApiKeySortBy, type KeyCondition } from '../../graphql/generated/keys/graphql';
import { type Sort } from '../../ui/data-table';

export const CONDITIONS: readonly KeyCondition[] = ['ACTIVE', 'COOLING', 'RECOVERING', 'DISABLED', 'BANNED', 'EXPIRED'];

/** The filter as it stands in the address. */
export interface KeyAddress {
  readonly q?: string;
  readonly upstream?: string;
  readonly condition?: string;
  readonly tag?: string;
}

export function filterOf({ q, upstream, condition, tag }: KeyAddress): ApiKeyFilter {
  return {
    search: q || null,
    upstreamId: upstream || null,
    condition: CONDITIONS.find((one) => one === condition) ?? null,
    tags: tag ? [tag] : null,
  };
}

const SORTABLE: readonly ApiKeySortBy[] = ['ID', 'NAME', 'CREATED_AT', 'EXPIRES_AT', 'WEIGHT', 'PRIORITY', 'USES', 'LAST_USED_AT'];

/** `USES` is ascending, `-USES` descending. */
export function sortOf(text: string | undefined): Sort | null {
  const key = text?.replace(/^-/, '');
  return SORTABLE.some((one) => one === key) ? { key: key!, descending: text!.startsWith('-') } : null;
}

export function apiSort(sort: Sort | null): ApiKeySort | null {
  return sort ? { by: sort.key as ApiKeySortBy, direction: sort.descending ? 'DESC' : 'ASC' } : null;
}
