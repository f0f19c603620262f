import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { KeysModule } from '@app/keys';
import { LimitsModule } from '@app/limits';
import { BulkKeysController } from './bulk/bulk-keys.controller.js';
import { BulkKeysResolver } from './bulk/bulk-keys.resolver.js';
import { KeyChange } from './bulk/key-change.js';
import { KeyDeletion } from './bulk/key-deletion.js';
import { ExportsController } from './exports/exports.controller.js';
import { KeyExport } from './exports/key-export.js';
import { ImportAnswers } from './imports/import-answers.js';
import { ImportJob } from './imports/import-job.js';
import { ImportPreviewer } from './imports/import-previewer.js';
import { ImportQueue } from './imports/import-queue.js';
import { ImportRunner } from './imports/import-runner.js';
import { ImportUploads } from './imports/import-uploads.js';
import { ImportsController } from './imports/imports.controller.js';
import { ImportsResolver } from './imports/imports.resolver.js';
import { ImportsService } from './imports/imports.service.js';
import { RowJudge } from './imports/row-judge.js';
import { RowWriter } from './imports/row-writer.js';
import { UploadStore } from './uploads/upload-store.js';

/** Imports, exports and bulk changes of keys. */
@Module({
  imports: [KeysModule, LimitsModule, TypeOrmModule.forFeature([ImportJob])],
  controllers: [BulkKeysController, ExportsController, ImportsController],
  providers: [BulkKeysResolver, ImportAnswers, ImportPreviewer, ImportQueue, ImportRunner, ImportUploads, ImportsResolver, ImportsService, KeyChange, KeyDeletion, KeyExport, RowJudge, RowWriter, UploadStore],
  exports: [UploadStore],
})
export class BatchModule {}
