import { type TypePolicies } from '@apollo/client';
import { relayStylePagination } from '@apollo/client/utilities';

/** How answers are kept. Of a list that grows as one scrolls, its pages are joined; lists that are asked for again and again are turned over by the page. */
export const cachePolicies: TypePolicies = {
  // Their ids are those of upstreams, keys, consumers or limits alike: not enough to tell two of them apart.
  TrafficShare: { keyFields: false },
  NearLimit: { keyFields: false },
  Query: {
    fields: {
      consumers: relayStylePagination(['filter']),
      requestLogs: relayStylePagination(['filter']),
      auditLog: relayStylePagination(['filter']),
      apiTokens: relayStylePagination(),
    },
  },
};
