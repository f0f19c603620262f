import { Injectable } from '@nestjs/common';
import { GatewayError } from '@app/core';
import { UploadStore } from '../uploads/upload-store.js';
import type { ImportFileInput } from './imports.inputs.js';

/** Files as GraphQL names them: an upload that was made before, or a text. */
@Injectable()
export class ImportUploads {
  constructor(private readonly uploads: UploadStore) {}

  /** @returns the upload's id. */
  async take({ uploadId, content }: ImportFileInput): Promise<string> {
    if (uploadId && !content) return (await this.uploads.get(uploadId)).id;
    if (!content || uploadId) throw GatewayError.badInput('file', 'give either uploadId or content');
    return (await this.uploads.store('pasted.csv', bytesOf(content))).id;
  }
}

async function* bytesOf(content: string): AsyncGenerator<Buffer> {
  yield Buffer.from(content);
}
