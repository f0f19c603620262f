import { type TypePolicies } from '@apollo/client';

/** How lists that are paged by cursor are kept: one list for each set of arguments but the page itself. */
export const cachePolicies: TypePolicies = {};
