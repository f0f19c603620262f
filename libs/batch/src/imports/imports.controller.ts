import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Body, Controller, Get, HttpCode, Param, ParseIntPipe, Post, Query, Req, Res, UseFilters } from '@nestjs/common';
import { Can, type CallerRequest } from '@app/access';
import { languageOf } from '@app/core';
import type { Response } from 'express';
import { problemText } from '../messages/problem-text.js';
import { takeMultipartFile } from '../uploads/multipart-file.js';
import type { Upload } from '../uploads/upload.js';
import { UploadStore } from '../uploads/upload-store.js';
import { FileFaultFilter } from './file-fault.filter.js';
import { type ImportAnswer, ImportAnswers, type QueuedAnswer } from './import-answers.js';
import { importOptionsOf, upstreamIdOf } from './import-query.js';
import { ImportsService } from './imports.service.js';
import { errorLines } from './error-lines.js';
import { csvOfJson, type JsonImport } from './json-import.js';

/** Imports over REST. */
@Controller('api/admin/batch')
@UseFilters(FileFaultFilter)
export class ImportsController {
  constructor(
    private readonly uploads: UploadStore,
    private readonly imports: ImportsService,
    private readonly answers: ImportAnswers,
  ) {}

  /** Part `file`; `?atomic=true` takes all rows or none. A large file answers 202 with the job to look at. */
  @Post('keys/import-csv')
  @Can('create', 'Import')
  async importCsv(@Req() request: CallerRequest, @Query() query: Record<string, unknown>, @Res({ passthrough: true }) response: Response): Promise<ImportAnswer | QueuedAnswer> {
    const { upload, options } = await takeMultipartFile(request, async (name, content, fields) => ({ options: importOptionsOf(query, fields), upload: await this.uploads.store(name, content) }));
    return this.answers.of(await this.startOrDrop(upload, () => this.imports.start(upload.id, options)), languageOf(request), response);
  }

  @Post('keys/import-json')
  @Can('create', 'Import')
  async importJson(@Body() body: JsonImport, @Req() request: CallerRequest, @Query() query: Record<string, unknown>, @Res({ passthrough: true }) response: Response): Promise<ImportAnswer | QueuedAnswer> {
    const upstreamId = upstreamIdOf(body?.upstream_id);
    const options = { ...importOptionsOf(query), upstreamId, firstRow: 1 };
    const upload = await this.uploads.store('keys.json', Readable.from(csvOfJson(body ?? {})));
    return this.answers.of(await this.startOrDrop(upload, () => this.imports.start(upload.id, options)), languageOf(request), response);
  }

  /** Takes a file whose import is previewed and started by GraphQL. */
  @Post('uploads')
  @Can('create', 'Import')
  async upload(@Req() request: CallerRequest): Promise<{ upload_id: string; file_name: string; bytes: number; encoding: string }> {
    const { id, fileName, bytes, encoding } = await takeMultipartFile(request, (name, content) => this.uploads.store(name, content));
    return { upload_id: id, file_name: fileName, bytes, encoding };
  }

  @Get('jobs/:id')
  @HttpCode(200)
  @Can('create', 'Import')
  async job(@Param('id', ParseIntPipe) id: number, @Req() request: CallerRequest): Promise<object> {
    const { status, totalRows, doneRows, added, updated, duplicates, invalid, fault } = await this.imports.get(id);
    return {
      job_id: id,
      status: status.toLowerCase(),
      total_rows: totalRows,
      done_rows: doneRows,
      success_count: added + updated,
      failed_count: duplicates + invalid,
      error: fault && problemText(fault, languageOf(request)),
      errors_url: `/api/admin/batch/jobs/${id}/errors`,
    };
  }

  /** The error file: every row that did not go in, and why. */
  @Get('jobs/:id/errors')
  @Can('create', 'Import')
  async errors(@Param('id', ParseIntPipe) id: number, @Req() request: CallerRequest, @Res() response: Response): Promise<void> {
    await this.imports.get(id);
    response.setHeader('Content-Type', 'text/csv; charset=utf-8');
    response.setHeader('Content-Disposition', `attachment; filename="import-${id}-errors.csv"`);
    await pipeline(Readable.from(errorLines(this.imports.problems(id), languageOf(request))), response).catch(() => response.destroy());
  }

  /** A file that cannot be read is not kept. */
  private async startOrDrop<T>(upload: Upload, start: () => Promise<T>): Promise<T> {
    try {
      return await start();
    } catch (error) {
      await this.uploads.drop(upload.id);
      throw error;
    }
  }
}
