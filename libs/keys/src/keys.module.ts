import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ApiKey } from './api-key.entity.js';
import { ApiKeyEvent } from './api-key-event.entity.js';
import { ApiKeyState } from './api-key-state.entity.js';
import { BroughtKeys } from './bulk/brought-keys.js';
import { BulkKeysService } from './bulk/bulk-keys.service.js';
import { KeyImporter } from './bulk/key-importer.js';
import { KeyReader } from './bulk/key-reader.js';
import { KeyJournal } from './key-journal.js';
import { KeyPoolLoader } from './key-pool-loader.js';
import { KeyPools } from './key-pools.js';
import { KeyRecovery } from './key-recovery.js';
import { KeyStateWriter } from './key-state-writer.js';
import { KeyStatusService } from './key-status.service.js';
import { KeyTagsService } from './key-tags.service.js';
import { KeyUpkeepService } from './key-upkeep.service.js';
import { KeysResolver } from './keys.resolver.js';
import { KeysService } from './keys.service.js';
import { UpstreamCooldowns } from './upstream-cooldowns.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([ApiKey, ApiKeyState, ApiKeyEvent])],
  providers: [BroughtKeys, BulkKeysService, KeyImporter, KeyReader, KeysService, KeysResolver, KeyStatusService, KeyTagsService, KeyJournal, KeyPools, KeyPoolLoader, KeyRecovery, KeyStateWriter, KeyUpkeepService, UpstreamCooldowns],
  exports: [BulkKeysService, KeyImporter, KeyReader, KeysService, KeyStatusService, KeyTagsService, KeyPools, KeyRecovery, KeyUpkeepService, UpstreamCooldowns],
})
export class KeysModule {}
