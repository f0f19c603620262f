import { totpSecretColumn } from '@app/access';
import { uploadChunkColumn } from '@app/batch';
import { fingerprintKeyColumn, type SealedColumn } from '@app/core';
import { upstreamVariableColumn } from '@app/headers';
import { apiKeyValueColumn } from '@app/keys';
import { channelSettingsColumn } from '@app/notifications';

/** The one list of columns that hold sealed secrets. */
export const SEALED_COLUMNS: readonly SealedColumn[] = [fingerprintKeyColumn, totpSecretColumn, apiKeyValueColumn, upstreamVariableColumn, channelSettingsColumn, uploadChunkColumn];
