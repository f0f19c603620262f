import { reach } from '../../graphql/reach';
import { refusalOf } from '../../graphql/refusal';

/**
 * Sends a file to the gateway, which keeps it for the import. @returns the upload's id
 * @throws RequestError when the file is refused
 */
export async function uploadFile(file: File): Promise<string> {
  const body = new FormData();
  body.append('file', file);
  const response = await reach('/api/admin/batch/uploads', { method: 'POST', body, credentials: 'same-origin' });
  if (!response.ok) throw await refusalOf(response);
  return ((await response.json()) as { upload_id: string }).upload_id;
}
