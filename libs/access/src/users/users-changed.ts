import { rowsChanged } from '@app/core';

/** Users who were created, changed or deleted. */
export const usersChanged = rowsChanged('user');
