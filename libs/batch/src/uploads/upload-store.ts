import { Injectable } from '@nestjs/common';
import { GatewayError, type SealedColumn, SecretBox, type TaskResult } from '@app/core';
import { DataSource } from 'typeorm';
import { FileEncodingDetector } from '../files/file-encoding.js';
import type { Upload } from './upload.js';

/** A million keys with all their columns take about 150 MB. */
export const LARGEST_FILE_BYTES = 512 * 1024 * 1024;
const CHUNK_BYTES = 256 * 1024;
const LONGEST_NAME = 200;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const boundTo = (id: string, place: number) => `upload_chunk.${id}.${place}`;

export const uploadChunkColumn: SealedColumn = {
  table: 'upload_chunk',
  column: 'sealed',
  bytes: true,
  key: ['upload_id', 'place'],
  boundTo: ({ upload_id, place }) => boundTo(String(upload_id), Number(place)),
};

/** Uploaded files in the database, where every node finds them: piece by piece, each encrypted. */
@Injectable()
export class UploadStore {
  constructor(
    private readonly dataSource: DataSource,
    private readonly box: SecretBox,
  ) {}

  /**
   * Takes a file in as it streams.
   * @throws FileFault when it is no text; GatewayError PAYLOAD_TOO_LARGE. Nothing is kept of it then.
   */
  async store(fileName: string, content: AsyncIterable<Buffer>): Promise<Upload> {
    const name = fileName.slice(-LONGEST_NAME) || 'keys.csv';
    const [{ id }] = (await this.dataSource.query('INSERT INTO upload (file_name) VALUES ($1) RETURNING id', [name])) as { id: string }[];
    try {
      const detector = new FileEncodingDetector();
      let [bytes, place] = [0, 0];
      for await (const chunk of inChunks(content)) {
        bytes += chunk.length;
        if (bytes > LARGEST_FILE_BYTES) throw new GatewayError('PAYLOAD_TOO_LARGE', `A file may have at most ${LARGEST_FILE_BYTES} bytes`);
        detector.take(chunk);
        await this.dataSource.query('INSERT INTO upload_chunk (upload_id, place, sealed) VALUES ($1, $2, $3)', [id, place, this.box.sealBytes(chunk, boundTo(id, place))]);
        place++;
      }
      const encoding = detector.end();
      await this.dataSource.query('UPDATE upload SET bytes = $2, encoding = $3 WHERE id = $1', [id, bytes, encoding]);
      return { id, fileName: name, bytes, encoding };
    } catch (error) {
      await this.drop(id);
      throw error;
    }
  }

  async get(id: string): Promise<Upload> {
    const [row] = UUID.test(id)
      ? ((await this.dataSource.query('SELECT id, file_name AS "fileName", bytes::float AS bytes, encoding FROM upload WHERE id = $1 AND encoding IS NOT NULL', [id])) as Upload[])
      : [];
    if (!row) throw GatewayError.notFound('Upload', id);
    return row;
  }

  async *read(id: string): AsyncGenerator<Buffer> {
    for (let place = 0; ; place++) {
      const [row] = (await this.dataSource.query('SELECT sealed FROM upload_chunk WHERE upload_id = $1 AND place = $2', [id, place])) as { sealed: Buffer }[];
      if (!row) return;
      yield this.box.openBytes(row.sealed, boundTo(id, place));
    }
  }

  async drop(id: string): Promise<void> {
    await this.dataSource.query('DELETE FROM upload WHERE id = $1', [id]);
  }

  /** Drops files that nobody imported within a day. */
  async dropOld(): Promise<TaskResult> {
    const [, count] = (await this.dataSource.query(
      "DELETE FROM upload WHERE created_at < now() - interval '1 day' AND NOT EXISTS (SELECT 1 FROM import_job WHERE upload_id = upload.id AND status IN ('QUEUED', 'RUNNING'))",
    )) as [unknown[], number];
    return { code: 'UPLOADS_DROPPED', params: { count } };
  }
}

async function* inChunks(content: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let parts: Buffer[] = [];
  let size = 0;
  for await (const part of content) {
    parts.push(part);
    size += part.length;
    if (size < CHUNK_BYTES) continue;
    yield Buffer.concat(parts);
    [parts, size] = [[], 0];
  }
  if (size > 0) yield Buffer.concat(parts);
}
