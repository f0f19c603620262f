import type { Readable } from 'node:stream';
import { Busboy, type BusboyHeaders, type BusboyInstance } from '@fastify/busboy';
import { GatewayError } from '@app/core';
import type { Request } from 'express';

const LARGEST_FIELD_BYTES = 1_024;
const MOST_PARTS = 20;

/** What came before the file: the form's other fields. */
export type FormFields = Readonly<Record<string, string>>;

/**
 * Hands the part `file` of a multipart form to `take` while it streams; its backpressure reaches the client.
 * @throws GatewayError BAD_USER_INPUT when the request is no such form.
 */
export async function takeMultipartFile<T>(request: Request, take: (name: string, content: Readable, fields: FormFields) => Promise<T>): Promise<T> {
  const form = openForm(request);
  const fields: Record<string, string> = Object.create(null) as Record<string, string>;
  const taking = new Promise<T>((resolve, reject) => {
    let found = false;
    form.on('field', (name, value) => (fields[name] = value));
    form.on('file', (field, content, name) => {
      if (found || field !== 'file') {
        content.resume();
        return;
      }
      found = true;
      // The client gone, or the form broken, ends the reading of the file.
      request.once('close', () => request.complete || content.destroy(new GatewayError('BAD_USER_INPUT', 'The upload broke off')));
      form.once('error', (error: Error) => content.destroy(error));
      take(name, content, fields).then(resolve, reject);
    });
    form.once('finish', () => found || reject(GatewayError.badInput('file', 'is missing in the form')));
    form.once('error', () => reject(new GatewayError('BAD_USER_INPUT', 'The form is malformed')));
  });
  request.pipe(form);
  try {
    return await taking;
  } finally {
    request.unpipe(form);
    request.resume();
  }
}

function openForm(request: Request): BusboyInstance {
  try {
    return new Busboy({ headers: request.headers as BusboyHeaders, limits: { files: 1, fields: MOST_PARTS, parts: MOST_PARTS, fieldSize: LARGEST_FIELD_BYTES } });
  } catch {
    throw new GatewayError('BAD_USER_INPUT', 'Send the file as multipart/form-data, in the part "file"');
  }
}
